"""What is written down: lines with the id of their request, and nothing about a person."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, resolve

from core.logs import ids, masks, queries, reports
from core.logs.gunicorn import Logger
from core.logs.lines import JsonLines, Lines
from tests import factories as make
from tests.test_access import TABLE

SECRETS = {
    "/en/preview/YXJ0aWNsZTox:1abcde:c2lnbmF0dXJlc2lnbmF0dXJl/": "/en/preview/*",
    "/kk/register/nsr-next/form/1-0123456789abcdef0123456789abcdef/save/": "/kk/register/nsr-next/*",
    "/en/register/nsr-next/invited/1-0123456789abcdef0123456789abcdef/?email=li@example.org": "/en/register/nsr-next/*",
    "/zh-hans/me/k7m4qx2p/papers/K7M4-QX2P-9TWB.pdf": "/zh-hans/me/*",
    "/uz/me/calendar/1-0123456789abcdef0123456789abcdef.ics": "/uz/me/*",
    "/en/verify/K7M4-QX2P-9TWB/": "/en/verify/*",
    "/en/accounts/sign-in/code/?code=123456": "/en/accounts/*",
    "/admin/accounts/user/17/change/?q=Li+Wei": "/admin/accounts/user/*",
    "/admin/lists/made/0f8fad5b-d9cd-469f-a165-70867728950e.pdf": "/admin/lists/made/*",
    "/en/nsr-next/speakers/huang-kan/": "/en/nsr-next/speakers/*",
    "/en/li@example.org/": "/en/*/",
    "/en/li%40example.org/": "/en/*/",
    "/en/search/?q=Li+Wei&token=secret": "/en/search/",
    "/en/a\nb/": "/en/a*b/",
}
HARMLESS = (
    "/",
    "/en/",
    "/en/nsr-next/agenda/",
    "/en/register/nsr-next/",
    "/en/me/",
    "/admin/",
    "/en/news/a-2027-b/",
    "/readyz",
)
# What stands in an address of the site, and may be written down: it names a page that everybody may see.
PUBLIC = {"forum", "slug", "code", "name", "section", "number", "kind", "page", "digest", "lang"}


@pytest.mark.parametrize("path", SECRETS)
def test_secrets_and_people_are_masked_in_addresses(path: str) -> None:
    assert masks.path(path) == SECRETS[path]


@pytest.mark.parametrize("path", HARMLESS)
def test_other_addresses_are_written_as_they_are(path: str) -> None:
    assert masks.path(path) == path


@pytest.mark.parametrize("name", TABLE)
def test_whatever_is_somebodys_in_an_address_of_the_site_is_masked(name: str) -> None:
    """By the examples of the table of addresses: a new one with a token has to be masked, or its part named public above."""
    path = TABLE[name][0].format(article=17, token="YXJ0aWNsZTox:1abcde:c2lnbmF0dXJlc2lnbmF0dXJl")
    found = resolve(path.partition("?")[0])
    parts = {
        str(value) for part, value in found.kwargs.items() if part not in PUBLIC and "media/public" not in found.route
    }
    masked = masks.path(path)
    assert [part for part in parts if part in masked] == []
    assert "?" not in masked


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Not Found: /en/verify/K7M4-QX2P-9TWB/", "Not Found: /en/verify/*"),
        ("Internal Server Error: /en/preview/abc:def:ghi/ for li.wei@example.org", "Internal Server Error: /en/preview/* for *@*"),
        ("GET https://forum.example.org/en/me/k7m4qx2p/?x=1 failed", "GET https://forum.example.org/en/me/* failed"),
        ("GET /en/search/?q=Li", "GET /en/search/?*"),
        ("link 1-0123456789abcdef0123456789abcdef", "link *"),
        ('DETAIL:  Key (email)=(li@example.org, "Li Wei") already exists.', "DETAIL:  Key (email)=(*) already exists."),
        ("DETAIL:  Failing row contains (7, Li Wei, 2027-01-01).", "DETAIL:  Failing row contains (*)."),
        ("redis://user:secret@10.0.0.7:6379/0 refused", "redis://*@10.0.0.7:6379/0 refused"),
        ("Invalid request from ip=203.0.113.7: Invalid HTTP method", "Invalid request from ip=*: Invalid HTTP method"),
        ("A query took 700 ms: SELECT a FROM t WHERE b = %s", "A query took 700 ms: SELECT a FROM t WHERE b = %s"),
        ('File "/opt/forum/speakers/admin/today.py", line 3', 'File "/opt/forum/speakers/admin/today.py", line 3'),
    ],
)  # fmt: skip
def test_secrets_and_people_are_masked_in_what_is_said(said: str, written: str) -> None:
    assert masks.text(said) == written


# --- the id ---------------------------------------------------------------------------------------------------------------
def test_the_id_of_a_trusted_proxy_is_taken_and_no_other() -> None:
    with override_settings(TRUSTED_PROXY_COUNT=1):
        assert ids.of({"HTTP_X_REQUEST_ID": "0123456789abcdef"}) == "0123456789abcdef"
        assert len(ids.of({"HTTP_X_REQUEST_ID": "li@example.org"})) == 32
        assert len(ids.of({"HTTP_X_REQUEST_ID": "short"})) == 32
    with override_settings(TRUSTED_PROXY_COUNT=0):
        assert len(ids.of({"HTTP_X_REQUEST_ID": "0123456789abcdef"})) == 32
    environ: dict[str, Any] = {}
    assert ids.of(environ) == ids.of(environ)


@pytest.mark.django_db
def test_private_answers_carry_the_id_and_public_ones_do_not(client: Client) -> None:
    assert len(client.get("/en/accounts/sign-in/")["X-Request-ID"]) == 32
    assert len(client.get("/admin/")["X-Request-ID"]) == 32
    make.make_forum(is_current=True)
    for path in ("/en/", "/sitemap.xml", "/robots.txt"):
        assert "X-Request-ID" not in client.get(path).headers


# --- lines ----------------------------------------------------------------------------------------------------------------
def record(message: str, *arguments: object, error: bool = False, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord(
        "core.test", logging.WARNING, "file.py", 7, message, arguments, sys.exc_info() if error else None
    )
    made.__dict__.update(extra)
    return made


def asked(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.META[ids.KEY] = "0123456789abcdef"
    request.resolver_match = get_resolver().resolve(request.path)
    return request


def test_a_line_in_json_names_the_request_by_its_id_and_route() -> None:
    request = asked("/en/verify/K7M4-QX2P-9TWB/?email=li@example.org")
    said = json.loads(JsonLines().format(record("Mail to %s failed", "li@example.org", request=request)))
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "WARNING", "logger": "core.test", "message": "Mail to *@* failed", "request": "0123456789abcdef",
        "method": "GET", "route": "verify",
    }  # fmt: skip


def test_a_line_for_people_names_the_same() -> None:
    token = ids.current.set(asked("/en/verify/K7M4-QX2P-9TWB/"))
    try:
        line = Lines().format(record("Slow"))
    finally:
        ids.current.reset(token)
    assert line.endswith(" WARNING core.test: Slow [0123456789abcdef verify]")


def test_a_traceback_names_the_place_and_nobody() -> None:
    try:
        raise ValueError("Key (email)=(li@example.org) already exists.")
    except ValueError:
        said = json.loads(JsonLines().format(record("Broken", error=True)))
    assert said["exception"].splitlines()[-1] == "ValueError: Key (email)=(*) already exists."
    assert "test_a_traceback_names_the_place_and_nobody" in said["exception"]


class Kept(logging.Handler):
    """Lines as they would be written, in a list."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(JsonLines().format(record))


