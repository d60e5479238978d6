"""Sessions as they stand in the editor's grid, in HTML. A day may have hundreds: what they share is made once.

Written out here and not as a template, as the entries of the agenda are (`programme.entries`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.addresses import address as address_of
from core.templatetags.site import icon, in_language, names
from events.models import Forum, Room
from programme.admin.editor.words import Said
from programme.planned import Planned

PLACE = "9007199254740993"  # stands in addresses where the number of a session goes


@dataclass(frozen=True)
class Block:
    """A session of the day as it is shown."""

    session: Planned
    version: int
    times: str
    marks: list[Said]
    place: dict[str, Any]

    @property
    def is_problem(self) -> bool:
        return any(not said.mark.is_hint for said in self.marks)


def is_dimmed(block: Block, only: str) -> bool:
    """Whether a filter for a kind of mark leaves a session out."""
    return bool(only) and not any(only in ("problems", said.mark.kind) for said in block.marks)


class Blocks:
    """Renders the blocks of one page, in the language in force. `only` is the filter for a kind of mark."""

    def __init__(self, forum: Forum, *, editable: bool, only: str = "") -> None:
        self.editable, self.only = editable, only
        self.change = address_of("admin:events_session_change", PLACE).split(PLACE)
        self.form = address_of("admin:programme-editor-session", forum.slug, int(PLACE)).split(PLACE)
        self.grip = _("Move %(code)s %(title)s, %(times)s")
        self.move, self.nowhere, self.people = escape(_("Move")), escape(_("without a room")), escape(_("Speakers"))
        self.stretch = '<span class="stretch" hidden></span>' if editable else ""
        self.named: dict[tuple[int, ...], str] = {}

    def render(self, block: Block) -> SafeString:
        session, place = block.session, block.place
        return mark_safe(
            f'<li class="{self._classes(block)}" id="session-{session.pk}" data-session="{session.pk}"'
            f' data-version="{block.version}" data-starts="{place["starts"]}" data-ends="{place["ends"]}"'
            f' data-rooms="{place["rooms"]}" data-code="{escape(session.code)}">\n{self._grip(block)}'
            f'<p class="block-when"><span class="times">{block.times}</span> <span class="code">{escape(session.code)}</span>'
            f'{self._state(session)}</p>\n<p class="block-title"><a href="{str(session.pk).join(self.change)}">'
            f'{self._title(session)}</a></p>\n<p class="block-facts"><span class="block-room">{self._rooms(session.rooms)}</span>'
            f"{self._people(session)}{self._way(session)}</p>\n{marks(block.marks)}{self.stretch}</li>\n"
        )

    def _classes(self, block: Block) -> str:
        session = block.session
        holds = {session.track: session.track, "has-problem": block.is_problem, "dimmed": is_dimmed(block, self.only)}
        return " ".join(["block", f"state-{session.state}", *(name for name, true in holds.items() if true)])

    def _grip(self, block: Block) -> str:
        if not self.editable:
            return ""
        said = self.grip % {"code": block.session.code, "title": block.session.title.value, "times": block.times}
        return (
            '<button type="button" class="grip" aria-describedby="editor-keys" aria-pressed="false" hidden>'
            f'<span class="visually-hidden">{escape(said)}</span></button>\n'
        )

    @staticmethod
    def _state(session: Planned) -> str:
        if session.state == "confirmed":
            return ""
        return f' <span class="badge badge-{session.state}">{escape(session.state_label)}</span>'

    @staticmethod
    def _title(session: Planned) -> str:
        title = session.title
        return in_language(title.value, title.language) if title else escape(session.code)

    def _rooms(self, rooms: Sequence[Room]) -> str:
        if not rooms:
            return self.nowhere
        key = tuple(room.pk for room in rooms)
        if key not in self.named:
            self.named[key] = names(rooms)
        return self.named[key]

    def _people(self, session: Planned) -> str:
        if not session.people:
            return ""
        label = f'<span class="visually-hidden">{self.people}: </span>'
        return f' <span class="block-people">{icon("users")}{label}{len(session.people)}</span>'

    def _way(self, session: Planned) -> str:
        if not self.editable:
            return ""
        href, code = str(session.pk).join(self.form), escape(session.code)
        return f' <a class="block-move" href="{href}">{self.move}<span class="visually-hidden"> {code}</span></a>'


def marks(found: Sequence[Said]) -> SafeString:
    """Marks of a session as a list of links."""
    if not found:
        return SafeString("")
    entries = (
        f'<li class="mark{" hint" if said.mark.is_hint else ""}"><a href="{escape(said.url)}">'
        f"{icon(said.icon)}{conditional_escape(said.words)}</a></li>\n"
        for said in found
    )
    return mark_safe(f'<ul class="marks">\n{"".join(entries)}</ul>\n')
