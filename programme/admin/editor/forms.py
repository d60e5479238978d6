"""Forms of the editor. Times are those of the forum; a time that the clocks jump over is refused where it was written."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.admin.columns import name_of
from events.models import Forum, Room
from programme.editor.moving import Place
from programme.editor.times import read, twice
from programme.editor.working_copy import WorkingCopy, rooms_of
from programme.planned import Planned

LONGEST = 24 * 60  # minutes


class TimeInput(forms.TimeInput):
    """The browser's own input for times: hours and minutes."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def days(copy: WorkingCopy) -> list[tuple[str, str]]:
    """Days to choose from: those of the forum and those on which something is."""
    return [(day.isoformat(), f"{dates.weekday(day)}, {dates.day(day)}") for day in copy.days]


class DayField(forms.TypedChoiceField):
    def __init__(self, copy: WorkingCopy, **kwargs: Any) -> None:
        super().__init__(choices=days(copy), coerce=date.fromisoformat, **kwargs)


class RoomField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when the program runs
    """Rooms of the forum's venue, and those a session is in by mistake."""

    def __init__(self, forum: Forum, present: Sequence[Room] = (), **kwargs: Any) -> None:
        super().__init__(_choice(forum, present), empty_label=_("without a room"), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class RoomsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when the program runs
    """The same for several rooms, in the organiser's order."""

    def __init__(self, forum: Forum, present: Sequence[Room] = (), **kwargs: Any) -> None:
        super().__init__(_choice(forum, present), widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


def _choice(forum: Forum, present: Sequence[Room]) -> Any:
    return Room.objects.filter(pk__in={room.pk for room in (*rooms_of(forum), *present)})


class MoveForm(forms.Form):
    """When and where one session is. An end at or before the start is an error, unless it is said to be on the next day."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)
    starts = forms.TimeField(label=gettext_lazy("starts at"), widget=TimeInput())
    ends = forms.TimeField(label=gettext_lazy("ends at"), widget=TimeInput(), required=False)
    next_day = forms.BooleanField(label=gettext_lazy("the end is on the next day"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("or length in minutes"), required=False, min_value=1, max_value=LONGEST,
        help_text=gettext_lazy("When it is given, the end is counted from the start."),
    )  # fmt: skip

    def __init__(self, copy: WorkingCopy, session: Planned, version: int, data: Any = None) -> None:
        starts, ends = (moment.astimezone(copy.zone) for moment in (session.starts_at, session.ends_at))
        initial = {
            "version": version, "day": starts.date().isoformat(), "starts": starts.time(), "ends": ends.time(),
            "next_day": ends.date() > starts.date(), "room": session.rooms[0].pk if session.rooms else None,
            "more_rooms": [room.pk for room in session.further],
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.copy, self.session, self.notes = copy, session, list[str]()
        self.fields["day"] = DayField(copy, label=_("day"))
        self.fields["room"] = RoomField(copy.forum, session.rooms, label=_("room"), required=False)
        self.fields["more_rooms"] = RoomsField(
            copy.forum, session.rooms, label=_("further rooms"), required=False,
            help_text=_("Of a session that takes several rooms at once."),
        )  # fmt: skip
        self.order_fields(["version", "day", "starts", "ends", "next_day", "minutes", "room", "more_rooms"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day, start = cleaned.get("day"), cleaned.get("starts")
        if day is None or start is None:
            return cleaned
        starts = self._read("starts", day, start, self.session.starts_at)
        if cleaned.get("minutes"):
            ends = starts + timedelta(minutes=cleaned["minutes"]) if starts else None
        elif cleaned.get("ends") is None:
            if "ends" not in self.errors:
                self.add_error("ends", _("Give an end or a length."))
            return cleaned
        else:
            later = timedelta(days=1 if cleaned["next_day"] else 0)
            ends = self._read("ends", day + later, cleaned["ends"], self.session.ends_at)
        if starts and ends and not self._ends_before(starts, ends):
            cleaned["place"] = Place(starts, ends, self._rooms(cleaned))
        return cleaned

    def _rooms(self, cleaned: dict[str, Any]) -> tuple[Room, ...]:
        """The first one first; those that were further ones already keep their order."""
        first, chosen = cleaned.get("room"), list(cleaned.get("more_rooms") or ())
        if first is None and chosen:
            self.add_error("room", _("Choose the first room too."))
        known = [room for room in self.session.further if room in chosen]
        further = [*known, *(room for room in chosen if room not in known)]
        return (first, *(room for room in further if room != first)) if first else ()

    def _ends_before(self, starts: Any, ends: Any) -> bool:
        if ends > starts:
            return False
        self.add_error("ends", _("The session ends before it starts. If it goes on after midnight, say so below."))
        return True

    def _read(self, name: str, day: date, clock: Any, now: Any) -> Any:
        try:
            found = read(day, clock, self.copy.zone, now)
        except ValidationError as error:
            self.add_error(name, error)
            return None
        if found.is_twice:
            self.notes.append(twice(day, clock))
        return found.at


class ShiftForm(forms.Form):
    """Everything of a day after a time, by minutes."""

    after = forms.TimeField(label=gettext_lazy("what starts at or after"), widget=TimeInput())
    minutes = forms.IntegerField(
        label=gettext_lazy("by minutes"), min_value=-LONGEST, max_value=LONGEST,
        help_text=gettext_lazy("15 moves it later, -15 earlier."),
    )  # fmt: skip

    def __init__(self, copy: WorkingCopy, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["day"] = DayField(copy, label=_("day"))
        self.fields["rooms"] = forms.ModelMultipleChoiceField(
            Room.objects.filter(pk__in={room.pk for session in copy.sessions for room in session.rooms}),
            label=_("only in these rooms"), required=False, help_text=_("None chosen: in all, and without a room."),
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["rooms"].label_from_instance = name_of  # type: ignore[attr-defined]
        self.order_fields(["day", "after", "minutes", "rooms"])

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if minutes == 0:
            raise ValidationError(_("By 0 minutes nothing moves."))
        return minutes


class TwoDaysForm(forms.Form):
    """From one day to another."""

    def __init__(self, copy: WorkingCopy, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["day"] = DayField(copy, label=_("from"))
        self.fields["target"] = DayField(copy, label=_("to"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("day") and cleaned.get("day") == cleaned.get("target"):
            self.add_error("target", _("Choose another day."))
        return cleaned


def _named(copy: WorkingCopy) -> list[tuple[int, str]]:
    """Sessions to choose from, in order of time."""
    return [(session.pk, f"{session.code} {session.name}") for session in copy.sessions]


class MoveDayForm(TwoDaysForm):
    """All sessions of a day, or some of them, to another day."""

    def __init__(self, copy: WorkingCopy, data: Any = None, initial: Any = None) -> None:
        super().__init__(copy, data, initial)
        self.fields["sessions"] = forms.TypedMultipleChoiceField(
            choices=_named(copy), coerce=int, label=_("only these sessions"), required=False,
            help_text=_("None chosen: all of the day."), widget=forms.SelectMultiple(attrs={"size": 10}),
        )  # fmt: skip


class SwapForm(forms.Form):
    """Two sessions change places."""

    def __init__(self, copy: WorkingCopy, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for name, label in (("one", _("session")), ("other", _("changes places with"))):
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=_named(copy),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("one") is not None and cleaned.get("one") == cleaned.get("other"):
            self.add_error("other", _("Choose another session."))
        return cleaned