class Answer:
    status, sent = "200 OK", 512


def test_gunicorns_line_for_a_request_names_no_secret_and_no_sender() -> None:
    from datetime import timedelta

    from gunicorn.config import Config

    config = Config()
    config.set("accesslog", "-")
    logger = Logger(config)
    written: list[str] = []
    handler = Kept(written)
    logger.access_log.handlers = [handler]
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/en/me/k7m4qx2p/", "QUERY_STRING": "q=Li", "REMOTE_ADDR": "203.0.113.7",
        "HTTP_USER_AGENT": "Reader", "HTTP_REFERER": "https://forum.example.org/en/me/k7m4qx2p/", ids.KEY: "0123456789abcdef",
    }  # fmt: skip
    logger.access(Answer(), None, environ, timedelta(milliseconds=12))
    said = json.loads(written[0])
    del said["time"]
    assert said == {
        "level": "INFO", "logger": "gunicorn.access", "message": "GET /en/me/* 200, 512 bytes in 12 ms", "request": "0123456789abcdef",
        "method": "GET", "path": "/en/me/*", "status": 200, "bytes": 512, "ms": 12,
    }  # fmt: skip


# --- everything that a site says ----------------------------------------------------------------------------------------------
@pytest.fixture
def written() -> Iterator[list[str]]:
    """All lines of all loggers, as they would be written."""
    lines: list[str] = []
    handler = Kept(lines)
    names = ("", "django", "django.request", "accounts.security")
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield lines
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.django_db
def test_nothing_about_a_person_is_written_whatever_is_asked(client: Client, written: list[str]) -> None:
    make.make_staff()  # whose address is asked for below
    client.raise_request_exception = False
    for path in SECRETS:
        client.get(path, headers={"user-agent": "Reader", "referer": "https://forum.example.org/en/me/k7m4qx2p/"})
    client.post("/en/accounts/sign-in/", {"email": "li.wei@example.org"})
    client.post("/en/accounts/sign-in/password/", {"login": "li.wei@example.org", "password": "a password of Li Wei"})
    assert len(written) > 5
    for secret in (
        "0123456789abcdef0123",
        "K7M4",
        "k7m4qx2p",
        "example.org",
        "Li+Wei",
        "Li Wei",
        "123456",
        "c2lnbmF0",
        "huang",
        "0f8fad5b",
    ):
        assert [line for line in written if secret in line] == []
    assert [line for line in written if "request" not in json.loads(line) and "django.request" in line] == []


