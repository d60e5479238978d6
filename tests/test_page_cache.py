"""The page cache in front of Django: the same bytes, never stale, nothing of anybody, bounded, and one who renders."""

import gzip
import sqlite3
import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import brotli
import pytest
import time_machine
from django.core.cache.backends.locmem import LocMemCache
from django.test import RequestFactory
from django.utils import timezone

from core import page_cache
from core.models import ContentCounter
from core.page_cache import PageCache
from core.page_counter import OfFile
from core.page_entries import Entries, Entry, encoding_of
from core.pages import MARK, Mark
from core.reading import tables_of
from events.models import Forum
from search import index
from tests import factories as make
from tests.admin_site import signed_in
from tests.kept_pages import MEGABYTE, Site, connections_stay

__all__ = ["connections_stay"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connections_stay")]
HOME = "/en/"
AGENDA = "/en/f/agenda/"


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(slug="f", is_current=True, name_en="The forum")


@pytest.mark.parametrize("path", [HOME, AGENDA, "/kk/f/speakers/", "/zh-hans/news/", "/robots.txt", "/en/f/"])
def test_the_second_reader_gets_the_same_bytes_and_django_is_not_asked(forum: Forum, path: str) -> None:
    site = Site()
    first, second = site.get(path), site.get(path)
    assert first[0] == "200 OK"
    assert (first[0], first[2], first[1]["ETag"]) == (second[0], second[2], second[1]["ETag"])
    assert first[1].items() == second[1].items()
    assert len(site.asked) == 1


def test_what_is_saved_is_seen_by_the_next_request(forum: Forum) -> None:
    site = Site()
    site.get(HOME)
    for name in ("Another name", "A third name"):
        Forum.objects.update(name_en=name)
        assert name in site.get(HOME)[2].decode()
    assert len(site.asked) == 3


def test_a_publication_that_was_scheduled_is_seen_at_its_moment(forum: Forum) -> None:
    now = timezone.now()
    make.make_article(title_en="Coming", state="published", publish_at=now + timedelta(minutes=5))
    site = Site()
    assert "Coming" not in site.get("/en/news/")[2].decode()
    with time_machine.travel(now + timedelta(minutes=4, seconds=55), tick=False):
        _status, headers, body = site.get("/en/news/")
        assert "Coming" not in body.decode()
        assert headers["Cache-Control"] == "public, max-age=5, must-revalidate"
    with time_machine.travel(now + timedelta(minutes=5, seconds=1), tick=False):
        assert "Coming" in site.get("/en/news/")[2].decode()
    assert len(site.asked) == 2


def test_a_declared_parameter_makes_a_page_of_its_own_and_another_none(forum: Forum) -> None:
    site = Site()
    index.flush()  # while it lags behind, no answer is kept
    plain = site.get(AGENDA)[2]
    assert site.get(f"{AGENDA}?utm_source=x&fbclid=1")[2] == plain
    assert site.get(f"{AGENDA}?day=&utm_source=y")[2] == plain
    assert len(site.asked) == 1
    shown = site.get("/en/search/?q=forum&x=1")[2]
    assert site.get("/en/search/?x=2&q=nothing&q=forum")[2] == shown
    assert site.get("/en/search/?q=nothing")[2] != shown
    assert b"fbclid" not in b"".join(brotli.decompress(one.body) for one in site.cache.entries.pages.values())
    assert len(site.asked) == 3


def test_nothing_that_a_reader_sends_beside_the_address_gets_into_the_page(forum: Forum) -> None:
    plain = Site().get(HOME)
    site = Site()
    sent = {
        "Cookie": "session=x; language=kk",
        "Accept_Language": "kk",
        "User_Agent": "X",
        "Referer": "https://evil.example/",
    }
    site.get(HOME, **sent, X_Forwarded_Host="evil.example", X_Original_Url="/admin/")
    assert site.get(HOME)[2] == plain[2]
    assert "Set-Cookie" not in site.get(HOME)[1]


def test_a_foreign_host_is_refused_also_where_the_page_is_kept(forum: Forum) -> None:
    site = Site()
    site.get(HOME)
    assert site.get(HOME, Host="evil.example")[0] == "400 Bad Request"
    assert site.get(HOME)[0] == "200 OK"
    assert {door[0] for door in site.cache.doors} == {"testserver"} or {door[0] for door in site.cache.doors} == {None}


@pytest.mark.parametrize(
    "path",
    ["/en/nothing/", "/", "/en/accounts/login/", "/en/me/", "/admin/", "/check-in/", "/healthz", "/en/verify/AAAA/"],
)
def test_what_is_not_public_or_not_found_is_never_kept(forum: Forum, path: str) -> None:
    site = Site()
    for _time in range(2):
        site.get(path)
    assert len(site.asked) == 2
    assert not site.cache.entries.pages


def test_who_is_signed_in_gets_the_same_page_and_their_own_ones(forum: Forum) -> None:
    site, client = Site(), signed_in(make.make_user())
    cookie = f"session={client.cookies['session'].value}"
    public = site.get(HOME)[2]
    assert site.get(HOME, Cookie=cookie)[2] == public
    assert site.get("/en/me/", Cookie=cookie)[1].get("Cache-Control", "").find("public") == -1


def test_a_form_that_is_sent_goes_to_django(forum: Forum) -> None:
    site = Site()
    site.get(HOME)
    assert site.get(HOME, "post")[0].startswith("403")
    assert len(site.asked) == 2


def test_each_reader_gets_the_coding_that_it_takes(forum: Forum) -> None:
    site = Site()
    plain = site.get(HOME)[2]
    for accepted, coding, unpacked in (("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)):
        _status, headers, body = site.get(HOME, Accept_Encoding=accepted)
        assert (headers["Content-Encoding"], int(headers["Content-Length"])) == (coding, len(body))
        assert unpacked(body) == plain
        assert headers["Vary"] == "Accept-Encoding"
    assert len(site.asked) == 1
    assert [encoding_of(one) for one in ("", "br;q=0, gzip", "deflate", "gzip;q=1.0", "identity")] == [
        "",
        "gzip",
        "",
        "gzip",
        "",
    ]


def test_a_reader_who_has_the_page_is_told_so_and_a_head_has_no_body(forum: Forum) -> None:
    site = Site()
    _status, headers, body = site.get(HOME)
    status, again, nothing = site.get(HOME, If_None_Match=headers["ETag"])
    assert (status, nothing, again["ETag"]) == ("304 Not Modified", b"", headers["ETag"])
    assert "Content-Security-Policy" not in again
    status, head, nothing = site.get(HOME, "head")
    assert (status, nothing, head["Content-Length"]) == ("200 OK", b"", str(len(body)))
    Forum.objects.update(name_en="New")
    assert site.get(HOME, If_None_Match=headers["ETag"])[0] == "200 OK"


def test_servers_share_pages_and_one_that_is_behind_is_no_answer(forum: Forum) -> None:
    shared = LocMemCache("pages", {})
    first, second = Site(shared), Site(shared)
    page = first.get(HOME)[2]
    assert second.get(HOME)[2] == page
    assert second.asked == [HOME]  # a server lets a host in itself, once
    assert second.get(AGENDA)[0] == "200 OK"
    assert first.get(AGENDA)[0] == "200 OK"
    assert first.asked == [HOME]
    Forum.objects.update(name_en="New")
    assert b"New" in second.get(HOME)[2]
    assert b"New" in first.get(HOME)[2]
    assert first.asked == [HOME]


class Broken:
    def __getattr__(self, name: str) -> Any:
        raise ConnectionError("nobody listens")


def test_without_the_shared_cache_or_the_counter_pages_are_right(forum: Forum) -> None:
    alone = Site(Broken())
    assert [alone.get(HOME)[0] for _time in range(2)] == ["200 OK"] * 2
    assert len(alone.asked) == 1

    blind = Site(counter=Broken())
    assert [blind.get(HOME)[0] for _time in range(2)] == ["200 OK"] * 2
    assert len(blind.asked) == 2


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT "events_photo"."id" FROM "events_photo" JOIN events_gallery', {"events_photo", "events_gallery"}),
        ("SELECT id FROM news_historicalarticle", {"news_article"}),  # written with the article
        ("SELECT id FROM search_entry, events_photo", None),  # an index: of anything
        ("SELECT id FROM a_table_of_somebody_else", None),
        ('SAVEPOINT "s1"', set()),
    ],
)
def test_what_a_query_reads_is_known_or_taken_to_be_anything(sql: str, tables: set[str] | None) -> None:
    assert tables_of(sql) == tables


# --- without Django ----------------------------------------------------------------------------------------------------


class Still:
    """A counter of which each test says what it says."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self.said, self.asked = numbers, 0

    def total(self) -> int:
        return sum(self.said.values())

    def numbers(self) -> dict[str, int]:
        self.asked += 1
        return self.said


def entry(size: int = 1000, counter: int = 1, numbers: dict[str, int] | None = None) -> Entry:
    noise = Random(size).randbytes(size)  # nothing makes it smaller
    return Entry.of(Mark(counter, numbers, None, 'W/"x"'), [("Content-Type", "text/html"), ("ETag", 'W/"x"')], noise, 0)


def test_memory_is_bounded_and_the_least_asked_for_goes_first() -> None:
    pages = Entries(100_000)
    for number in range(200):
        pages.put(number, entry(3_000))
        pages.get(0, Still({"": 1}), 0)
        assert pages.total <= 100_000
    assert 0 in pages.pages
    assert 1 not in pages.pages
    pages.put("vast", entry(90_000))
    assert "vast" not in pages.pages
    assert pages.total == sum(pages.sizes.values())


def test_what_is_kept_of_a_page_is_counted_and_each_coding_says_the_same() -> None:
    text = "".join(Random(1).choices("abcdefgh <>", k=60_000)).encode()
    kept = Entry.of(Mark(1, None, None, 'W/"x"'), [("Content-Type", "text/html")], text, 0)
    found = {coding: kept.in_coding(coding) for coding in ("br", "gzip", "")}
    assert [dict(headers).get("Content-Encoding", "") for headers, _body in found.values()] == ["br", "gzip", ""]
    assert [int(dict(headers)["Content-Length"]) for headers, _body in found.values()] == [
        len(body) for _headers, [body] in found.values()
    ]
    unpacked = brotli.decompress(found["br"][1][0]), gzip.decompress(found["gzip"][1][0]), found[""][1][0]
    assert unpacked == (text, text, text)
    assert kept.size >= sum(len(body) for _headers, [body] in kept.ready.values())
    assert set(kept.ready) == {"br", "gzip"}


def test_an_older_page_never_takes_the_place_of_a_newer_one() -> None:
    pages = Entries(100_000)
    pages.put(1, entry(counter=5))
    pages.put(1, entry(counter=4))
    assert pages.get(1, Still({"": 5}), 0) is not None
    assert pages.get(1, Still({"": 4}), 0) is None


def test_a_write_to_what_a_page_was_not_made_of_is_looked_up_once() -> None:
    pages, counter = Entries(100_000), Still({"": 1, "rooms": 2, "photographs": 7})
    pages.put(1, entry(counter=10, numbers={"": 1, "rooms": 2}))
    assert (pages.get(1, counter, 0) is not None, counter.asked) == (True, 0)
    counter.said = {**counter.said, "photographs": 8}
    assert [pages.get(1, counter, 0) is not None for _time in range(3)] == [True] * 3
    assert counter.asked == 1
    for later in ({"rooms": 3}, {"": 2}):
        assert pages.get(1, Still({**counter.said, **later}), 0) is None


class Slow:
    """An application of which so many calls are held up until they are let go."""

    counter: "Still | None" = None

    def __init__(self, held: int = 100) -> None:
        self.calls, self.held, self.go = 0, held, threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        from django.http import HttpResponse

        self.calls += 1
        said = self.counter.total() if self.counter else 1
        if self.calls <= self.held:
            self.go.wait(10)
        environ[MARK] = Mark(said, None, None, 'W/"x"')
        start_response("200 OK", [("Content-Type", "text/html"), ("ETag", 'W/"x"')])
        return HttpResponse(b"page")


def asking(cache: PageCache, number: int) -> tuple[list[threading.Thread], list[bytes]]:
    found: list[bytes] = []

    def ask() -> None:
        environ = RequestFactory().get("/robots.txt").environ
        found.append(b"".join(cache(environ, lambda *given: None)))

    threads = [threading.Thread(target=ask) for _number in range(number)]
    for thread in threads:
        thread.start()
    return threads, found


def test_of_many_who_want_a_page_that_is_not_there_one_renders_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 10)
    slow = Slow()
    cache = PageCache(slow, Still({"": 1}), Entries(MEGABYTE))
    threads, found = asking(cache, 12)
    while not slow.calls or len(cache.flights) != 1:
        time.sleep(0.001)
    slow.go.set()
    for thread in threads:
        thread.join()
    assert (found, slow.calls, cache.flights) == ([b"page"] * 12, 1, {})


def test_nobody_waits_for_ever_for_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 0.01)
    slow = Slow()
    threads, found = asking(PageCache(slow, Still({"": 1}), Entries(MEGABYTE)), 2)
    while slow.calls < 2:
        time.sleep(0.001)
    slow.go.set()
    for thread in threads:
        thread.join()
    assert found == [b"page"] * 2


def test_those_who_have_waited_too_long_begin_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is slow must not be asked for the same page by all who wait."""
    monkeypatch.setattr(page_cache, "PATIENCE", 0.2)
    slow = Slow(held=1)
    threads, found = asking(PageCache(slow, Still({"": 1}), Entries(MEGABYTE)), 12)
    while len(found) < 11:
        time.sleep(0.001)
    assert slow.calls <= 4  # two, unless somebody looks between its end and its being kept
    slow.go.set()
    for thread in threads:
        thread.join()
    assert found == [b"page"] * 12


def test_a_write_while_many_wait_makes_the_page_once_more_and_not_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "PATIENCE", 10)
    slow, counter = Slow(), Still({"": 1})
    slow.counter = counter
    cache = PageCache(slow, counter, Entries(MEGABYTE))
    threads, found = asking(cache, 12)
    while not slow.calls or len(cache.flights) != 1:
        time.sleep(0.001)
    counter.said = {"": 2}  # what is being made is old
    slow.go.set()
    for thread in threads:
        thread.join()
    assert found == [b"page"] * 12
    assert slow.calls <= 4


