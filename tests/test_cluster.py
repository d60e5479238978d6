"""Two application servers behind nginx, with PostgreSQL, Redis and S3-compatible storage: each of them goes away while the site is used.

`make test-services` runs it: it brings a PostgreSQL of its own, but is slow, and once is enough.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import redis
from django.conf import settings

from events.intake.chunks import CHUNK
from tests import cluster as helpers
from tests.cluster import asked, save, under_load, until
from tests.demo import LANGUAGES
from tests.site_server import free_port
from tools.cluster.whole import Cluster
from tools.kill_writers import TOKEN, Browser

NEWS, AGENDA = "/en/news/", "/ru/nsr-next/agenda/"
FULL = "Сервер сейчас не может сохранять файлы. То, что уже получено, сохранено: повторите попытку позже."
PATHS = ("/en/", NEWS, AGENDA, "/kk/nsr-next/speakers/", "/zh-hans/nsr-1/")
pytestmark = [
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="`make test-services` runs it."),
    pytest.mark.skipif(
        os.geteuid() != 0 or not all(map(shutil.which, ("nginx", "redis-server"))),
        reason="It needs root, nginx and Redis.",
    ),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    with Cluster(folder, free_port(), lambda line: None, helpers.fill, ACCESS_LOG="true") as running:
        yield running


@pytest.fixture(scope="module")
def said(cluster: Cluster) -> dict[str, Any]:
    """What writers know: sessions of staff, links of people who register, badges."""
    found: dict[str, Any] = json.loads((cluster.folder / "one" / "var" / "said.json").read_text(encoding="utf-8"))
    return found


def part(said: dict[str, Any], number: int, of: int = 2) -> dict[str, Any]:
    """A share of the people, so that two tests do not write the same."""
    links, tokens = list(said["links"].items()), said["tokens"]
    return {**said, "first": number * 10_000, "links": dict(links[number::of]), "tokens": tokens[number::of]}


def everywhere(cluster: Cluster, path: str) -> list[tuple[int, str]]:
    """Through nginx, and from each server itself."""
    return [asked(address, path) for address in (cluster.address, *(server.address for server in cluster.servers))]


def test_the_demo_was_moved_from_sqlite_to_postgresql(cluster: Cluster) -> None:
    rows = re.match(r"Rows: (\d+) in (\d+) tables, each table the same on both sides\.", cluster.moved)
    assert rows is not None
    assert int(rows[1]) > 1000
    assert [status for path in PATHS for status, _ in everywhere(cluster, path)] == [200] * 3 * len(PATHS)
    ready = "database: ok\ncache: ok\nstorage: ok\nmigrations: ok\n"
    assert everywhere(cluster, "/readyz") == [(200, ready)] * 3


def test_what_is_saved_on_one_server_is_at_once_on_the_other(cluster: Cluster, said: dict[str, Any]) -> None:
    for number, server in enumerate((*cluster.servers, *cluster.servers)):
        title = f"A road of {number} stages"
        before = everywhere(cluster, NEWS)  # kept by both from now on
        assert [title in text for _, text in before] == [False] * 3
        assert save(Browser(server.address, said["organiser"]), said["article"], title)
        assert [title in text for _, text in everywhere(cluster, NEWS)] == [True] * 3


def test_nobody_notices_that_an_application_server_is_killed(cluster: Cluster, said: dict[str, Any]) -> None:
    one, two = cluster.servers
    with under_load(cluster, part(said, 0), PATHS) as load:
        load.goes_on()
        one.kill()
        load.goes_on()
        os.kill(two.web_workers()[0], signal.SIGKILL)  # the last one stumbles: nginx must not give up
        load.goes_on()
        newer = one.folder / "var" / "static" / "css" / "site.0123456789ab.css"
        newer.write_text("/* of a version that the other server does not have yet */", encoding="utf-8")
        one.start()
        before = len(one.log())
        load.goes_on()
    assert set(load.seen) == {200}
    assert one.log()[before:].count(" GET ") > 10  # it takes part
    assert [asked(cluster.address, f"/static/css/{newer.name}")[0] for _ in range(4)] == [200] * 4
    assert asked(cluster.address, "/static/css/site.ba9876543210.css")[0] == 404
    assert load.lost() == {}
    assert min(len(writer.acknowledged) for writer in load.writers.values()) > 0


def is_refused_a_code(address: str, email: str) -> bool:
    """Somebody asks for a code to sign in."""
    browser, path = Browser(address), "/en/accounts/sign-in/"
    token = TOKEN.search(browser.ask(path))
    assert token is not None
    sent = urlencode({"email": email, "csrfmiddlewaretoken": token[1]}).encode()
    return "Too many attempts" in browser.send(path, sent, {}, any_status=True)


def test_without_redis_all_is_right_and_limits_hold(cluster: Cluster, said: dict[str, Any]) -> None:
    one, two = cluster.servers
    cluster.redis.kill()
    try:
        assert [status for path in PATHS for status, _ in everywhere(cluster, path)] == [200] * 3 * len(PATHS)
        assert save(Browser(one.address, said["organiser"]), said["article"], "Without Redis")
        assert ["Without Redis" in text for _, text in everywhere(cluster, NEWS)] == [True] * 3
        told = "database: ok\ncache: failed\nstorage: ok\nmigrations: ok\n"
        assert everywhere(cluster, "/readyz") == [(503, told)] * 3
        assert asked(one.address, "/readyz?exclude=cache&exclude=storage") == (200, "database: ok\nmigrations: ok\n")
        email = f"{secrets.token_hex(6)}@example.org"
        refused = [is_refused_a_code(server.address, email) for _ in range(6) for server in (one, two)]
        assert refused[:5] == [False] * 5
        assert refused.count(True) >= 2  # five in a quarter of an hour, of which another one may have begun meanwhile
    finally:
        cluster.redis.start()
    until(lambda: [status for status, _ in everywhere(cluster, "/readyz")] == [200] * 3)
    client: Any = redis.Redis(port=cluster.redis.port)
    pages = iter([f"/pl/nsr-next/sessions/s{number:02}/" for number in range(1, 20)])

    def is_shared() -> bool:
        """What one server has made, the other takes; each process leaves Redis alone for a second after it has failed."""
        page = next(pages)
        asked(one.address, page)
        hits = client.info()["keyspace_hits"]
        return asked(two.address, page)[0] == 200 and client.info()["keyspace_hits"] > hits

    until(is_shared)


def test_a_redis_that_says_nothing_holds_nobody_up(cluster: Cluster) -> None:
    assert cluster.redis.process is not None
    cluster.redis.process.send_signal(signal.SIGSTOP)
    try:
        with ThreadPoolExecutor(20) as readers:
            pages = [f"/{code}/nsr-next/sessions/s{number:02}/" for code in LANGUAGES for number in range(1, 9)]
            statuses = list(readers.map(lambda page: asked(cluster.address, page)[0], pages))
    finally:
        cluster.redis.process.send_signal(signal.SIGCONT)
    assert statuses == [200] * len(pages)
    until(lambda: asked(cluster.address, "/readyz")[0] == 200)


def test_postgresql_is_restarted_and_the_servers_go_on_by_themselves(cluster: Cluster, said: dict[str, Any]) -> None:
    before, postgresql = [server.web_workers() for server in cluster.servers], cluster.postgresql
    with under_load(cluster, part(said, 1), PATHS) as load:
        load.goes_on()
        postgresql.stop()  # "fast": what is under way is rolled back
        postgresql.start()
        load.goes_on()
        postgresql.stop(signal.SIGQUIT)  # "immediate": as by a loss of power, with recovery afterwards
        postgresql.start()
        load.goes_on()
        postgresql.kill()
        with ThreadPoolExecutor(3) as readers:
            addresses = (cluster.address, *(server.address for server in cluster.servers))
            away = list(readers.map(lambda address: asked(address, AGENDA), addresses))
        postgresql.start()
        load.goes_on()
    assert [(status, "Скоро вернёмся" in text) for status, text in away] == [(503, True)] * 3
    assert [server.web_workers() for server in cluster.servers] == before
    assert set(load.seen) <= {200, 503}
    assert [text for text in load.texts if "<h1>" not in text or "Traceback" in text] == []
    assert load.lost() == {}


class Sender:
    """A photographer who sends a photograph of two chunks."""

    def __init__(self, address: str, said: dict[str, Any], data: bytes) -> None:
        self.browser, self.page, self.data = Browser(address, said["photographer"]), said["upload"], data
        token = TOKEN.search(self.browser.ask(self.page))
        assert token is not None
        self.headers = {"X-CSRFToken": token[1]}
        file = {
            "name": "road.jpg",
            "size": len(data),
            "modified": 1,
            "digest": hashlib.sha256(data).hexdigest(),
            "credit": "",
        }
        self.begun = self.put("begin/", json.dumps(file).encode(), "POST")

    def send(self, number: int) -> dict[str, Any]:
        """A chunk; what the server says."""
        at = number * CHUNK
        return self.put(f"{self.begun['id']}/?offset={at}", self.data[at : at + CHUNK], "PUT")

    def put(self, path: str, body: bytes, method: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(
            self.browser.send(f"{self.page}{path}", body, self.headers, method, any_status=True)
        )
        return answer


def picture(cluster: Cluster) -> str:
    found = re.search(r"/media/public/[0-9a-f]+-\d+\.webp", asked(cluster.address, "/en/nsr-1/gallery/road/")[1])
    assert found is not None
    return found[0]


def photograph(said: dict[str, Any]) -> bytes:
    """One that nobody else sends, of two chunks: the picture with long comments before it (ITU T.81, B.2.4.5)."""
    data, comment = Path(said["picture"]).read_bytes(), secrets.token_bytes(65533)
    return data[:2] + b"".join(b"\xff\xfe\xff\xff" + comment for _ in range(20)) + data[2:]


def test_without_the_storage_pages_answer_and_an_upload_says_so(cluster: Cluster, said: dict[str, Any]) -> None:
    path, data = picture(cluster), photograph(said)
    sender = Sender(cluster.address, said, data)
    sender.send(0)
    cluster.storage.stop()
    try:
        assert [status for page in PATHS for status, _ in everywhere(cluster, page)] == [200] * 3 * len(PATHS)
        assert [status for status, _ in everywhere(cluster, path)] == [503] * 3
        assert sender.send(1) == {"answer": "refused", "reason": FULL}
        told = "database: ok\ncache: ok\nstorage: failed\nmigrations: ok\n"
        assert everywhere(cluster, "/readyz") == [(503, told)] * 3
    finally:
        cluster.storage.start()
    until(lambda: [status for status, _ in everywhere(cluster, path)] == [200] * 3)
    until(lambda: asked(cluster.address, "/readyz")[0] == 200)
    again = Sender(cluster.address, said, data)
    assert again.begun == {"answer": "go", "id": sender.begun["id"], "received": CHUNK}  # where it stopped
    assert again.send(1) == {"answer": "in"}


def test_a_storage_that_says_nothing_keeps_no_page_waiting(cluster: Cluster) -> None:
    """Pictures that are asked for by the hundred wait for it, and pages are served meanwhile."""
    path = picture(cluster)
    cluster.storage.goes_on.clear()
    try:
        with ThreadPoolExecutor(150) as readers:
            waiting = [readers.submit(asked, cluster.address, path) for _ in range(150)]
            served = [status for page in PATHS for status, _ in everywhere(cluster, page)]
            assert any(not one.done() for one in waiting)
            cluster.storage.goes_on.set()
        assert {one.result()[0] for one in waiting} <= {200, 503}
    finally:
        cluster.storage.goes_on.set()
    assert served == [200] * 3 * len(PATHS)
    until(lambda: asked(cluster.address, path)[0] == 200)
