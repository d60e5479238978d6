"""Filters of the agenda, each a query parameter. They can be combined; nonsense finds nothing.

`day` (ISO 8601; a night is its evening's, see `programme.nights`), `track`, `room`, `kind`, `language` (spoken on the floor),
`interpretation`, `follow` (a language in which a session can be followed, spoken or interpreted), `country` (ISO 3166-1, of
somebody who speaks), `codes` (of sessions, with commas).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core import languages
from events.models import Session
from events.spoken import SHORT, language_name
from programme.agenda import rooms_of, tracks_of
from programme.nights import day_of, with_daytime

NAMES = ("day", "track", "room", "kind", "language", "interpretation", "follow", "country", "codes")
LIMITS = {"codes": 4000}  # characters, what a request's first line can carry; all others have the usual limit


LABELS = {
    "day": _("Day"), "track": _("Track"), "room": _("Room"), "kind": _("Session type"), "language": _("Working languages"),
    "interpretation": _("Interpretation"), "follow": _("Language to follow in"), "country": _("Country of speakers"),
    "codes": _("Chosen sessions"),
}  # fmt: skip


def _spoken(released: Any, use: str) -> set[str]:
    return {entry["language"] for entry in released.languages if entry["use"] == use}


# What a session answers to under each name; `codes` and `day` are looked at apart.
ANSWERS: dict[str, Callable[[Any], Iterable[str]]] = {
    "track": lambda released: (released.track.slug,) if released.track else (),
    "room": lambda released: [room.slug for room in released.rooms],
    "kind": lambda released: (released.kind,),
    "language": lambda released: _spoken(released, "floor"),
    "interpretation": lambda released: _spoken(released, "interpretation"),
    "follow": lambda released: {entry["language"] for entry in released.languages},
    "country": lambda released: getattr(released, "countries", ()),
}


def keep(
    sessions: Sequence[Any], given: Mapping[str, str], zone: ZoneInfo, programme: Sequence[Any] | None = None
) -> list[Any]:
    """Released sessions, or rows of them, that answer every given filter. `programme`: the whole they are from, if they are a part."""
    tests = dict(ANSWERS)
    if "day" in given:
        daytime = with_daytime(sessions if programme is None else programme, zone)
        tests["day"] = lambda released: (day_of(released.starts_at.astimezone(zone), daytime).isoformat(),)
    left = [
        released
        for released in sessions
        if all(given[name] in tests[name](released) for name in given if name != "codes")
    ]
    codes = set(given["codes"].split(",")) if "codes" in given else None
    return left if codes is None else [released for released in left if code_of(released) in codes]


def code_of(released: Any) -> str:
    return str(released.code if hasattr(released, "code") else released.session.code)


def address(given: Mapping[str, str], **changed: str) -> str:
    """The query with some filters changed; "" takes one away."""
    query = {name: value for name, value in sorted({**given, **changed}.items()) if value}
    return f"?{urlencode(query, safe=',')}" if query else "?"


@dataclass(frozen=True)
class Choice:
    """A value of a filter, how many sessions it leaves with all other filters in force, and the address that chooses it."""

    value: str
    label: Any
    count: int
    url: str
    obj: Any = None
    short: str = ""
    is_chosen: bool = False


def choices(
    sessions: Sequence[Any], given: Mapping[str, str], zone: ZoneInfo, countries: Mapping[str, str]
) -> dict[str, list[Choice]]:
    """What can be chosen for each filter: only what the programme has, in its own order. `countries` are names by code."""
    offered: dict[str, list[tuple[str, Any, Any]]] = {
        "track": [(track.slug, "", track) for track in tracks_of(sessions)],
        "room": [(room.slug, "", room) for room in rooms_of(sessions)],
        "kind": [(value, label, None) for value, label in Session.Kind.choices],
        "country": [(code, label, None) for code, label in sorted(countries.items(), key=lambda item: item[1])],
        **{name: _languages(sessions, name) for name in ("language", "interpretation", "follow")},
    }
    return {name: list(_choices(name, values, sessions, given, zone)) for name, values in offered.items()}


def _choices(
    name: str,
    offered: Iterable[tuple[str, Any, Any]],
    sessions: Sequence[Any],
    given: Mapping[str, str],
    zone: ZoneInfo,
) -> Iterator[Choice]:
    answers = ANSWERS[name]
    known = Counter(value for released in sessions for value in answers(released))
    others = {key: value for key, value in given.items() if key != name}
    left = (
        Counter(value for released in keep(sessions, others, zone) for value in answers(released)) if others else known
    )
    for value, label, obj in offered:
        if value in known:
            chosen, url = given.get(name) == value, address(given, **{name: value})
            yield Choice(value, label, left[value], url, obj, SHORT.get(value, value.upper()), chosen)


def _languages(sessions: Sequence[Any], name: str) -> list[tuple[str, Any, Any]]:
    """The page's own language first, then by name."""
    codes = {code for released in sessions for code in ANSWERS[name](released)}
    own = languages.active()
    ordered = sorted((code != own, language_name(code), code) for code in codes)
    return [(code, label, None) for _other, label, code in ordered]


@dataclass(frozen=True)
class Relief:
    """A filter that could be taken away, and how many sessions that would leave."""

    name: str
    label: Any
    count: int
    url: str


def reliefs(sessions: Sequence[Any], given: Mapping[str, str], zone: ZoneInfo) -> list[Relief]:
    """For a reader who has found nothing: what each filter costs, the best first."""
    found = []
    for name in given:
        others = {key: value for key, value in given.items() if key != name}
        found.append(Relief(name, LABELS[name], len(keep(sessions, others, zone)), address(others)))
    return sorted((relief for relief in found if relief.count), key=lambda relief: -relief.count)
