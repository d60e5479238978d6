"""Badges as plain data for the layout. A text is a list of [words, BCP 47 tag], one for each language that it stands in.

A letter that no font has is reported. The text that holds it is left out, for nobody is helped by codes on a chest; only the
name in Latin letters stands in any case, with the code of the letter in its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import languages
from core.paper import glyphs
from core.texts import text
from events.models import AccompanyingPerson, Delegate, Forum
from events.views.cards import short_name, when
from portal.badges import roles
from portal.badges.choice import Paper
from portal.models import Badge
from programme.paper.data import said, word

Report = dict[str, set[str]]
Pair = tuple[str, str]


@dataclass
class Writer:
    """Writes the badges of one forum; what many of them share is written once. `report` is what the fonts lack."""

    forum: Forum
    paper: Paper
    report: Report = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)

    def heads(self, code: str) -> dict[str, Any]:
        """What the forum and the roles are called in a language."""
        if ("heads", code) not in self.kept:
            with translation.override(code):
                self.kept["heads", code] = {
                    "short": word(short_name(self.forum)), "when": word(when(self.forum)),
                    "city": said(text(self.forum, "city")), "accompanies": word(_("Accompanies")),
                    "code": word(_("QR code of the badge")),
                    **{str(role): word(role.label) for role in Badge.Role},
                }  # fmt: skip
        found: dict[str, Any] = self.kept["heads", code]
        return found

    def both(self, name: str, pair: Sequence[str]) -> list[Pair]:
        """A word of the forum in the languages of a badge."""
        return self.lines(line for code in pair if code for line in self.heads(code)[name])

    def named(self, obj: Any, pair: Sequence[str]) -> list[Pair]:
        """Name of a country or an institution in the languages of a badge."""
        if obj is None:
            return []
        key = (type(obj), obj.pk, tuple(pair))
        if key not in self.kept:
            self.kept[key] = self.lines(line for code in pair if code for line in said(text(obj, "name", code)))
        found: list[Pair] = self.kept[key]
        return found

    def lines(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Texts that can be written whole. Words that are the same in both languages stand once."""
        found: dict[str, str] = {}
        for words, tag in pairs:
            written, lacking = self.written(words)
            if written.strip() and not lacking:
                found.setdefault(written, tag)
        return list(found.items())

    def written(self, words: str) -> tuple[str, list[str]]:
        done, lacking = glyphs.writable(words)
        for sign in lacking:
            self.report.setdefault(sign, set()).add(words)
        return done, lacking


def document(
    writer: Writer, delegates: Iterable[Delegate], badges: Mapping[int, Badge], companions: Mapping[int, list[Any]]
) -> dict[str, Any]:
    """All that is printed, in the order of the delegates; whoever travels with somebody follows them."""
    speakers = roles.speaking(writer.forum)
    people = []
    for delegate in delegates:
        badge = badges.get(delegate.pk)
        pair = writer.paper.pair(delegate.language, writer.forum)
        role = roles.of(delegate, badge.role if badge else "", speakers)
        own = _delegate(writer, delegate, pair)
        people.append({**frame(writer, role, pair), **own, "token": badge.token if badge else ""})
        for person in companions.get(delegate.pk, ()):
            people.append({**frame(writer, Badge.Role.COMPANION, pair), **_companion(writer, person, own, pair)})
    return {
        "layout": writer.paper.layout, "people": people, "lang": languages.tag(writer.paper.first),
        "title": f"{writer.heads(writer.paper.first)['short'][0][0]}",
    }  # fmt: skip


def frame(writer: Writer, role: Badge.Role, pair: Sequence[str]) -> dict[str, Any]:
    """What does not depend on the person."""
    key = ("frame", role, tuple(pair))
    if key not in writer.kept:
        words = {name: writer.both(name, pair) for name in ("short", "when", "city", "code")}
        look = roles.LOOKS[role]
        writer.kept[key] = {**words, "role": writer.both(role, pair), "look": vars(look), "with": [], "token": ""}
    found: dict[str, Any] = writer.kept[key]
    return found


def _delegate(writer: Writer, delegate: Delegate, pair: Sequence[str]) -> dict[str, Any]:
    own = languages.tag(delegate.language)
    name = writer.written(delegate.latin_name)[0]
    native = writer.lines([(delegate.native_name, own)])
    institution = writer.named(delegate.institution, pair)
    return {
        "name": name,
        "native": [line for line in native if line[0] != name],
        "honorific": writer.lines([(delegate.honorific, own)]),
        "position": writer.lines([(delegate.position, own)]),
        "institution": institution or writer.lines([(delegate.institution_name, own)]),
        "country": writer.named(delegate.country, pair),
        "iso": delegate.country.code if delegate.country else "",
    }


def _companion(
    writer: Writer, person: AccompanyingPerson, own: Mapping[str, Any], pair: Sequence[str]
) -> dict[str, Any]:
    """No code: the door counts delegates. The badge says whom somebody comes with."""
    empty: dict[str, Any] = {"native": [], "honorific": [], "position": [], "institution": []}
    return {
        **empty, "name": writer.written(str(person))[0], "with": [*writer.both("accompanies", pair), (own["name"], "en")],
        "country": own["country"], "iso": own["iso"],
    }  # fmt: skip
