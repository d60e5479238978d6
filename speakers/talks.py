"""What speakers do in the programme. The programme registers itself here; this app does not know it by name."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from core.texts import Text
from events.models import Forum
from speakers.models import Speaker


@dataclass(frozen=True)
class Talk:
    """A session of a speaker, ready to show. `track` has `css` and a text `name`."""

    title: Text
    code: str
    track: Any
    starts_at: Any
    role: Any


Source = Callable[[Forum, Collection[int] | None], dict[int, list[Talk]]]
Calendar = Callable[[Forum, Speaker], str]
_sources: list[Source] = []
_calendars: list[Calendar] = []


def register(source: Source) -> None:
    """Tell who speaks where: speaker id -> talks in order of time; of some speakers, or with None of all."""
    if source not in _sources:
        _sources.append(source)


def of_forum(forum: Forum, people: Collection[int] | None = None) -> dict[int, list[Talk]]:
    """Speaker id -> talks in a forum; of these people only, or of everybody."""
    found: dict[int, list[Talk]] = {}
    for source in _sources:
        for speaker, talks in source(forum, people).items():
            found.setdefault(speaker, []).extend(talks)
    return found


def register_calendar(address_of: Calendar) -> None:
    """Tell where a speaker's talks can be had as a calendar file."""
    if address_of not in _calendars:
        _calendars.append(address_of)


def calendar_of(forum: Forum, speaker: Speaker) -> str:
    """The address of a speaker's calendar; "" where there is none."""
    return next((address for source in _calendars if (address := source(forum, speaker))), "")
