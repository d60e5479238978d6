"""The site with Arabic added, in a browser: mirrored where it means direction, whole at every width, accessible."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests import axe
from tests.site_server import serving
from tests.test_site import CROSSING, KINDS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from demo.load import load
from events.models import Forum, Room, Session
from forum_site import own_languages
from tests.demo import small
own_languages.write(own_languages.codes())
call_command("migrate", verbosity=0)
load(lambda line: None, draw=small, processes=1)
Forum.objects.update(
    name_ar="المنتدى الدولي «طريق الحرير الجديد» لمديري مؤسسات التعليم المهني",
    short_name_ar="طريق الحرير الجديد", theme_ar="التكامل بين الصناعة والتعليم والابتكار المشترك",
)
Room.objects.update(name_ar="قاعة المؤتمرات الكبرى")
Session.objects.filter(code__lt="s12").update(title_ar="التعليم المهني في 2027: ستة بلدان وتجربة واحدة (ISO 9001)")
"""
MAIN = (
    "", "nsr-next/agenda/", "nsr-next/sessions/s05/", "nsr-next/speakers/", "nsr-next/delegations/", "nsr-1/gallery/road/",
    "news/new-silk-road-principals-forum/", "search/?q=silk",
)  # fmt: skip
AGENDA = "ar/nsr-next/agenda/"
SHOWN = "[...document.querySelectorAll('article.session')].filter(one => one.offsetParent !== null).length"


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory, browser: "Browser") -> Iterator[str]:
    """Address of the site in eight languages, with a slash at its end."""
    with serving(tmp_path_factory.mktemp("arabic"), PREPARE, EXTRA_LANGUAGES="ar") as address:
        yield f"{address}/"


@pytest.fixture
def opened(browser: "Browser", arabic: str) -> Iterator[Any]:
    """opened(path, width) -> a page; what the console says fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))

    def go(path: str, width: int = 1440) -> "Page":
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{arabic}{path}")
        return page

    yield go
    context.close()
    assert said == []


def box(page: "Page", selector: str) -> Any:
    """The place of the first one of these on the page."""
    return page.locator(selector).first.bounding_box()


def test_no_axe_violation_at_any_width(opened: Any) -> None:
    found = {}
    for path in MAIN:
        page = opened(f"ar/{path}")
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            found[path, width] = axe.faults(page)
    assert {place: rules for place, rules in found.items() if rules} == {}


def test_no_sideways_scroll(opened: Any) -> None:
    wide = {}
    for path in KINDS:
        page = opened(f"ar/{path}")
        for width in (1440, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found = page.evaluate("document.documentElement.scrollWidth")
            if found > width:
                wide[path, width] = found
    assert wide == {}


def test_the_agenda_runs_from_the_right(opened: Any) -> None:
    page = opened(AGENDA)
    rooms = [page.locator(f".agenda-rooms > .in-{n}").first.bounding_box()["x"] for n in (1, 2, 3)]
    assert rooms == sorted(rooms, reverse=True)
    head, time = box(page, ".agenda-rooms > .in-1"), box(page, ".slot-time time")
    assert time["x"] >= head["x"] + head["width"]
    card, star = box(page, "#s08"), box(page, "#s08 .star")
    assert star["x"] - card["x"] < card["width"] / 4
    brand, tools = box(page, ".site-header .brand"), box(page, ".site-tools")
    assert brand["x"] > tools["x"]


def test_the_list_of_a_telephone_runs_from_the_right(opened: Any) -> None:
    page = opened(AGENDA, 390)
    time, session, star = (box(page, selector) for selector in (".slot-time time", "#s02", "#s02 .star"))
    assert time["x"] > session["x"] + session["width"] - 20
    assert star["x"] < session["x"] + 20


def test_stars_and_filters_work(opened: Any) -> None:
    page = opened(AGENDA)
    before = page.evaluate(SHOWN)
    page.click("#s08 .star")
    assert page.inner_text("[data-mine-count]") == "1"
    page.click("a[data-filter=t][data-value=sharing]")
    assert 0 < page.evaluate(SHOWN) < before
    page.click(".found a[data-clear]")
    page.reload()
    assert page.get_attribute("#s08 .star", "aria-pressed") == "true"


def test_arrows_turn_and_the_map_does_not(opened: Any) -> None:
    page = opened("ar/")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.icon-turn')).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    )
    stops = page.evaluate(
        "[...document.querySelectorAll('.map-stop')].map(one => [one.textContent.trim(), one.getBoundingClientRect().x])"
    )
    places = dict(stops)
    assert places["الصين"] > places["كازاخستان"] > places["بولندا"]


def test_the_thread_of_the_hero_does_not_cross_its_text(opened: Any) -> None:
    page, found = opened("ar/"), {}
    for width in (390, 1024, 1120, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        found[width] = page.evaluate(CROSSING)
    assert {width: crossed for width, crossed in found.items() if crossed} == {}


def test_a_text_in_latin_letters_keeps_its_own_face(opened: Any) -> None:
    page = opened("ar/nsr-next/sessions/s20/")
    assert page.evaluate("getComputedStyle(document.querySelector('h1 [lang=en]')).fontFamily").startswith("Lora")
    assert page.evaluate("getComputedStyle(document.querySelector('h1 [lang=en]')).direction") == "ltr"
