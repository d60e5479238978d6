"""The guide's chapters: Markdown files, one folder per language, in the order of the links in README.md.

Raw HTML in them stays text. A heading has the same anchor in every language: that of the English file, by its place. Links to
other chapters and pictures are written for a code forge ("people.md", "../pictures/en/queue.webp") and rewritten for the site.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

from core import languages

LANGUAGES = ("en", "zh-hans")
CONTENTS = "README"
LINK = re.compile(r"\(([\w-]+)\.md\)")


@dataclass(frozen=True)
class Chapter:
    """`sections`: anchor and words of each heading of the second level; `body`: HTML without the title."""

    slug: str
    language: str
    title: str
    sections: tuple[tuple[str, str], ...]
    body: SafeString


def folder() -> Path:
    """Where the guide lies: with the program, as the documentation does."""
    return Path(settings.BASE_DIR) / "docs" / "guide"


def language_for(code: str) -> str:
    """The language of the guide for somebody who reads the admin in `code`."""
    return code if code in LANGUAGES else LANGUAGES[0]


def slugs() -> list[str]:
    """Chapters in their order."""
    found = LINK.findall((folder() / LANGUAGES[0] / f"{CONTENTS}.md").read_text(encoding="utf-8"))
    return list(dict.fromkeys(found))


def chapter(slug: str, language: str) -> Chapter:
    """One chapter. A file that has changed since is read anew."""
    paths = [folder() / code / f"{slug}.md" for code in (LANGUAGES[0], language)]
    return _read(slug, language, *(path.stat().st_mtime_ns for path in paths))


def address(place: str) -> str:
    """Of a chapter ("programme") or of a section of it ("programme#a-session"), in the admin."""
    slug, mark, anchor = place.partition("#")
    return reverse("admin:guide-chapter", args=[slug]) + mark + anchor


@lru_cache(maxsize=128)
def _read(slug: str, language: str, *_changed: int) -> Chapter:
    anchors = [_anchor(words) for words in _sections(_parsed(slug, LANGUAGES[0]))]
    tokens = _parsed(slug, language)
    title, rest = tokens[1].content, tokens[3:]
    words = _sections(rest)
    for opening, anchor in zip(_openings(rest), anchors, strict=True):
        opening.attrSet("id", anchor)
    for token in _inside(rest):
        _rewrite(token)
    body = mark_safe(_parser().renderer.render(rest, _parser().options, {}))
    return Chapter(slug, language, title, tuple(zip(anchors, words, strict=True)), body)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _parsed(slug: str, language: str) -> list[Token]:
    return _parser().parse((folder() / language / f"{slug}.md").read_text(encoding="utf-8"))


def _openings(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "heading_open" and token.tag == "h2"]


def _sections(tokens: Sequence[Token]) -> list[str]:
    return [inline.content for token, inline in pairwise(tokens) if token.type == "heading_open" and token.tag == "h2"]


def _anchor(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _inside(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _inside(token.children or ())


def _rewrite(token: Token) -> None:
    """Addresses of a forge become those of the site; pictures say their size, so that nothing jumps while they load."""
    href = str(token.attrGet("href") or "")
    if token.type == "link_open" and href.endswith(".md"):
        slug = href.removesuffix(".md")
        token.attrSet("href", reverse("admin:guide") if slug == CONTENTS else address(slug))
    if token.type == "image":
        _dir, language, name = str(token.attrGet("src")).rsplit("/", 2)
        with Image.open(folder() / "pictures" / language / name) as picture:
            width, height = picture.size
        token.attrSet("src", reverse("admin:guide-picture", args=[language, name.removesuffix(".webp")]))
        for attribute, value in (("width", str(width)), ("height", str(height)), ("loading", "lazy")):
            token.attrSet(attribute, value)


def tag(language: str) -> str:
    """`lang` of a chapter where it is not the page's own language, else ""."""
    return "" if language == languages.active() else languages.tag(language)
