"""HTML of a release as tokens, strictly: tags that close what was opened last, none that run programs, and not too many.

One pass from left to right without going back: the work grows with the length of the text and stops at the first fault.
The standard library's parser mends faults in silence and does not promise that.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from news.releases.encoding import ReleaseFileError

DEEPEST = 60  # tags inside each other
MOST_TAGS = 20_000
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip
REFUSED = frozenset((
    "applet", "audio", "base", "button", "canvas", "dialog", "embed", "fieldset", "form", "frame", "frameset",
    "head", "html", "iframe", "input", "link", "math", "meta", "noscript", "object", "option", "param", "script",
    "select", "slot", "source", "style", "svg", "template", "textarea", "title", "track", "video", "xml",
))  # fmt: skip
# No piece of these patterns is tried twice: `*+` gives nothing back (re, possessive quantifiers).
TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:_-]*+)((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
TEXT = re.compile(r"(?:[^<]++|<(?![A-Za-z/!?]))++")  # "5 < 6" is text


@dataclass(frozen=True)
class Token:
    """`kind` is open, close or text; `line` is of the file."""

    kind: str
    line: int
    name: str = ""
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def has_tags(text: str) -> bool:
    return re.search(r"</?[A-Za-z]|<!--", text) is not None


def tokens(text: str, line: int = 1) -> Iterator[Token]:
    """Tokens of a text whose first line is number `line`. Raises ReleaseFileError at the first fault."""
    opened: list[tuple[str, int]] = []
    place, count = 0, 0
    while place < len(text):
        if match := TEXT.match(text, place):
            yield Token("text", line, text=html.unescape(match[0]))
            end = match.end()
        elif (end := _after_comment(text, place, line)) > place:
            pass
        elif match := TAG.match(text, place):
            count += 1
            _check(match[2].lower(), line, count)
            yield from _tag(match, line, opened)
            end = match.end()
        else:
            raise ReleaseFileError(_("A tag in line %(line)d has no end.") % {"line": line})
        line += text.count("\n", place, end)
        place = end
    if opened:
        raise ReleaseFileError(_not_closed(*opened[-1]))


def _after_comment(text: str, place: int, line: int) -> int:
    """The place after a comment or a declaration that begins here; the same place where none does."""
    for begin, close in (("<!--", "-->"), ("<!", ">"), ("<?", ">")):
        if text.startswith(begin, place):
            end = text.find(close, place + len(begin))
            if end < 0:
                raise ReleaseFileError(_("A comment in line %(line)d has no end.") % {"line": line})
            return end + len(close)
    return place


def _check(name: str, line: int, count: int) -> None:
    if name in REFUSED:
        raise ReleaseFileError(_("There is a <%(tag)s> in line %(line)d: take it out.") % {"tag": name, "line": line})
    if count > MOST_TAGS:
        raise ReleaseFileError(_("The text has more than %(limit)d tags.") % {"limit": MOST_TAGS})


def _tag(match: re.Match[str], line: int, opened: list[tuple[str, int]]) -> Iterator[Token]:
    """One tag; what has no content is opened and closed at once."""
    name, rest = match[2].lower(), match[3].rstrip()
    if match[1]:
        if name in VOID:
            return
        if not opened or opened[-1][0] != name:
            raise ReleaseFileError(_wrong_end(name, line, opened))
        opened.pop()
        yield Token("close", line, name)
        return
    yield Token("open", line, name, attributes=_attributes(rest))
    if name in VOID or rest.endswith("/"):
        yield Token("close", line, name)
        return
    opened.append((name, line))
    if len(opened) > DEEPEST:
        raise ReleaseFileError(
            _("More than %(limit)d tags stand inside each other (line %(line)d).") % {"limit": DEEPEST, "line": line}
        )


def _wrong_end(name: str, line: int, opened: list[tuple[str, int]]) -> str:
    if any(other == name for other, _line in opened):
        return _not_closed(*opened[-1])
    return _("</%(tag)s> in line %(line)d closes nothing.") % {"tag": name, "line": line}


def _not_closed(name: str, line: int) -> str:
    return _("<%(tag)s> in line %(line)d is not closed.") % {"tag": name, "line": line}


def _attributes(rest: str) -> dict[str, str]:
    """Attributes by name in small letters; of two of a name the first one counts (HTML, 13.2.5.33)."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(rest):
        value = next((part for part in match.groups()[1:] if part is not None), "")
        found.setdefault(match[1].lower(), html.unescape(value))
    return found
