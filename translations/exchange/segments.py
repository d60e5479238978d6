"""HTML by block, and back to the same bytes. Pure.

A body is cut into pieces that make it again when they are joined: those that people translate, each the content of one block with
its inline markup, and those between them. Nothing is parsed into a tree and written anew, so nothing can come out another way.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

BLOCKS = frozenset(
    {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "figure", "figcaption", "pre", "dl", "dt", "dd"}
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
EMPTY = frozenset({"br", "hr", "img"})
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[\w:-]+(?:=\"[^\"]*\")?)*)\s*/?>")
ALTERNATIVE = re.compile(r'(\salt=")([^"]*)(")')
ENTITIES = (("&", "&amp;"), ("\N{NO-BREAK SPACE}", "&nbsp;"), ("<", "&lt;"), (">", "&gt;"))
WORD = re.compile(r"\w")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Body:
    """`pieces` joined are the HTML; those at `places` are its segments, in their order."""

    pieces: tuple[str, ...]
    places: tuple[int, ...]

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.pieces[place] for place in self.places)

    @property
    def shape(self) -> tuple[str | None, ...]:
        """What stands around the segments; spaces between blocks say nothing."""
        places = set(self.places)
        around = (None if n in places else SPACE.sub("", piece) for n, piece in enumerate(self.pieces))
        return tuple(piece for piece in around if piece != "")

    def filled(self, segments: Sequence[str]) -> str:
        """The HTML with other segments; ValueError where their number is not the same."""
        made = list(self.pieces)
        for place, segment in zip(self.places, segments, strict=True):
            is_attribute = place > 0 and self.pieces[place - 1].endswith(' alt="')
            made[place] = segment.replace('"', "&quot;") if is_attribute else segment
        return "".join(made)


@lru_cache(maxsize=512)
def split(html: str) -> Body:
    """Cut HTML as `core.sanitise` leaves it. Any other text is cut too, and makes itself again."""
    pieces: list[str] = []
    places: list[int] = []
    run: list[str] = []

    def end_run() -> None:
        for piece, is_segment in _parts(run):
            if is_segment:
                places.append(len(pieces))
            pieces.append(piece)
        run.clear()

    for token in tokens(html):
        match = TAG.fullmatch(token)
        if match and match[2].lower() in BLOCKS:
            end_run()
            pieces.append(token)
        else:
            run.append(token)
    end_run()
    return Body(tuple(pieces), tuple(places))


def tokens(html: str) -> Iterator[str]:
    """Tags and the texts between them."""
    end = 0
    for match in TAG.finditer(html):
        if match.start() > end:
            yield html[end : match.start()]
        yield match[0]
        end = match.end()
    if end < len(html):
        yield html[end:]


def is_text(html: str) -> bool:
    """Whether there is something to translate: a letter or a figure outside of tags."""
    return bool(WORD.search(unescape(TAG.sub(" ", html))))


def _parts(run: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """A run of inline tokens, cut at tags whose other half stands in another block: (piece, whether it is a segment)."""
    lone = unpaired(run)
    part: list[str] = []
    for number, token in enumerate(run):
        if number in lone:
            yield from _part("".join(part))
            yield token, False
            part = []
        else:
            part.append(token)
    yield from _part("".join(part))


def unpaired(run: Sequence[str]) -> set[int]:
    """Places of the tags that are not closed, or not opened, among these tokens; tags that overlap are among them."""
    lone: set[int] = set()
    opened: list[tuple[str, int]] = []
    for number, token in enumerate(run):
        match = TAG.fullmatch(token)
        if not match or match[2].lower() in EMPTY:
            continue
        name = match[2].lower()
        if not match[1]:
            opened.append((name, number))
        elif opened and opened[-1][0] == name:
            opened.pop()
        elif name in {known for known, _place in opened}:
            while opened[-1][0] != name:
                lone.add(opened.pop()[1])
            opened.pop()
        else:
            lone.add(number)
    return lone | {place for _name, place in opened}


def _part(html: str) -> Iterator[tuple[str, bool]]:
    """A segment without the spaces around it, or the words of the pictures where it has no others."""
    if not html:
        return
    if not is_text(html):
        yield from _alternatives(html)
        return
    inner = html.strip()
    before, _inner, after = html.partition(inner)
    if before:
        yield before, False
    yield inner, True
    if after:
        yield after, False


def _alternatives(html: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for match in ALTERNATIVE.finditer(html):
        if WORD.search(match[2]) and match[2] == match[2].strip():
            yield html[end : match.start(2)], False
            yield match[2], True
            end = match.end(2)
    if end < len(html):
        yield html[end:], False


def escaped(text: str) -> str:
    """A text as HTML writes it (HTML Living Standard, 13.3)."""
    for character, entity in ENTITIES:
        text = text.replace(character, entity)
    return text


def unescaped(html: str) -> str:
    """What `escaped` made, as text. Other entities stay: they are not those of sanitised HTML."""
    for character, entity in reversed(ENTITIES):
        html = html.replace(entity, character)
    return html
