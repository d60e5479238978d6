"""The admin in a real browser: nothing blocked, nothing foreign, tabs by keyboard, and an editor that loses nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import html5lib
import pytest
from django.contrib import admin
from playwright.sync_api import expect

from core.models import Editing
from events.models import Forum, Session
from news.models import Article
from tests import admin_pages, axe
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, fresh, list_url, signed_in, superuser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITHOUT = (
    '<p>Before</p><figure class="no-picture"><figcaption>A picture that is <em>not</em> here</figcaption></figure>'
)
WITH = '<figure><img src="/media/public/x.webp" alt="a"><figcaption>b</figcaption></figure>'
REST = (
    '<p class="lede" lang="ru" dir="ltr">Слово</p><h2>Heading</h2>'
    '<ul class="plain"><li>one</li><li>two<ul><li>three</li></ul></li></ul><ol start="3"><li>four</li></ol>'
    "<blockquote><p>said</p></blockquote>"
    '<p><a href="https://example.org/" title="t" hreflang="pl">link</a> <abbr title="long">short</abbr> '
    "<cite>book</cite> <q>words</q> <code>code</code> H<sub>2</sub>O <u>u</u> <s>s</s></p><hr>"
    '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
    '<tbody><tr><td>c</td><td rowspan="2">d</td></tr><tr><td>e</td></tr></tbody></table>'
    "<pre><code>x = 1</code></pre><dl><dt>term</dt><dd>meaning</dd></dl>"
)

LOOKS: tuple[tuple[int, Literal["light", "dark"], list[str] | None], ...] = (
    (1440, "light", None), (390, "dark", axe.COLOURS),
)  # fmt: skip
SETTLED = "Promise.all(document.getAnimations().map((one) => one.finished)).then(() => true)"
WRITE = "view => view.editor.commands.insertContentAt(view.editor.state.doc.content.size, '<p>New</p>')"


class Watched:
    """A signed-in page that remembers everything it should not have to say."""

    def __init__(self, page: "Page", address: str) -> None:
        self.page, self.address, self.noise = page, address, list[str]()
        page.on("console", lambda message: self.noise.append(f"{page.url}: {message.type} {message.text}"))
        page.on("pageerror", lambda error: self.noise.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._foreign(request.url))
        page.on("response", self._failed)

    def _foreign(self, url: str) -> None:
        if not url.startswith((self.address, "blob:", "data:")):
            self.noise.append(f"{self.page.url}: asks {url}")

    def _failed(self, response: Any) -> None:
        if response.status >= 400 and "x.webp" not in response.url:
            self.noise.append(f"{response.url}: {response.status}")

    def open(self, path: str) -> "Page":
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self) -> None:
        self.open("/admin/")
        self.page.fill("#id_login", "boss@example.org")
        self.page.fill("#id_password", make.PASSWORD)
        self.page.click("main button[type=submit]")
        expect(self.page.locator("h1")).to_have_text("What needs you today")


@pytest.fixture
def admin_page(page: "Page", live_server: "LiveServer") -> Iterator[Watched]:
    superuser(email="boss@example.org", name="Aigul")
    watched = Watched(page, live_server.url)
    watched.sign_in()
    yield watched
    page.goto("about:blank")


@pytest.fixture
def everything() -> Forum:
    return a_bit_of_everything()


def paths(forum: Forum) -> list[str]:
    """Every screen; and of models, which share theirs, each list and each form."""
    words = admin_pages.scene(forum)
    models = [model for model in admin.site._registry if model._base_manager.exists()]
    return [
        *(f"/admin/{one.format(**words)}" for one in (*admin_pages.SCREENS.values(), *admin_pages.MORE)),
        *map(list_url, models),
        *(change_url(model._base_manager.order_by("pk").first()) for model in models),
    ]


def test_no_screen_has_a_fault_says_anything_in_the_console_asks_another_host_or_scrolls_sideways(
    admin_page: Watched, everything: Forum
) -> None:
    """On a desk in the light; on a telephone in the dark, where colours and widths differ and nothing else, colours of each third."""
    Forum.objects.update(state="draft", logo=everything.cover.name)
    faults, wide = [], []
    # Signs of life of the page before would write while the next one is read.
    admin_page.page.route("**/editing/", lambda route: route.fulfill(status=204))
    for number, path in enumerate(paths(everything)):
        page = admin_page.open(path)
        for width, scheme, rules in LOOKS:
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)
            if scheme == "light" or number % 3 == 0:
                page.evaluate(SETTLED)
                faults += [(path, scheme, *fault) for fault in axe.faults(page, rules, iframes=False)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((path, width))
    admin_page.page.click("#logout-form button")
    admin_page.page.wait_for_load_state("networkidle")
    assert (faults, wide, admin_page.noise) == ([], [], [])


def test_languages_are_tabs_that_the_keyboard_moves_through(admin_page: Watched) -> None:
    article = make.make_article(title_ru="Статья")
    page = admin_page.open(change_url(article))
    tabs = page.get_by_role("tab")
    assert [tabs.nth(n).locator("span").first.text_content() for n in range(2)] == ["English", "简体中文"]
    expect(page.get_by_role("tab", name="English")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="English").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_title_ru")).to_be_visible()
    expect(page.locator("#id_title_en")).to_be_hidden()
    expect(page.get_by_role("tab", name="Русский")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Polski (texts missing)")).to_be_focused()
    page.reload()
    expect(page.locator("#id_title_pl")).to_be_visible()
    assert admin_page.noise == []


def test_the_form_of_something_new_begins_in_its_first_text(admin_page: Watched) -> None:
    page = admin_page.open("/admin/news/article/add/")
    expect(page.locator("#id_title_en")).to_be_focused()
    assert admin_page.noise == []


def test_a_language_loses_its_mark_when_its_texts_are_written(admin_page: Watched) -> None:
    page = admin_page.open(change_url(make.make_page(body_en="", summary_en="", title_en="Visa")))
    page.get_by_role("tab", name="Polski (texts missing)").click()
    page.fill("#id_title_pl", "Wiza")
    expect(page.get_by_role("tab", name="Polski", exact=True)).to_be_visible()


def test_the_first_language_with_an_error_is_open(admin_page: Watched) -> None:
    page = admin_page.open(change_url(make.make_forum()))
    page.get_by_role("tab", name="Polski").first.click()
    page.locator("#id_name_pl").evaluate(
        "input => { input.removeAttribute('maxlength'); input.value = 'x'.repeat(301) }"
    )
    page.get_by_role("tab", name="English").first.click()
    page.locator("[name=_save]").first.click()
    expect(page.get_by_role("tab", name="Polski (texts missing, needs correction)")).to_have_attribute(
        "aria-selected", "true"
    )


def test_without_javascript_all_languages_follow_each_other(browser: "Browser", live_server: "LiveServer") -> None:
    superuser(email="boss@example.org")
    article = make.make_article()
    context = browser.new_context(java_script_enabled=False)
    watched = Watched(context.new_page(), live_server.url)
    watched.sign_in()
    page = watched.open(change_url(article))
    for column in ("title_en", "title_pl", "body_kk"):
        expect(page.locator(f"#id_{column}")).to_be_visible()
    page.fill("#id_title_kk", "Мақала")
    page.locator("[name=_save]").first.click()
    context.close()
    assert fresh(Article).title_kk == "Мақала"


def test_rows_added_to_a_page_have_tabs_of_their_own(admin_page: Watched) -> None:
    forum = make.make_forum()
    page = admin_page.open(change_url(forum))
    page.get_by_text("Add another Key figure").click()
    row = page.locator("#figures-0")
    row.locator("#id_figures-0-value").fill("19")
    row.get_by_role("tab", name="Polski").click()
    row.locator("#id_figures-0-label_pl").fill("instytucji")
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert [(figure.value, figure.label_pl) for figure in forum.figures.all()] == [(19, "instytucji")]
    assert admin_page.noise == []


def test_people_are_found_by_name_in_an_autocomplete(admin_page: Watched, everything: Forum) -> None:
    make.make_speaker(name_en="Zhanna Abdullina")
    page = admin_page.open(change_url(fresh(Session)))
    page.locator("#appearances-group .add-row a").click()
    page.locator("#appearances-1 .select2-selection").click()
    page.keyboard.type("Zhanna")
    page.get_by_role("option", name="Zhanna Abdullina").click()
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert fresh(Session).appearances.count() == 2
    assert admin_page.noise == []


def test_a_page_hears_of_a_colleague_while_it_is_open_and_says_when_it_is_left(admin_page: Watched) -> None:
    article = make.make_article()
    page = admin_page.open(change_url(article))
    signed_in(superuser(name="Piotr")).get(change_url(article))
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#editing p")).to_contain_text("Piotr opened this page at")
    assert Editing.objects.filter(is_beating=True).count() == 1
    page.wait_for_load_state("networkidle")  # no sign of life is on its way any more
    admin_page.open("/healthz")
    for _look in range(200):  # on a busy machine a beacon takes its time
        if Editing.objects.count() == 1:
            break
        page.wait_for_timeout(100)
    assert Editing.objects.get().user.name == "Piotr"
    assert admin_page.noise == []


def test_a_draft_is_shown_in_frames_of_every_language(admin_page: Watched) -> None:
    article = make.make_article(title_zh_hans="草稿", state="draft")
    page = admin_page.open(f"/admin/preview/article/{article.pk}/")
    frame = page.frame_locator(".preview-frame >> nth=1 >> iframe")
    expect(frame.locator("h1")).to_have_text("草稿")
    assert admin_page.noise == []


# --- the editor ------------------------------------------------------------------------------------------------------


def body_after(watched: Watched, body: str, *, write: bool) -> str:
    """A body after it was opened in the editor and saved; `write` types a word at its end."""
    article = make.make_article(body_en=body)
    page = watched.open(change_url(article))
    expect(page.locator(".prose-editor[data-ready] #id_body_en")).to_be_attached()
    if write:
        page.locator('.ProseMirror[lang="en"]').evaluate(WRITE)
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    saved: str = fresh(Article, pk=article.pk).body_en
    return saved


def substance(html: str) -> str:
    """HTML with its attributes in the order of the alphabet."""
    tree = html5lib.parseFragment(html)
    text: str = html5lib.serialize(
        tree, alphabetical_attributes=True, omit_optional_tags=False, quote_attr_values="always"
    )
    return text


@pytest.mark.parametrize("body", [WITHOUT, WITH, REST], ids=["no picture", "picture", "the rest"])
def test_an_article_that_is_saved_unchanged_is_unchanged(admin_page: Watched, body: str) -> None:
    stored: str = fresh(Article, pk=make.make_article(body_en=body).pk).body_en
    assert body_after(admin_page, body, write=False) == Article._meta.get_field("body").get_prep_value(stored)


@pytest.mark.parametrize("body", [WITHOUT, WITH, REST], ids=["no picture", "picture", "the rest"])
def test_what_stands_in_an_article_survives_the_editor(admin_page: Watched, body: str) -> None:
    expected = Article._meta.get_field("body").get_prep_value(f"{body}<p>New</p>")
    found = body_after(admin_page, body, write=True)
    assert substance(found) == substance(expected)
    assert [line for line in admin_page.noise if "x.webp" not in line and "404" not in line] == []


def test_the_editor_writes_bold_and_links_by_its_buttons(admin_page: Watched) -> None:
    article = make.make_article(body_en="<p>word</p>")
    page = admin_page.open(change_url(article))
    editor = page.get_by_role("textbox", name="Text").first
    editor.press("ControlOrMeta+a")
    page.get_by_role("button", name="Bold").first.click()
    page.get_by_role("button", name="Link", exact=True).first.click()
    page.get_by_label("URL").fill("https://example.org/")
    page.get_by_role("button", name="Update").click()
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert fresh(Article).body_en == '<p><a href="https://example.org/" rel="noopener"><strong>word</strong></a></p>'
    assert admin_page.noise == []


def test_pasted_styles_and_scripts_do_not_get_in(admin_page: Watched) -> None:
    page = admin_page.open(change_url(make.make_article(body_en="<p>word</p>")))
    page.locator('.ProseMirror[lang="en"]').evaluate(
        """view => view.editor.view.pasteHTML('<p style="color:red" onclick="x()">pasted<script>1</script></p>')"""
    )
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert fresh(Article).body_en == "<p>pastedword</p>"
