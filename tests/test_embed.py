"""The agenda on other sites: the one page that may be framed, and the links by which a programme is taken elsewhere."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import translation

from core import languages
from core.texts import text
from events.models import Forum
from programme.models import make_release
from tests import factories as make
from tests.demo import LANGUAGES, PATHS, demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db]
with_demo = pytest.mark.usefixtures("demo")
EMBED = "nsr-next/agenda/embed/"


def policy(client: Client, address: str) -> dict[str, str]:
    header = client.get(address)["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())


# --- the frame -------------------------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_frame_is_a_whole_page_in_its_language(code: str, client: Client) -> None:
    body = client.get(f"/{code}/{EMBED}").content.decode()
    html5lib.HTMLParser(strict=True).parse(body)
    assert f'<html lang="{languages.tag(code)}" dir="ltr">' in body
    assert body.count("<h1") == 1
    for absent in ("style=", "<script", "<header", "<footer", "<nav", "onclick"):
        assert absent not in body
    assert '<meta name="robots" content="noindex">' in body
    assert f'<link rel="canonical" href="{settings.SITE_URL}/{code}/nsr-next/agenda/">' in body
    forum = Forum.objects.get(slug="nsr-next")
    shown = re.findall(r"<li class=", body)
    assert len(shown) == forum.releases.get().sessions.count()
    assert text(forum, "sample_note", code).value in unescape(body)


@with_demo
def test_every_link_leaves_the_frame(client: Client) -> None:
    links = re.findall(r"<a [^>]+>", client.get(f"/kk/{EMBED}").content.decode())
    assert len(links) > 20
    assert [link for link in links if 'target="_blank" rel="noopener"' not in link] == []
    for address in {unescape(re.sub(r'.*href="([^"]+)".*', r"\1", link)) for link in links}:
        assert client.get(address).status_code == 200


@with_demo
@pytest.mark.parametrize("query", ["", "?day=2027-03-27", "?track=none"])
def test_anybody_may_frame_it_and_all_else_of_the_policy_stays(query: str, client: Client) -> None:
    address = f"/en/{EMBED}{query}"
    response = client.get(address)
    assert not response.has_header("X-Frame-Options")
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.has_header("X-Frame-Options")) == (304, False)
    assert again["Content-Security-Policy"] == response["Content-Security-Policy"]
    found, strict = policy(client, address), policy(client, "/en/nsr-next/agenda/")
    assert (found.pop("frame-ancestors"), strict.pop("frame-ancestors")) == ("*", "'none'")
    assert found == strict


@with_demo
@pytest.mark.parametrize(
    "path",
    [
        *PATHS,
        "nsr-next/agenda.ics",
        "nsr-next/schedule.json",
        "nsr-next/schedule.xml",
        "nothing/",
        "nsr-9/agenda/embed/",
    ],
)
def test_nobody_may_frame_anything_else(path: str, client: Client) -> None:
    response = client.get(f"/en/{path}")
    assert response["X-Frame-Options"] == "DENY"
    assert policy(client, f"/en/{path}")["frame-ancestors"] == "'none'"


@with_demo
def test_admin_and_its_door_are_not_framed(client: Client) -> None:
    assert client.get("/admin/login/")["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", "abc"), ("day=2031-05-15", "bc"), ("track=skills", "b"), ("room=hall", "a"), ("language=kk", "c"),
        ("language=kk&track=skills", ""), ("day=nonsense", ""), ("kind=panel", "abc"),
    ],
)  # fmt: skip
def test_frame_shows_what_its_address_asks_for(query: str, codes: str, client: Client) -> None:
    forum = make.make_forum(slug="week")
    second = make.OPENING.replace(day=15)
    make.make_session(forum=forum, code="a", room=make.make_room(slug="hall"))
    make.make_session(forum=forum, code="b", track=make.make_track(forum=forum, slug="skills"), starts_at=second)
    make.make_session_language(session=make.make_session(forum=forum, code="c", starts_at=second), language="kk")
    make_release(forum)
    body = client.get(f"/en/week/agenda/embed/?{query}").content.decode()
    assert "".join(re.findall(r"/en/week/sessions/(\w+)/", body)) == codes
    assert ("No session answers these filters." in body) == (not codes)


def test_cancelled_session_says_so_and_night_belongs_to_its_day(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="a", state="cancelled")
    make.make_session(
        forum=forum, code="b", starts_at=make.OPENING.replace(hour=17)
    )  # one o'clock at night in Shanghai
    make_release(forum)
    body = client.get(f"/en/{forum.slug}/agenda/embed/").content.decode()
    assert (body.count('<span class="tag cancelled">Cancelled</span>'), body.count("<h2>")) == (1, 1)


def test_frame_before_the_first_release_says_so(client: Client) -> None:
    body = client.get(f"/en/{make.make_forum().slug}/agenda/embed/").content.decode()
    assert "The programme has not been published yet." in body


# --- the links -------------------------------------------------------------------------------------------------------
def takeaway(forum: Forum, code: str = "en") -> str:
    with translation.override(code):
        return render_to_string("programme/_takeaway.html", {"forum": forum})


@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_links_lead_to_what_they_say(code: str, client: Client) -> None:
    body = takeaway(Forum.objects.get(slug="nsr-next"), code)
    html5lib.HTMLParser(strict=True).parseFragment(body)
    own = [address for address in re.findall(r'<a [^>]*href="([^"]+)"', body) if address.startswith("/")]
    files = ("agenda.ics", "agenda.xlsx", "agenda.csv", "schedule.xml", "schedule.json", "schedule2.json")
    assert own == [f"/{code}/nsr-next/{file}" for file in files]
    assert [client.get(address).status_code for address in own] == [200] * 6
    assert "style=" not in body
    assert "sessions/" not in body


@with_demo
@override_settings(SITE_URL="https://forum.example.org")
def test_subscription_is_a_real_one() -> None:
    body = takeaway(Forum.objects.get(slug="nsr-next"), "ru")
    found = [unescape(address) for address in re.findall(r'href="([^"/][^"]+)"', body)]
    plain = "forum.example.org/ru/nsr-next/agenda.ics"
    assert found[0] == f"webcal://{plain}"
    google, outlook, office = (urlsplit(address) for address in found[1:])
    assert (google.netloc, parse_qs(google.query)) == ("calendar.google.com", {"cid": [f"webcal://{plain}"]})
    for service, name in ((outlook, "outlook.live.com"), (office, "outlook.office.com")):
        assert (service.netloc, service.path) == (name, "/calendar/0/addfromweb")
        assert parse_qs(service.query) == {"url": [f"https://{plain}"], "name": ["Форум «Новый Шёлковый путь»"]}
    assert len(re.findall(r'href="https://[^"]+" rel="noopener noreferrer" lang="en"', body)) == 3


def test_code_for_other_sites_is_shown_as_letters_and_is_one_element() -> None:
    forum = make.make_forum(short_name_en='A "quoted" <b>name</b> & more')
    body = takeaway(forum)
    assert "<iframe" not in body
    (shown,) = re.findall(r"<code>(.*?)</code>", body)
    assert unescape(shown) == (
        f'<iframe src="{settings.SITE_URL}/en/{forum.slug}/agenda/embed/" '
        'title="Agenda · A &quot;quoted&quot; &lt;b&gt;name&lt;/b&gt; &amp; more" width="100%" height="600" loading="lazy"></iframe>'
    )