def test_the_counter_of_a_file_is_that_of_the_last_commit_and_survives_a_lost_file(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"
    read = OfFile(str(path))
    with pytest.raises(sqlite3.Error):
        read.total()
    table = ContentCounter._meta.db_table
    writer = sqlite3.connect(path)
    writer.executescript(
        f"PRAGMA journal_mode=WAL; CREATE TABLE {table} (id INTEGER PRIMARY KEY, kind TEXT, n INTEGER)"
    )
    assert (read.total(), read.numbers()) == (0, {})
    writer.execute(f"INSERT INTO {table} VALUES (1, '', 4), (2, 'a', 2), (3, '', 1)")
    assert read.total() == 0
    writer.commit()
    assert (read.total(), read.numbers()) == (7, {"": 5, "a": 2})
    for total in (
        8,
        9,
    ):  # each commit is seen, and a connection that is made anew counts its versions from the beginning
        writer.execute(f"UPDATE {table} SET n = n + 1 WHERE id = 1")
        writer.commit()
        assert (read.total(), read.total()) == (total, total)
        assert read.file is not None
        read.file.close()
        with pytest.raises(sqlite3.Error):
            read.total()
    writer.close()


def test_hosts_that_somebody_makes_up_keep_nobody_out(forum: Forum, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [".example.org"]
    site = Site()
    for number in range(page_cache.MOST_DOORS + 5):
        assert site.get("/robots.txt", Host=f"x{number}.example.org")[0] == "200 OK"
    asked = len(site.asked)
    for _time in range(2):
        assert site.get("/robots.txt", Host="www.example.org")[0] == "200 OK"
    assert len(site.asked) == asked + 1
    assert len(site.cache.doors) <= page_cache.MOST_DOORS
