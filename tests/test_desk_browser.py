"""The translators' desk in a real browser: by keyboard alone, with what is half written kept, and nothing in the console."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from accounts import roles
from events.models import Track
from news.models import Article
from tests import axe
from tests import factories as make
from tests.admin_site import change_url, fresh
from tests.test_admin_browser import Watched, admin_page

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

__all__ = ["admin_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOARD = "/admin/translations/"
BODY = '<p>The <a href="/en/">forum</a> opens.</p><ul><li>one</li></ul>'


@pytest.fixture
def tracks() -> list[Track]:
    forum = make.make_forum()
    return [make.make_track(forum=forum, name_en=f"Skills {number}") for number in range(3)]


@pytest.fixture
def dana_page(page: "Page", live_server: "LiveServer") -> Iterator[Watched]:
    """Signed in as somebody who translates into Kazakh."""
    make.make_staff(role=roles.translator("kk"), email="boss@example.org", name="Dana")
    watched = Watched(page, live_server.url)
    watched.sign_in()
    yield watched
    page.goto("about:blank")


def tab_to(page: "Page", test: str) -> None:
    """Press Tab until the element that has the focus passes a test in JavaScript."""
    for _press in range(60):
        if page.evaluate(f"(element => {test})(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach what is {test}")


def names(tracks: list[Track]) -> list[Any]:
    return [getattr(fresh(Track, pk=track.pk), "name_kk") or "" for track in tracks]  # noqa: B009  (a column mypy cannot see)


def test_from_the_board_through_three_texts_by_keyboard_alone(dana_page: Watched, tracks: list[Track]) -> None:
    page = dana_page.open(BOARD)
    tab_to(page, "element.matches('a.cell') && element.closest('tr').querySelector('th').textContent === 'Tracks'")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Tracks")
    tab_to(page, "element.matches('.begin')")
    page.keyboard.press("Enter")
    for number, word in enumerate(("Бірінші 0", "Екінші 1")):
        expect(page.locator("#original")).to_have_text(f"Skills {number}")
        expect(page.locator("#id_text")).to_be_focused()
        page.keyboard.type(word)
        page.keyboard.press("Control+Enter")
    expect(page.locator("#original")).to_have_text("Skills 2")
    assert names(tracks) == ["Бірінші 0", "Екінші 1", ""]
    page.keyboard.press("Alt+p")
    expect(page.locator("#id_text")).to_have_value("Екінші 1")
    page.keyboard.press("Alt+n")
    expect(page.locator("#original")).to_have_text("Skills 2")
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type("Үшінші 2")
    page.keyboard.press("Alt+r")
    expect(page.locator(".messagelist")).to_contain_text("Nothing else waits in this list.")
    assert names(tracks)[2] == "Үшінші 2"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('forum-desk:'))") == []
    assert "saved" not in page.url
    assert dana_page.noise == []


def test_still_right_by_its_key(dana_page: Watched) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_kk="Форум ашылды", summary_en="", body_en="")
    article.title_en = "The grand forum opens"
    article.save()
    page = dana_page.open(f"{BOARD}news.article/kk/{article.pk}/title/")
    expect(page.locator(".since ins")).to_have_text("grand")
    expect(page.locator("#text_form[data-ready]")).to_be_attached()
    page.keyboard.press("Alt+k")
    expect(page.locator(".messagelist")).to_contain_text("Up to date again, as it stands.")
    assert dana_page.noise == []


def test_a_rich_text_is_written_in_the_editor_and_checked_while_it_is_written(dana_page: Watched) -> None:
    article = make.make_article(title_en="", body_en=BODY, summary_en="")
    page = dana_page.open(f"{BOARD}news.article/kk/{article.pk}/body/")
    expect(page.locator("#text_form[data-ready]")).to_be_attached()
    expect(page.locator(".ProseMirror")).to_be_focused()
    page.keyboard.type("Форум ашылды.")
    expect(page.locator("#warnings")).to_contain_text("Links: 1 in the original, 0 here.")
    expect(page.locator("[name=warned]")).to_have_value("structure-li structure-a addresses ending")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert getattr(fresh(Article, pk=article.pk), "body_kk") == "<p>Форум ашылды.</p>"  # noqa: B009
    assert dana_page.noise == []


def test_what_is_half_written_is_offered_again_and_goes_when_it_is_saved(
    dana_page: Watched, tracks: list[Track]
) -> None:
    address = f"{BOARD}events.track/kk/{tracks[0].pk}/name/"
    page = dana_page.open(address)
    page.locator("#id_text").fill("Жартысы")
    dana_page.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#id_login")).to_be_visible()
    dana_page.sign_in()
    dana_page.open(address)
    expect(page.locator("#draft")).to_contain_text("Жартысы")
    expect(page.locator("#id_text")).to_have_value("")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#id_text")).to_have_value("Жартысы")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#text_form, .messagelist").first).to_be_visible()
    expect(page.locator("#original")).to_have_text("Skills 0")  # the checks have something to say: the number
    expect(page.locator("#draft")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('forum-desk:'))") == []
    assert names(tracks)[0] == "Жартысы"


def test_what_is_half_written_in_a_rich_text_comes_back_with_its_marks(dana_page: Watched) -> None:
    article = make.make_article(title_en="", body_en=BODY, summary_en="")
    page = dana_page.open(f"{BOARD}news.article/kk/{article.pk}/body/")
    expect(page.locator("#text_form[data-ready]")).to_be_attached()
    page.keyboard.press("Control+b")
    page.keyboard.type("Форум")
    expect(page.locator("#count")).not_to_have_text("0")
    page.reload()
    expect(page.locator("#text_form[data-ready]")).to_be_attached()
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".ProseMirror strong")).to_have_text("Форум")
    expect(page.locator("#id_text")).to_have_value("<p><strong>Форум</strong></p>")
    page.get_by_role("button", name="Take it back").wait_for(state="hidden")


def test_terms_are_put_into_the_text_by_keyboard(
    dana_page: Watched, tracks: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from translations.desk import terms

    def hits(text: str, source: str, target: str) -> list[Any]:
        return [SimpleNamespace(start=0, end=6, term="Skills", translations=("дағдылар", "біліктер"), note="")]

    monkeypatch.setattr(terms, "hits", hits)
    page = dana_page.open(f"{BOARD}events.track/kk/{tracks[0].pk}/name/")
    expect(page.locator("#text_form[data-ready]")).to_be_attached()
    page.keyboard.type("0 ")
    page.keyboard.press("Alt+g")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_have_value("0 біліктер")
    expect(page.locator("#id_text")).to_be_focused()
    expect(page.locator("#original mark")).to_have_text("Skills")


def test_tabs_of_the_ordinary_form_mark_what_is_out_of_date(admin_page: Watched) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_kk="Форум ашылды", title_ru="Форум")
    article.title_en = "The grand forum opens"
    article.save()
    page = admin_page.open(change_url(article))
    tab = page.get_by_role("tab", name="Қазақша (texts missing, texts out of date)")
    tab.click()
    page.locator("fieldset:visible .text-states a").click()
    expect(page.locator("h1")).to_have_text("Articles")
    expect(page.locator(".text-line")).to_have_count(3)
    assert admin_page.noise == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_desk_has_no_fault_that_axe_finds_and_does_not_scroll_sideways(
    admin_page: Watched, tracks: list[Track], width: int, scheme: Any
) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_kk="Форум ашылды", body_en=BODY)
    article.title_en = "The grand forum opens"
    article.save()
    admin_page.page.set_viewport_size({"width": width, "height": 900})
    admin_page.page.emulate_media(color_scheme=scheme)
    for path in ("", "?public=1", "events.track/kk/", "news.article/kk/", "news.article/kk/?q=zzz",
                 f"news.article/kk/{article.pk}/title/?beside=ru", f"news.article/kk/{article.pk}/body/",
                 f"news.article/en/{article.pk}/title/"):  # fmt: skip
        page = admin_page.open(BOARD + path)
        page.wait_for_load_state("networkidle")
        assert (path, axe.faults(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert admin_page.noise == []


def test_the_confirmation_and_the_page_of_a_conflict_have_no_fault_that_axe_finds(dana_page: Watched) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_kk="Форум ашылды", summary_en="", body_en="")
    article.title_en = "The grand forum opens"
    article.save()
    page = dana_page.open(f"{BOARD}news.article/kk/")
    page.locator("#choose-all").check()
    page.get_by_role("button", name="Still right").click()
    expect(page.locator("h1")).to_have_text("Are these still right?")
    assert axe.faults(page) == []
    page = dana_page.open(f"{BOARD}news.article/kk/{article.pk}/title/")
    article.title_en, article.title_kk = "The large forum opens", "Форум басталды"
    article.save()
    page.locator("#id_text").fill("Форум салтанатты ашылды")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#conflict-heading")).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Форум салтанатты ашылды")
    assert axe.faults(page) == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert getattr(fresh(Article, pk=article.pk), "title_kk") == "Форум салтанатты ашылды"  # noqa: B009
