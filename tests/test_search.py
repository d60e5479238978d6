"""The search page over the demo: the same answers in seven languages and on both databases."""

import re
import time
from typing import Any
from urllib.parse import urlencode

import html5lib
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.throttle import Limit
from events.models import Forum, Session
from programme.models import make_release
from search import index, sources
from speakers.models import Speaker
from tests import factories as make
from tests.demo import LANGUAGES, demo
from tests.kept_pages import Site, connections_stay

__all__ = ["connections_stay", "demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def ask(q: str, code: str = "en", **more: Any) -> Any:
    response = Client().get(f"/{code}/search/?{urlencode({'q': q, **more})}")
    assert response.status_code == 200
    return response


def found(q: str, code: str = "en", **more: Any) -> dict[str, list[str]]:
    """Kind -> addresses below the language, in the order of the page."""
    index.flush()
    groups = ask(q, code, **more).context["shown"]
    return {group.source.kind: [hit.url.removeprefix(f"/{code}/") for hit in group.hits] for group in groups}


SILK = {
    "session": ["nsr-next/sessions/s20/"],
    "institution": ["nsr-next/"],
    "article": ["news/new-silk-road-principals-forum/"],
    "page": ["pages/about-alliance/"],
    "forum": ["nsr-next/", "nsr-1/"],
}
# What the road is called in each language, as people type it: (language of the page, words).
ROADS = [
    ("en", "silk road"), ("zh-hans", "新丝路"), ("ru", "шелковый путь"), ("kk", "Жібек жолы"), ("kk", "Жибек жолы"),
    ("uk", "шовковий шлях"), ("en", "Жибек"), ("pl", "шелковый"), ("ru", "新丝路"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "q"), ROADS)
def test_the_road_is_found_in_every_language(code: str, q: str) -> None:
    assert found(q, code) == SILK


@pytest.mark.parametrize("q", ["职业教育", "职业", "职"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_chinese_is_found_without_spaces(code: str, q: str) -> None:
    answers = found(q, code)
    assert answers["session"][:3] == [f"nsr-next/sessions/{name}/" for name in ("s17", "s22", "s23")]
    assert answers["forum"] == ["nsr-next/", "nsr-1/"]


def test_words_of_one_language_are_found_from_any_page() -> None:
    first = found("szlak", "pl")
    assert first["session"] == ["nsr-next/sessions/s20/", "nsr-next/sessions/s07/"]
    assert [found(q, code) for code in LANGUAGES for q in ("szlak", "Szlak", "SZLAK")] == [first] * 21


def test_apostrophes_do_not_matter() -> None:
    first = found("yoʻli", "uz")
    assert first["forum"] == ["nsr-next/", "nsr-1/"]
    assert [found(q, "uz") for q in ("yo'li", "yoli", "yo‘li", "YO’LI", "yo`li")] == [first] * 5


def test_letters_that_look_alike_are_the_same() -> None:
    make.make_page(slug="lodz", title_pl="Szkoły w Łodzi i Łódź", title_ru="Ещё о ёлках", title_en="", body_en="")
    assert found("lodz") == {"page": ["pages/lodz/"]}
    assert found("Łódź") == {"page": ["pages/lodz/"]}
    assert found("еще елках", "ru") == {"page": ["pages/lodz/"]}
    assert found("Ещё ёлках", "kk") == {"page": ["pages/lodz/"]}


def test_endings_are_left_out_when_nothing_has_the_word() -> None:
    assert ask("колледж").context["is_near"] is False
    response = ask("колледжикам", "ru")
    assert response.context["is_near"] is False
    assert response.context["shown"] == []
    response = ask("шляхи", "uk")
    assert response.context["is_near"] is True
    assert (
        response.context["shown"][0].hits[0].title
        == "Церемонія підписання документів альянсу «Новий Шовковий <mark>шлях</mark>»"
    )
    assert "<mark>" in response.content.decode()


# --- order -------------------------------------------------------------------------------------------------------------


def test_best_answers_come_first() -> None:
    make.make_page(slug="elsewhere", title_en="Elsewhere", body_en="<p>Of a quetzal.</p>")
    make.make_page(slug="in-title", title_en="Of a quetzal", order=3)
    make.make_page(slug="begins", title_en="Quetzal feathers", order=5)
    make.make_page(slug="whole", title_en="QUÉTZAL", order=9)
    make.make_page(slug="begins-too", title_en="Quetzals", order=4)
    make.make_page(slug="other-language", title_pl="Quetzal", title_en="A bird", order=1)
    make.make_page(slug="in-title-too", title_ru="О quetzal", title_en="Bird", order=1)
    order = ["other-language", "begins-too", "begins", "in-title", "in-title-too", "elsewhere"]
    assert found("quetzal", kind="page", page="1") == {"page": [f"pages/{slug}/" for slug in ("whole", *order)]}


def test_an_object_is_shown_once_by_its_title_in_the_language_of_the_page() -> None:
    hits = [hit for group in ask("Қазақстан").context["shown"] for hit in group.hits]
    assert len({hit.url for hit in hits}) == len(hits)
    country = next(hit for hit in hits if "delegations" in hit.url)
    assert (country.title, country.url) == ("Kazakhstan", "/en/nsr-next/delegations/kz/")
    assert country.snippet == '<span lang="kk" dir="ltr"><mark>Қазақстан</mark></span>'


def test_what_belongs_to_a_country_is_found_below_it() -> None:
    assert found("Poland") == {
        "speaker": ["nsr-next/speakers/polish-college/"],
        "country": ["nsr-next/delegations/pl/"],
        "article": ["news/new-silk-road-principals-forum/"],
    }


def test_kinds_come_in_their_order_with_their_counts() -> None:
    response = ask("职业教育", "zh-hans")
    groups = [(group.source.kind, group.total, len(group.hits)) for group in response.context["groups"]]
    assert groups == [
        ("session", 5, 5), ("speaker", 1, 1), ("institution", 1, 1), ("article", 1, 1), ("page", 1, 1), ("forum", 2, 2),
    ]  # fmt: skip
    assert response.context["count"] == 11
    assert [source.kind for source in sources.every()] == [
        "session", "speaker", "institution", "country", "article", "page", "forum", "document",
    ]  # fmt: skip


def test_one_kind_is_paged() -> None:
    for number in range(45):
        make.make_page(slug=f"quetzal-{number:02}", title_en="Quetzal", order=number)
    make.make_article(slug="quetzal", title_en="Quetzal")
    index.flush()
    overview = ask("quetzal").content.decode()
    assert '<a class="more" href="/en/search/?q=quetzal&amp;kind=page">40 more' in overview
    pages = {
        number: found("quetzal", kind="page", page=number)["page"] for number in ("", 1, 2, 3, 4, 999999, "x", -1, "²")
    }
    every = [f"pages/quetzal-{number:02}/" for number in range(45)]
    assert pages == {
        "": every[:20], 1: every[:20], 2: every[20:40], 3: every[40:], 4: every[40:], 999999: every[40:],
        "x": every[:20], -1: every[:20], "²": every[:20],
    }  # fmt: skip
    body = ask("quetzal", kind="page", page=2).content.decode()
    assert re.findall(r'rel="(?:prev|next)" href="([^"]+)"', body) == [
        "?q=quetzal&amp;kind=page&amp;page=1", "?q=quetzal&amp;kind=page&amp;page=3",
    ]  # fmt: skip
    assert re.findall(r'<a href="/en/search/\?([^"]+)"( aria-current="true")?>', body) == [
        ("q=quetzal", ""), ("q=quetzal&amp;kind=article", ""), ("q=quetzal&amp;kind=page", ' aria-current="true"'),
    ]  # fmt: skip
    assert found("quetzal", kind="article") == {"article": ["news/quetzal/"]}
    assert found("quetzal", kind="nothing").keys() == {"article", "page"}


# --- the page ----------------------------------------------------------------------------------------------------------


def test_answers_are_marked() -> None:
    body = ask("职业教育").content.decode()
    assert (
        '<li class="hit"><h3 class="row-title"><a href="/en/nsr-next/sessions/s23/">Towards a modern vocational education '
        'system</a></h3><p class="role num">28 March · 13:30 · Room 1</p><p class="snippet">'
        '<span lang="zh-Hans" dir="ltr">建立现代<mark>职业教育</mark>体系</span></p></li>'
    ) in body
    title = "Towards a modern <mark>vocational</mark> <mark>education</mark> system"
    assert f'<a href="/en/nsr-next/sessions/s23/">{title}</a>' in ask("education vocation").content.decode()


def test_what_was_typed_is_shown_and_harmless() -> None:
    body = ask('"><script>alert(1)</script>').content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in body
    assert "<script>" not in body


def test_only_pages_without_a_query_are_for_search_engines() -> None:
    noindex = '<meta name="robots" content="noindex">'
    assert noindex in ask("silk").content.decode()
    assert noindex in ask("nothingatall").content.decode()
    plain = Client().get("/en/search/").content.decode()
    assert noindex not in plain
    assert '<link rel="canonical" href="http://127.0.0.1:8000/en/search/">' in plain


def test_empty_page_says_what_can_be_searched_and_empty_answer_helps() -> None:
    plain = Client().get("/en/search/").content.decode()
    assert "<li>Sessions</li>" in plain
    nothing = ask("nothingatall").content.decode()
    assert "Nothing was found." in nothing
    for path in ("agenda", "speakers", "delegations", "gallery"):
        assert f'<a class="more" href="/en/nsr-next/{path}/">' in nothing
    assert '<a class="more" href="/en/news/">' in nothing


def test_the_way_to_the_search_is_on_every_page() -> None:
    body = Client().get("/kk/nsr-next/agenda/").content.decode()
    assert '<a class="tool tool-search" href="/kk/search/">' in body
    assert re.search(r'<li><a href="/kk/search/">', body)


HOSTILE = [
    '"', '""', "'", "'; DROP TABLE search_entry; --", '" OR 1=1', "a\x00b", "\x00", "\x1b[31m", "NEAR(", "NEAR(a b, 5)", "*",
    "a*", "^a", ":", "title:a", "terms : a", "a AND", "AND", "NOT", "OR OR OR", "a NOT b", "( ( (", ")", "{a b}:c", "a & | !b",
    "<-> a", "a:*", "'a':B", "\\", "\\'", "%", "_", "%s %d %(q)s", "a%' OR '1'='1", "🎓🏫", "\u202etxet\u202c", "\u200f\u200e",
    "\ufffe\uffff", "a" * 10_000, "职" * 10_000, '"' * 10_000, "a " * 5_000, "́" * 10_000, "'’ʻ" * 3_000, "{{ 7*7 }}", "../../etc",
    "<mark>", "\n\r\t", "½", "ﷺ" * 200, "\U000e0001\U000e007f", "٠١٢", "a\u0301" * 500,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_query_is_answered(number: int) -> None:
    began = time.process_time()
    body = ask(HOSTILE[number]).content.decode()
    assert time.process_time() - began < 2  # what grows with the square of ten thousand letters takes minutes
    html5lib.HTMLParser(strict=True).parse(body)
    assert body.count("<h1") == 1


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%00", "%C0%AF", "%", "%zz", "%F4%90%80%80x", "a%ED%B0%80b"])
def test_bytes_that_are_no_text_are_answered(raw: str, client: Client) -> None:
    response = client.get(f"/en/search/?q={raw}&kind={raw}&page={raw}")
    assert response.status_code == 200
    html5lib.HTMLParser(strict=True).parse(response.content.decode())


def queries(q: str, **more: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask(q, **more)
    return len(captured)


def test_the_page_asks_seven_queries_however_much_it_finds() -> None:
    make.make_article(title_en="Quetzal")
    index.flush()
    assert queries("quetzal") == 7
    forum = make.make_forum()
    for _ in range(30):
        make.make_article(title_en="Quetzal")
        make.make_page(title_en="Quetzal")
        make.make_listing(forum=forum, speaker=make.make_speaker(name_en="Quetzal"))
        make.make_session(forum=forum, title_en="Quetzal")
    make_release(forum)
    index.flush()
    assert ask("quetzal").context["count"] == 121
    assert queries("quetzal") == queries("quetzal", kind="session", page=2) == queries("nothingatall") == 7
    assert queries("") == 5


# --- who may be found --------------------------------------------------------------------------------------------------


def test_what_is_not_public_is_not_found() -> None:
    draft = make.make_forum(state="draft", name_en="Quetzal forum")
    public = make.make_forum()
    for forum, listed in ((draft, "published"), (public, "draft")):
        speaker = make.make_speaker(name_en="Quetzal person", state=listed)
        make.make_listing(forum=forum, speaker=speaker)
    make.make_speaker(name_en="Quetzal listed nowhere")
    released = make.make_session(forum=draft, title_en="Quetzal session")
    make_release(draft)
    make.make_session(forum=public, title_en="Quetzal unreleased")
    make.make_article(title_en="Quetzal", state="draft")
    make.make_page(title_en="Quetzal", state="draft")
    make.make_institution(name_en="Quetzal institution")
    make.make_country(name_en="Quetzalia")
    make.make_partner(forum=draft, institution=make.make_institution(name_en="Quetzal partner"))
    make.make_delegate(forum=public, given_name="Quetzal")
    make.make_gallery(title_en="Quetzal", state="draft")
    assert found("quetzal") == {}
    Forum.objects.filter(pk=draft.pk).update(state="published")
    assert found("quetzal").keys() == {"session", "speaker", "institution", "forum"}
    assert found("quetzal session")["session"] == [f"{draft.slug}/sessions/{released.code}/"]


def test_a_session_is_found_as_it_was_released() -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum, title_en="Quetzal")
    assert found("quetzal") == {}
    make_release(forum)
    assert found("quetzal") == {"session": [f"{forum.slug}/sessions/{session.code}/"]}
    Session.objects.filter(pk=session.pk).update(state="draft")
    assert found("quetzal").keys() == {"session"}
    make_release(forum)
    assert found("quetzal") == {}
    forum.releases.get(number=2).delete()
    assert found("quetzal").keys() == {"session"}


def test_a_cancelled_session_says_so() -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, title_en="Quetzal", state="cancelled")
    make_release(forum)
    index.flush()
    assert ask("quetzal").context["shown"][0].hits[0].detail == "Cancelled · 14 May · 09:00"
    assert (
        ask("quetzal", "ru").context["shown"][0].hits[0].detail
        == '<span lang="en" dir="ltr">Cancelled · 14 May · 09:00</span>'
    )


def test_somebody_who_is_erased_is_not_found_anywhere() -> None:
    assert found("Huang Kan") == {
        "session": ["nsr-next/sessions/s02/"],
        "speaker": ["nsr-next/speakers/huang-kan/"],
        "article": ["news/new-silk-road-principals-forum/"],
    }
    Speaker.objects.get(slug="huang-kan").delete()
    assert found("Huang Kan") == {"article": ["news/new-silk-road-principals-forum/"]}


def test_what_is_scheduled_appears_by_itself() -> None:
    with time_machine.travel("2027-01-01T00:00:00Z", tick=False):
        make.make_article(slug="later", title_en="Quetzal", publish_at="2027-01-01T00:00:30Z")
        assert found("quetzal") == {}
        response = ask("quetzal")
        assert response["Cache-Control"] == "public, max-age=10, must-revalidate"
    with time_machine.travel("2027-01-01T00:00:27Z", tick=False):
        response = ask("quetzal")
        assert response["Cache-Control"] == "public, max-age=3, must-revalidate"
        kept = {"if-none-match": response["ETag"]}
        assert Client().get("/en/search/?q=quetzal", headers=kept).status_code == 304
    with time_machine.travel("2027-01-01T00:00:30Z", tick=False):
        assert Client().get("/en/search/?q=quetzal", headers=kept).status_code == 200
        assert found("quetzal") == {"article": ["news/later/"]}


def test_a_page_made_before_the_index_followed_is_not_kept() -> None:
    make.make_article(slug="new", title_en="Quetzal")
    behind = ask("quetzal")
    assert behind.context["shown"] == []
    assert behind["Cache-Control"] == "public, max-age=0, must-revalidate"
    index.flush()
    after = Client().get("/en/search/?q=quetzal", headers={"if-none-match": behind["ETag"]})
    assert after.status_code == 200
    assert '<a href="/en/news/new/"><mark>Quetzal</mark></a>' in after.content.decode()
    again = Client().get("/en/search/?q=quetzal", headers={"if-none-match": after["ETag"]})
    assert again.status_code == 304


def test_parameters_that_are_not_declared_make_no_other_page() -> None:
    tags = {ask("silk", **more)["ETag"] for more in ({}, {"utm_source": "x"}, {"fbclid": "1"})}
    assert len(tags) == 1
    assert ask("road")["ETag"] not in tags


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_search_is_only_read(method: str, client: Client) -> None:
    assert getattr(client, method)("/en/search/?q=silk").status_code == 405


@pytest.mark.usefixtures("connections_stay")
def test_a_place_that_searches_too_much_waits_and_kept_answers_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.views.FIND_BY_PLACE", Limit("search of place", 2, 60))
    client, site = Client(), Site()
    site.get("/en/search/?q=silk")
    client.get("/en/search/?q=road")
    answer = client.get("/kk/search/?q=жол")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "60", "no-store")
    assert "Set-Cookie" not in answer
    assert (client.get("/en/search/?q=silk").status_code, site.get("/en/search/?q=silk")[0]) == (429, "200 OK")
    assert client.get("/en/search/").status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.7").get("/en/search/?q=silk").status_code == 200
