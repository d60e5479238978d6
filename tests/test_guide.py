"""The organisers' guide and the help on each screen: nothing missing, nothing that the interface does not say, for staff only."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override, trans_real
from PIL import Image

from core.admin import help as helping
from events.models import Session
from forum_site.guide import book, screens
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, list_url, signed_in, superuser

BOLD = re.compile(r"\*\*(.+?)\*\*")
PICTURE = re.compile(r"!\[([^\]]*)\]\(\.\./pictures/([\w-]+)/([\w-]+)\.webp\)")
# Words that the interface puts together, or that name what the guide itself is about.
OUR_OWN = {"en": {"set like this"}, "zh-hans": {"这样的文字"}}
# Addresses of the admin that are no screens: files, pictures, pieces of pages, actions, and the guide itself.
NO_SCREENS = re.compile(
    r"login|logout|jsi18n|autocomplete|view_on_site|admin-door|preview|preview-revoke|guide.*|.*_editing|private-picture|photo-original|photo-hidden-picture"
    r"|photo-upload-(begin|chunk)|programme-editor-(move|undo|redo|export)|portal-(write-again|feedback-xlsx|letterhead-preview|letters-files?|letters-sample|letters-state"
    r"|list-made-file|list-xlsx|list-pdf|delegation-head)|check-in-(entries|copy|worker|frame|search|badge|board|board-rows|counts|undo)|glossary-export|translations-(check)|core_mailtemplate_(preview_html|send)|catch_all.*|password_change_done"
)


def files() -> list[tuple[str, str]]:
    return [(language, slug) for language in book.LANGUAGES for slug in (book.CONTENTS, *book.slugs())]


def source(language: str, slug: str) -> str:
    return (book.folder() / language / f"{slug}.md").read_text(encoding="utf-8")


def screens_of_the_admin() -> Iterator[str]:
    """Names of all addresses below /admin/ and /check-in/."""

    def walk(patterns: list[URLPattern | URLResolver], below: str) -> Iterator[tuple[str, str]]:
        for entry in patterns:
            path = below + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, path)
            elif entry.name:
                yield path, entry.name

    return (name for path, name in walk(get_resolver().url_patterns, "") if path.startswith(("admin/", "check-in/")))


@cache
def words_of(language: str) -> frozenset[str]:
    """Every text of the interface in a language, its first letter small or large. English is what the others translate."""
    translation: Any = trans_real.translation("pl" if language == "en" else language)
    found = set()
    for key, translated in translation._catalog.items():
        original = str(key[0] if isinstance(key, tuple) else key).rpartition("\x04")[
            2
        ]  # without plural form and context
        found.add(original if language == "en" else str(translated))
    return frozenset(
        form.rstrip(":：")
        for text in found
        for form in (text, text[:1].upper() + text[1:], text[:1].lower() + text[1:])
    )


# --- the chapters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", book.LANGUAGES)
def test_words_that_the_guide_sets_bold_are_words_of_the_interface_in_that_language(language: str) -> None:
    known = words_of(language) | OUR_OWN[language]
    unknown = {
        f"{slug}: {words}"
        for code, slug in files()
        if code == language
        for words in BOLD.findall(source(code, slug))
        if words.rstrip(":：…") not in known and words not in known
    }
    assert sorted(unknown) == []


def test_both_languages_have_the_same_chapters_sections_pictures_and_links() -> None:
    def shape(language: str, slug: str) -> list[list[str]]:
        text = source(language, slug)
        return [
            re.findall(r"^#+", text, re.M),
            [name for _alt, _code, name in PICTURE.findall(text)],
            re.findall(r"\(([\w-]+\.md)\)", text),
        ]

    chapters = [{path.stem for path in (book.folder() / language).glob("*.md")} for language in book.LANGUAGES]
    assert chapters == [{book.CONTENTS, *book.slugs()}] * len(book.LANGUAGES)
    assert [shape("zh-hans", slug) for slug in sorted(chapters[0])] == [
        shape("en", slug) for slug in sorted(chapters[0])
    ]


def test_each_picture_is_shown_once_in_its_language_with_words_for_those_who_cannot_see_it() -> None:
    shown = [
        (code, name)
        for language, slug in files()
        for _alt, code, name in PICTURE.findall(source(language, slug))
        if code == language
    ]
    there = [(path.parent.name, path.stem) for path in (book.folder() / "pictures").glob("*/*.webp")]
    assert sorted(shown) == sorted(there)
    assert [
        alt
        for language, slug in files()
        for alt, _code, _name in PICTURE.findall(source(language, slug))
        if not alt.strip()
    ] == []


def test_all_pictures_together_stay_small() -> None:
    paths = list((book.folder() / "pictures").glob("*/*.webp"))
    with Image.open(paths[0]) as picture:
        assert (picture.format, picture.width) == ("WEBP", 1280)
    assert sum(path.stat().st_size for path in paths) < 3_000_000


# --- in the admin ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "shown"), [("en", "en"), ("zh-hans", "zh-hans"), ("kk", "en")])
def test_the_guide_speaks_the_readers_language_or_says_that_it_is_english(language: str, shown: str) -> None:
    client = signed_in(superuser(language=language))
    for slug in book.slugs():
        page = client.get(book.address(slug)).content.decode()
        title = book.chapter(slug, shown).title
        lang = ' lang="en"' if language == "kk" else ""
        assert page.count(f"<h1{lang}>{title}</h1>") == 1
        assert re.findall(r'(?:src|href)="[^"]*\.(?:md|\./)[^"]*"|\*\*', page) == []
    contents = client.get(reverse("admin:guide")).content.decode()
    assert [slug for slug in book.slugs() if f'href="{book.address(slug)}"' not in contents] == []


@pytest.mark.django_db
def test_the_guide_and_its_pictures_are_for_those_who_may_use_the_admin() -> None:
    addresses = [
        reverse("admin:guide"),
        book.address("forum"),
        reverse("admin:guide-picture", args=["en", "first-screen"]),
    ]
    strangers = [Client(), signed_in(make.make_user()), signed_in(make.make_staff(role="Check-in"))]
    found = [[client.get(address).status_code for address in addresses] for client in strangers]
    assert found == [[302] * 3, [302] * 3, [200] * 3]


@pytest.mark.django_db
def test_a_chapter_or_a_picture_that_is_not_there_is_not_found() -> None:
    client = signed_in(superuser())
    addresses = ["nothing/", "README/", "pictures/en/nothing.webp", "pictures/pl/first-screen.webp"]
    assert [client.get(f"/admin/guide/{address}").status_code for address in addresses] == [404] * 4


def test_raw_html_of_a_chapter_stays_text() -> None:
    assert book._parser().render("a <b onclick=x>b</b> [c](javascript:x)") == (
        "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; [c](javascript:x)</p>\n"
    )


# --- help where one stands -------------------------------------------------------------------------------------------


def test_every_screen_of_the_admin_says_what_it_is_for() -> None:
    declared = helping._screens
    silent = [
        name
        for name in screens_of_the_admin()
        if not NO_SCREENS.fullmatch(name) and not any(key in declared for key in helping.keys(name))
    ]
    assert silent == []


def test_no_help_is_declared_for_what_does_not_exist() -> None:
    asked = {key for name in screens_of_the_admin() for key in helping.keys(name)}
    assert sorted(screens.SCREENS.keys() - asked) == []


def test_every_help_leads_to_a_section_that_exists_in_each_language() -> None:
    lost = [
        (language, place)
        for place, _text in screens.SCREENS.values()
        for language in book.LANGUAGES
        for slug, _, anchor in [place.partition("#")]
        if slug not in book.slugs() or (anchor and anchor not in dict(book.chapter(slug, language).sections))
    ]
    assert lost == []


@pytest.mark.django_db
def test_screens_show_their_help_once_and_windows_for_one_choice_do_not() -> None:
    forum = a_bit_of_everything()
    client = signed_in(superuser())
    session = change_url(Session.objects.get())
    paths = [
        "/admin/", list_url(Session), session, session.replace("change", "history"), session.replace("change", "delete"),
        f"/admin/setup/{forum.pk}/look/", "/admin/registrations/", "/admin/status/", "/admin/translations/",
        f"/admin/preview/session/{Session.objects.get().pk}/", f"/admin/programme/editor/{forum.slug}/", f"{list_url(Session)}?_popup=1",
    ]  # fmt: skip
    names = [
        "index", "events_session_changelist", "events_session", "history", "delete", "setup-step",
        "portal-queue", "status", "translations", "preview-all", "programme-editor",
    ]  # fmt: skip
    pages = [client.get(path).content.decode() for path in paths]
    found = [re.findall(r'<p class="help-here">.* <a href="([^"]+)">', page) for page in pages]
    assert found == [*([book.address(screens.SCREENS[name][0])] for name in names), []]


@pytest.mark.django_db
def test_help_is_in_the_readers_language() -> None:
    page = signed_in(superuser(language="zh-hans")).get("/admin/").content.decode()
    found = re.findall(r'<p class="help-here">(.*) <a ', page)
    words = []
    for language in ("zh-hans", "en"):
        with override(language):
            words.append(str(screens.SCREENS["index"][1]))
    assert [found == [each] for each in words] == [True, False]