# --- slow queries -----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@override_settings(SLOW_QUERY_MS=1)
def test_a_slow_query_is_written_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT count(*), %s FROM n"
    with connection.execute_wrapper(queries.timed), connection.cursor() as cursor:
        cursor.execute(slow, [200_000, "li@example.org"])
    (line,) = [one.getMessage() for one in caplog.records if one.name == "core.logs.queries"]
    assert line.startswith("A query took ")
    assert line.endswith(f" ms: {slow}")


@pytest.mark.django_db
def test_connections_are_watched_once_and_only_where_it_is_asked_for() -> None:
    class Connection:
        execute_wrappers: list[Any] = []

    for limit, watched in ((0, []), (500, [queries.timed]), (500, [queries.timed])):
        with override_settings(SLOW_QUERY_MS=limit):
            queries.watch(Connection)
        assert Connection.execute_wrappers == watched


# --- Sentry -------------------------------------------------------------------------------------------------------------------
def test_reports_say_where_and_not_who() -> None:
    sentry: Any = pytest.importorskip("sentry_sdk")
    sent: list[Any] = []

    class Transport(sentry.Transport):  # type: ignore[misc]
        def capture_envelope(self, envelope: Any) -> None:
            sent.extend(item.payload.json for item in envelope.items)

    reports.begin("https://key@sentry.example.org/1", transport=Transport)
    token = ids.current.set(asked("/en/verify/K7M4-QX2P-9TWB/?email=li@example.org"))
    try:
        name, address = "Li Wei", "li@example.org"
        raise ValueError(f"Key (name)=({name}) of {address}")
    except ValueError:
        sentry.set_user({"email": address, "username": name})
        sentry.add_breadcrumb(message=address)
        sentry.capture_exception()
    finally:
        ids.current.reset(token)
        sentry.flush()
        sentry.get_global_scope().set_client(None)
        sentry.get_isolation_scope().clear()
    (event,) = sent
    assert event["exception"]["values"][0]["value"] == "Key (name)=(*) of *@*"
    assert (event["transaction"], event["tags"]) == ("verify", {"request": "0123456789abcdef"})
    whole = json.dumps(event)
    for secret in ("Li Wei", "li@example.org", "K7M4", "/en/verify/", "user", "breadcrumbs", "server_name"):
        assert f'"{secret}"' not in whole
