"""The whole cluster: what is shared, the application servers, nginx before them."""

import secrets
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tools import nginx, services
from tools.cluster.application import Application

BUCKET = "forum"
Say = Callable[[str], Any]


def fill(first: Application) -> None:
    """What a new site does at its first start: tables, the demo, static files."""
    first.manage("prepare")


class Cluster:
    """Begins as one server on SQLite, is moved to PostgreSQL, and then has a second server."""

    def __init__(
        self, folder: Path, port: int, say: Say, fill: Callable[[Application], None] = fill, **settings: str
    ) -> None:
        """`folder` is empty; `fill` makes what there is before the move; `settings` go to both servers."""
        self.folder, self.port, self.say, self.fill = folder, port, say, fill
        self.address = f"http://127.0.0.1:{port}"
        self.more = settings
        self.servers: list[Application] = []
        self.stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._share()
            self._begin()
            self._move()
            self._second()
            self._serve()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def _share(self) -> None:
        """PostgreSQL as Debian sets it up, Redis, and a bucket."""
        from tests import s3_server

        self.say("Starting PostgreSQL, Redis and the storage.")
        enter = self.stack.enter_context
        self.postgresql = enter(services.running(services.new_postgresql(enter(services.folder_for_nobody()))))
        self.redis = enter(services.running(services.new_redis(enter(services.folder_for_nobody()))))
        self.storage = enter(s3_server.running())
        self.storage.bucket(BUCKET)
        self.settings = {
            "SECRET_KEY": secrets.token_urlsafe(48), "SITE_URL": self.address, "TRUSTED_PROXY_COUNT": "1",
            "S3_BUCKET": BUCKET, "S3_ENDPOINT_URL": self.storage.endpoint, "S3_ACCESS_KEY_ID": s3_server.KEY,
            "S3_SECRET_ACCESS_KEY": s3_server.SECRET, **self.more,
        }  # fmt: skip

    def _begin(self) -> None:
        self.say("Making the first server, on SQLite.")
        first = Application(self.folder / "one")
        first.set(self.settings)
        self.fill(first)
        self.servers.append(first)

    def _move(self) -> None:
        self.say("Moving it to PostgreSQL.")
        database = services.database_url(self.postgresql)
        self.moved = self.servers[0].manage("move_database", "--to", database)
        self.settings |= {"DATABASE_URL": database, "CACHE_URL": services.cache_url(self.redis)}
        self.servers[0].set(self.settings)

    def _second(self) -> None:
        """It needs nothing of the first one but its settings. Static files are copied because making them takes half a minute."""
        self.say("Making the second server.")
        second = Application(self.folder / "two")
        second.set(self.settings)
        for name in (
            "fonts",
            "bundles",
            "static",
        ):  # times included, by which it is known that they are as they should be
            shutil.copytree(self.folder / "one" / "var" / name, self.folder / "two" / "var" / name, dirs_exist_ok=True)
        second.manage("prepare", "--no-demo")
        self.servers.append(second)

    def _serve(self) -> None:
        self.say("Starting both, and nginx before them.")
        for server in self.servers:
            self.stack.callback(server.stop)
            server.begin()
        for server in self.servers:
            server.wait()
        root = self.folder / "nginx"
        (root / "log").mkdir(parents=True)
        nginx.of_several(root, self.port, [server.port for server in self.servers])
        self.balancer = nginx.Nginx(root, self.port)
        self.stack.callback(self.balancer.stop)
