"""A page of the site as a file of the copy. Its links and what it loads become relative; all else stays as it was, byte for byte."""

from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from posixpath import dirname, relpath
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from forum_site.archive.addresses import Outside, Scope, Target, own
from forum_site.archive.looks import Looks
from forum_site.archive.pictures import Pictures
from programme.offline.rewriting import sprite, sprite_and_symbol

Attributes = list[tuple[str, str | None]]
REMARKABLE = frozenset({"a", "link", "img", "source", "use", "form", "script", "iframe", "video", "audio"})
LOADED = {"img": "src", "source": "src", "video": "src", "audio": "src", "iframe": "src"}
SETS = {"img": "srcset", "source": "srcset"}
NEED_HREF = frozenset({"href", "download", "hreflang", "rel", "target", "type"})  # HTML, 4.6.1
GONE_LINKS = frozenset({"preload", "manifest"})  # from a disk browsers refuse both, and say so


class _Tags(HTMLParser):
    """Finds the start tags that may change, and where they stand."""

    def __init__(self, html: str, changed: Callable[[str, Attributes], str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self.changed = changed
        self.lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.parts: list[tuple[int, int, str]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag in REMARKABLE and (new := self.changed(tag, attrs)) is not None:
            line, column = self.getpos()
            start = self.lines[line - 1] + column
            self.parts.append((start, start + len(self.get_starttag_text() or ""), new))


class Pages:
    """Rewrites one page after the other. `asked` is called with every target of the copy that a page leads to."""

    def __init__(self, scope: Scope, pictures: Pictures, looks: Looks) -> None:
        self.scope, self.pictures, self.looks = scope, pictures, looks
        self.missing: set[str] = set()

    def page(self, target: Target, html: str, asked: Callable[[Target], None]) -> str:
        page = _Page(self, target.address, target.file, asked)
        tags = _Tags(html, page.changed)
        tags.feed(html)
        tags.close()
        html = "".join(_replaced(html, tags.parts))
        return html.replace("<header", f"{sprite(page.symbols)}<header", 1) if page.symbols else html


def _replaced(html: str, parts: list[tuple[int, int, str]]) -> Iterator[str]:
    at = 0
    for start, end, new in parts:
        yield html[at:start]
        yield new
        at = end + 1 if not new and html[end : end + 1] == "\n" else end
    yield html[at:]


class _Page:
    """One page under way."""

    def __init__(self, pages: Pages, address: str, file: str, asked: Callable[[Target], None]) -> None:
        self.pages, self.address, self.file, self.asked = pages, address, file, asked
        self.symbols: set[str] = set()

    def changed(self, tag: str, attrs: Attributes) -> str | None:
        """The tag as the copy has it; "" where it goes, None where it stays as it is."""
        known = dict(attrs)
        if tag == "script":
            return self._script(known)
        if tag == "link":
            return self._link(attrs, known)
        if tag == "use":
            return self._use(attrs, known)
        if tag == "a":
            return self._anchor(attrs, known["href"]) if known.get("href") else None
        if tag == "form":
            return self._with(tag, attrs, {"action": self._led(known["action"])}) if known.get("action") else None
        new: dict[str, str | None] = {}
        if source := known.get(LOADED[tag]):
            new[LOADED[tag]] = self._loaded(source) or None
        if tag in SETS and (sources := known.get(SETS[tag])):
            new[SETS[tag]] = self._set(sources) or None
        return self._with(tag, attrs, new) if new else None

    def _with(self, tag: str, attrs: Attributes, new: dict[str, str | None]) -> str:
        """The tag with other values; an attribute that is None goes."""
        kept = ((name, new.get(name, value)) for name, value in attrs if name not in new or new[name] is not None)
        said = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        return f"<{tag}{said}>"

    def _anchor(self, attrs: Attributes, href: str | None) -> str:
        """A link that leads nowhere in the copy is no link: its words stay."""
        led = self._led(href)
        return self._with("a", attrs, {"href": led} if led else dict.fromkeys(NEED_HREF))

    def _script(self, known: dict[str, str | None]) -> str | None:
        source = known.get("src")
        return f'<script defer src="{self._to(self.pages.looks.script(source))}">' if source else None

    def _link(self, attrs: Attributes, known: dict[str, str | None]) -> str | None:
        rel = known.get("rel") or ""
        if rel in GONE_LINKS or (known.get("href") or "").startswith("/look/"):
            return ""  # the edition's colours stand in the copy's stylesheet
        if rel == "canonical":
            return None  # what this is a copy of
        href = self._led(known.get("href")) if rel == "alternate" else self._loaded(known.get("href") or "")
        return self._with("link", attrs, {"href": href}) if href else ""

    def _use(self, attrs: Attributes, known: dict[str, str | None]) -> str | None:
        """A drawing of a sprite stands in the page itself: browsers take none from another file on a disk."""
        found = sprite_and_symbol(known.get("href") or "")
        if not found:
            return None
        self.symbols.add(found)
        return f'<use href="#{found.replace("#", "-")}"/>'

    def _set(self, value: str) -> str:
        """`srcset`: addresses with widths (HTML, 4.8.4.2.2). A picture that is gone is left out."""
        candidates = (part.split() for part in value.split(","))
        return ", ".join(" ".join([found, *rest]) for source, *rest in candidates if (found := self._loaded(source)))

    def _loaded(self, source: str) -> str:
        """The way to what a page loads, which is put into the copy; "" where there is nothing."""
        picture = self.pages.pictures.file_of(source)
        if picture is not None:
            return self._to(picture) if picture else ""
        address = own(urljoin(self.address, source))
        if address is None:
            return source
        path = urlsplit(address).path
        if path.startswith(settings.STATIC_URL):
            return self._to(self.pages.looks.static(path))
        return self._led(source) or ""

    def _led(self, href: str | None) -> str | None:
        """The way to what a link leads to; None where the copy has nothing to lead to."""
        if not href or href.startswith("#"):
            return href
        if picture := self.pages.pictures.file_of(href):
            return self._to(picture)
        address = own(urljoin(self.address, href) if ":" not in href.partition("/")[0] else href)
        if address is None:
            return href
        path, _, fragment = address.partition("#")
        found = self.pages.scope.find(path)
        if not isinstance(found, Target):
            return f"{settings.SITE_URL}{address}" if found == Outside.PUBLIC else None
        if found.address in self.pages.missing:
            return None
        self.asked(found)
        return f"{self._to(found.file)}{found.query}{'#' if fragment else ''}{fragment}"

    def _to(self, file: str) -> str:
        return relpath(file, dirname(self.file) or ".")
