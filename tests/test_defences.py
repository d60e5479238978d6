"""Attacks that must fail, and must succeed when the defence is taken away: so each of these tests can fail.

docs/security.md says which threat each belongs to.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from lxml import etree

from core import fetching, network, previews
from core.fetching import FetchError, Terms
from core.models import ContentCounter
from core.page_cache import PageCache
from core.page_counter import OfConnection
from core.page_entries import Entries
from core.pages import MARK, Mark
from core.throttle import Limit
from events.intake.archives import Archive
from events.models import Delegate
from programme.models import make_release
from tests import factories as make
from tests.foreign_host import ForeignHost
from tests.picture_corpus import jpeg
from tests.signing import ASK, ask, sign_in_by_code
from translations.exchange import xliff

pytestmark = pytest.mark.django_db
EVIL = "https://evil.example/"
Without = Callable[[], AbstractContextManager[Any]]


def defended(attack: Callable[[], bool], without: Without) -> None:
    """The attack fails. Without the defence it succeeds, so it is this defence that holds it off."""
    assert attack() is False
    with without():
        assert attack() is True


def without_middleware(*names: str) -> AbstractContextManager[Any]:
    left = [path for path in settings.MIDDLEWARE if not path.endswith(names)]
    assert len(left) == len(settings.MIDDLEWARE) - len(names)
    return override_settings(MIDDLEWARE=left)


# --- sessions and pages ----------------------------------------------------------------------------------------------
def test_session_fixation() -> None:
    """A session that somebody else began and planted does not become one of whoever signs in with it."""
    name = settings.SESSION_COOKIE_NAME

    def attack() -> bool:
        person = make.make_user()
        victim, attacker = Client(), Client()
        ask(victim, person.email)
        planted = victim.cookies[name].value
        sign_in_by_code(victim, person.email)
        attacker.cookies[name] = planted
        return bool(attacker.get("/en/accounts/").status_code == 200)

    defended(attack, lambda: mock.patch("django.contrib.sessions.backends.db.SessionStore.cycle_key"))


def test_clickjacking() -> None:
    """Pages with buttons that change something stand in no frame of another site."""

    def attack() -> bool:
        for address in (ASK, "/admin/login/", "/check-in/"):
            response = Client().get(address)
            policy = response.get("Content-Security-Policy", "")
            if "frame-ancestors 'none'" not in policy and response.get("X-Frame-Options") != "DENY":
                return True
        return False

    defended(attack, lambda: without_middleware("CSPMiddleware", "XFrameOptionsMiddleware"))


def test_request_forgery() -> None:
    """A form on another site does not withdraw somebody from the forum."""

    def attack() -> bool:
        person = make.make_user()
        delegate = make.make_delegate(user=person, state=Delegate.State.REGISTERED)
        make.make_registration(delegate=delegate)
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        client.post(f"/en/me/{delegate.reference}/withdraw/", headers={"origin": "https://evil.example"})
        delegate.refresh_from_db()
        return bool(delegate.state == Delegate.State.WITHDRAWN)

    defended(attack, lambda: without_middleware("CsrfViewMiddleware"))


def test_open_redirect() -> None:
    """After signing in nobody is sent to another site."""

    def attack() -> bool:
        person, client = make.make_user(), Client()
        client.get(f"{ASK}?next={EVIL}")
        ask(client, person.email, next=EVIL)
        return bool(sign_in_by_code(client, person.email, next=EVIL).headers.get("Location") == EVIL)

    defended(attack, lambda: mock.patch("accounts.adapter.AccountAdapter.is_safe_url", return_value=True))


def test_a_delegate_does_not_see_another() -> None:
    """IDOR: the reference of somebody else's registration opens nothing."""

    def attack() -> bool:
        person, other = make.make_user(), make.make_user()
        for each in (person, other):
            make.make_registration(delegate=make.make_delegate(user=each, state=Delegate.State.REGISTERED))
        client = Client()
        client.force_login(person)
        reference = Delegate.objects.get(user=other).reference
        return bool(client.get(f"/en/me/{reference}/").status_code == 200)

    everybody = mock.patch("events.models.delegate.DelegateQuerySet.for_user", lambda rows, user: rows)
    defended(attack, lambda: everybody)


def test_a_forged_preview_link() -> None:
    """Drafts are shown for links that this site signed."""
    row = make.make_preview_link(make.make_article(state="draft"))

    def attack() -> bool:
        link = signing.Signer(key="a guess", salt=previews.SALT).sign_object([row.pk])
        return bool(Client().get(f"/en/preview/{link}/").status_code == 200)

    defended(attack, lambda: override_settings(SECRET_KEY_FALLBACKS=["a guess"]))


def test_guessing_serial_numbers() -> None:
    def attack() -> bool:
        answers = [Client().get(f"/en/verify/{n:012d}/").status_code for n in range(31)]
        return answers == [404] * 31

    defended(attack, lambda: mock.patch.object(Limit, "allows", return_value=True))


# --- hosts and caches ------------------------------------------------------------------------------------------------
def test_foreign_host_header() -> None:
    def attack() -> bool:
        return bool(Client().get(ASK, headers={"host": "evil.example"}).status_code == 200)

    defended(attack, lambda: override_settings(ALLOWED_HOSTS=["*"]))


