"""What may not happen to a text when it is translated. Pure. Errors are what would break a page; warnings want a second look."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.sanitise import clean_html
from translations.exchange.segments import BLOCKS, TAG, tokens, unpaired

URL = re.compile(r"(?:https?://|mailto:|www\.)[^\s<>\"'）)]+[^\s<>\"'）).,;:!?。，；：]")
NUMBER = re.compile(r"\d+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\{?\s*\w+\s*\}?\}|%[sd]")
ENTITY = re.compile(r"&#?\w+;")
# Marks of voice that a language may do without (Chinese has no italics); all other tags carry something.
EMPHASIS = frozenset({"em", "i", "strong", "b", "u", "cite", "q"})
BROKEN = re.compile(r"<[A-Za-z/!?]")  # what a browser would take for the beginning of a tag


def markup_errors(source: str, target: str, *, before: str = "", is_whole: bool) -> Iterator[str]:
    """What is wrong with the tags of HTML. `is_whole` for a whole body, whose structure is the translator's own. Tags that the
    translation `before` did without are not missed now.
    """
    if unpaired(list(tokens(target))) or BROKEN.search(TAG.sub("", target)):
        yield _("A tag is not closed, or tags overlap.")
        return
    if names(target) != names(clean_html(target)):
        yield _("There is a tag that the site does not take, or one in a place where it cannot stand.")
        return
    if is_whole:
        return
    if any(name in BLOCKS for name, _closes in names(target)):
        yield _("A paragraph or a list begins within a text. Keep each text one block.")
    lost = _missed(source, target)
    if before:
        lost &= _missed(before, target)
    lost = Counter({tag: count for tag, count in lost.items() if tag[0] not in EMPHASIS})
    if lost:
        yield _("Tags are lost: %(tags)s") % {"tags": _listed(lost)}


def warnings(source: str, target: str, *, is_html: bool) -> Iterator[str]:
    """What is probably a slip: tags, addresses, numbers or placeholders that are not those of the original."""
    if is_html:
        more, lost_tags = _missed(target, source), _missed(source, target)
        if more:
            yield _("Tags that the original does not have: %(tags)s") % {"tags": _listed(more)}
        if lost_tags:
            yield _("Tags are lost: %(tags)s") % {"tags": _listed(lost_tags)}
    lost = _lost(PLACEHOLDER, source, target)
    if lost:
        yield _("Placeholders are lost: %(what)s") % {"what": lost}
    lost = _lost(URL, source, target)
    if lost:
        yield _("Addresses are lost: %(what)s") % {"what": lost}
    lost = _lost(NUMBER, _figures(source), _figures(target))
    if lost:
        yield _("Numbers are lost: %(what)s") % {"what": lost}


def names(html: str) -> list[tuple[str, str]]:
    """Tags of HTML in their order: (name, "/" where it closes)."""
    return [(match[2].lower(), match[1]) for match in TAG.finditer(html)]


def _missed(one: str, other: str) -> Counter[tuple[str, str]]:
    """Tags of one text that another does not have."""
    return Counter(names(one)) - Counter(names(other))


def _listed(found: Counter[tuple[str, str]]) -> str:
    return " ".join(f"<{closes}{name}>" for name, closes in sorted(found, key=lambda tag: (tag[0], tag[1])))


def _figures(text: str) -> str:
    return ENTITY.sub(" ", URL.sub(" ", TAG.sub(" ", text)))


def _lost(pattern: re.Pattern[str], source: str, target: str) -> str:
    missing = Counter(pattern.findall(source)) - Counter(pattern.findall(target))
    return ", ".join(sorted(missing))
