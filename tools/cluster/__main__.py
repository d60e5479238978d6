"""`make cluster`; `PORT=8080 make cluster` for another port, `FOLDER=/srv/trial make cluster` to keep what the servers wrote."""

import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from core.supervisor import answers
from tools import services, test
from tools.cluster.whole import Cluster

GREETING = """
The site is at {address}/ and its administration at {address}/admin/
{servers}
PostgreSQL: {database}
Redis: {cache}
Storage: {storage}
The first organiser: cd {folder}/one && .venv/bin/python manage.py createsuperuser
Ctrl+C ends everything."""


def place(stack: ExitStack) -> Path:
    """The folder that was asked for, which must be empty, or one that goes with the cluster."""
    given = os.environ.get("FOLDER", "")
    folder = Path(given or stack.enter_context(tempfile.TemporaryDirectory(prefix="cluster-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        sys.exit(f"{folder} is not empty: a cluster begins anew each time.")
    return folder


def missing() -> list[str]:
    """Programs that this machine does not have."""
    services.install_missing()
    test.web_server()
    return [name for name in ("nginx", "redis-server") if not shutil.which(name)]


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # of the storage, which names each request
    if lacking := missing():
        sys.exit(f"make cluster needs Debian's {' and '.join(lacking)}.")
    port = int(os.environ.get("PORT") or "8000")
    if answers("127.0.0.1", port):
        sys.exit(f"Port {port} is taken. Choose another: PORT={port + 80} make cluster")
    with ExitStack() as stack:
        folder = place(stack)
        cluster = stack.enter_context(Cluster(folder, port, say))
        servers = [f"Server {server.folder.name}: {server.address}, in {server.folder}" for server in cluster.servers]
        greeting = GREETING.format(
            address=cluster.address, servers="\n".join(servers), folder=folder, cache=cluster.settings["CACHE_URL"],
            database=cluster.settings["DATABASE_URL"], storage=cluster.settings["S3_ENDPOINT_URL"],
        )  # fmt: skip
        say(greeting)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            say("\nEnding.")
    return 130


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