def test_cache_poisoning() -> None:
    """What one reader sends in a header is never in what others are shown."""

    def attack() -> bool:
        def echo(environ: dict[str, Any], start_response: Any) -> Any:
            environ[MARK] = Mark(ContentCounter.value(), None, None, '"tag"')
            start_response("200 OK", [("Content-Type", "text/html"), ("Vary", "Accept-Encoding")])
            return Answer([environ.get("HTTP_X_FORWARDED_HOST", "ours").encode()])

        cache = PageCache(echo, OfConnection(), Entries(1024 * 1024))
        asked: dict[str, Any] = {
            "PATH_INFO": "/en/", "REQUEST_METHOD": "GET", "HTTP_HOST": "forum.example", "wsgi.url_scheme": "https",
        }  # fmt: skip
        list(cache({**asked, "HTTP_X_FORWARDED_HOST": "evil.example"}, mock.Mock()))
        return b"".join(cache(asked, mock.Mock())) == b"evil.example"

    kept = ("HTTP_HOST", "HTTP_X_FORWARDED_HOST")
    defended(attack, lambda: mock.patch("core.page_cache.KEPT_HEADERS", kept))


class Answer(list[bytes]):
    """What Django's handler gives to the server."""

    streaming = False

    def close(self) -> None:
        """Nothing is open."""


# --- what comes in ---------------------------------------------------------------------------------------------------
def test_script_in_a_text() -> None:
    """HTML that somebody stored runs nothing at whoever reads it."""

    def attack() -> bool:
        article = make.make_article(body_en='<p>Read<img src="x" onerror="steal()"></p><script>steal()</script>')
        return "steal()" in Client().get(article.get_absolute_url()).content.decode()

    defended(attack, lambda: mock.patch("core.fields.clean_html", lambda html: html))


def test_zip_slip() -> None:
    """A name in an archive that leads out of it is refused."""

    def attack() -> bool:
        try:
            return Archive(*_archive("../../settings.jpg", jpeg())).entries[0].read() == jpeg()
        except ValidationError:
            return False

    defended(attack, lambda: mock.patch("events.intake.archive_names.leads_out", return_value=False))


def _archive(name: str, data: bytes) -> tuple[Any, int]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out, len(out.getvalue())


@pytest.fixture
def inside() -> Iterator[ForeignHost]:
    """A host inside the network: 127.0.0.2."""
    made = ForeignHost()
    made.file("/secret", b"secret", "text/plain")
    yield made
    made.listener.close()


def test_server_side_request_forgery(inside: ForeignHost) -> None:
    """The address of a picture in a release reaches nothing inside the network, and does not get round by a redirect."""

    def attack() -> bool:
        try:
            return (
                fetching.fetch(inside.url("/secret"), seconds=5, terms=Terms(limit=100, ports=None)).data == b"secret"
            )
        except FetchError:
            return False

    def trusting(name: str, port: int, clock: network.Clock, allowed: network.Allowed) -> Any:
        return network.resolve(name, port, clock, lambda address: True)

    defended(attack, lambda: mock.patch("core.fetching.resolve", trusting))


def test_external_entities(tmp_path: Any) -> None:
    """XXE: a translator's file does not read this server's files into a text."""
    secret = tmp_path / "secret"
    secret.write_text("the key", encoding="ascii")
    file = (
        f'<!DOCTYPE xliff [<!ENTITY e SYSTEM "file://{secret}">]>'
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en"'
        ' target-language="ru" datatype="plaintext" original="x"><body><trans-unit id="a"><source>A</source>'
        "<target>&e;</target></trans-unit></body></file></xliff>"
    ).encode()

    def attack() -> bool:
        try:
            return "the key" in repr(xliff.read(file))
        except ValidationError:
            return False

    def trusting(data: bytes) -> Any:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=True, load_dtd=True))

    defended(attack, lambda: mock.patch.object(xliff, "_root", trusting))


# --- what goes out ---------------------------------------------------------------------------------------------------
def test_formulas_in_a_table() -> None:
    """CSV injection: a title that a spreadsheet would run is a text in the table."""
    session = make.make_session(title_en='=HYPERLINK("https://evil.example","Agenda")')
    make_release(session.forum)

    def attack() -> bool:
        table = Client().get(f"/en/{session.forum.slug}/agenda.csv").content.decode()
        assert "HYPERLINK" in table
        return ',"=HYPERLINK' in table or ",=HYPERLINK" in table

    defended(attack, lambda: mock.patch("programme.exports.table.is_formula", return_value=False))


# --- what is promised in docs/security.md ----------------------------------------------------------------------------
def test_every_threat_names_tests_that_are_there() -> None:
    lines = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(?:(test_\w+\.py)(?:::(test_\w+))?|make check)`", row)
        assert named, row
        for file, test in (pair for pair in named if pair[0]):
            text = (settings.BASE_DIR / "tests" / file).read_text(encoding="utf-8")
            assert f"def {test or 'test_'}" in text, (file, test)
