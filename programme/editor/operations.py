"""Operations on many sessions: each is planned first, shown to the organiser, and then done as it was shown."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Forum, Session
from programme.editor import batches, copying, moving
from programme.editor.batches import What
from programme.editor.moving import Place, problems
from programme.editor.times import moment, twice
from programme.editor.working_copy import WorkingCopy, load, versions
from programme.planned import Planned


@dataclass(frozen=True)
class Step:
    """One session of a plan: `new` is where it goes, `problem` why it cannot."""

    session: Planned
    new: Place
    problem: str = ""
    note: str = ""
    code: str = ""  # of the copy


@dataclass(frozen=True)
class Plan:
    """What an operation will do. `seal` is the same as long as it would do the same to the same versions."""

    what: What
    steps: list[Step]
    versions: dict[int, int] = field(default_factory=dict)

    @property
    def is_possible(self) -> bool:
        return bool(self.steps) and not any(step.problem for step in self.steps)

    @property
    def seal(self) -> str:
        lines = [
            f"{step.session.pk} {self.versions.get(step.session.pk)} {step.new.starts_at.timestamp()} "
            f"{step.new.ends_at.timestamp()} {[room.pk for room in step.new.rooms]} {step.code}"
            for step in self.steps
        ]
        return hashlib.sha256("\n".join([self.what, *lines]).encode()).hexdigest()


Planner = Callable[[WorkingCopy], Plan]


def _plan(what: What, steps: list[Step]) -> Plan:
    return Plan(what, steps, versions(step.session for step in steps))


def _planned(copy: WorkingCopy, what: What, moves: Sequence[tuple[Planned, Place, str]]) -> Plan:
    """A plan of moves; what stays where it is, is left out."""
    steps = []
    for session, place, trouble in moves:
        said = trouble or " ".join(problems(copy.forum, session, place).values())
        if said or place != Place.of(session):
            steps.append(Step(session, place, said))
    return _plan(what, steps)


def shift(copy: WorkingCopy, *, day: date, after: time, minutes: int, rooms: Sequence[int] = ()) -> Plan:
    """Move what starts on a day at or after a time by minutes, earlier where they are negative; in some rooms or in all.

    The minutes are those of a stop watch: they count on through a night on which the clocks change.
    """
    by = timedelta(minutes=minutes)
    chosen = [
        session
        for session in copy.on(day)
        if session.starts_at.astimezone(copy.zone).time() >= after
        and (not rooms or any(room.pk in rooms for room in session.rooms))
    ]
    moves = [(s, Place(s.starts_at + by, s.ends_at + by, tuple(s.rooms)), "") for s in chosen]
    return _planned(copy, What.SHIFT, moves)


def swap(copy: WorkingCopy, *, one: Planned, other: Planned) -> Plan:
    """Two sessions change places: each starts where and when the other did, and stays as long as it was."""

    def at(place: Planned, session: Planned) -> Place:
        return Place(place.starts_at, place.starts_at + (session.ends_at - session.starts_at), tuple(place.rooms))

    return _planned(copy, What.SWAP, [(one, at(other, one), ""), (other, at(one, other), "")])


def same_time_on(session: Session | Planned, day: date, zone: ZoneInfo) -> tuple[Place, str, str]:
    """Its place on another day at the same time of day: (place, problem, note)."""
    clock = session.starts_at.astimezone(zone).time()
    try:
        found = moment(day, clock, zone)
    except ValidationError as error:
        return Place.of(session), " ".join(error.messages), ""
    place = Place(found.at, found.at + (session.ends_at - session.starts_at), tuple(session.rooms))
    return place, "", twice(day, clock) if found.is_twice else ""


def move_day(copy: WorkingCopy, *, sessions: Sequence[Planned], day: date) -> Plan:
    """Sessions go to another day, at the same time of day."""
    steps = []
    for session in sessions:
        place, problem, note = same_time_on(session, day, copy.zone)
        problem = problem or " ".join(problems(copy.forum, session, place).values())
        if problem or place != Place.of(session):
            steps.append(Step(session, place, problem, note))
    return _plan(What.DAY, steps)


def copy_day(copy: WorkingCopy, *, source: date, target: date) -> Plan:
    """Copies of all sessions of a day on another one: new codes, the state of a draft."""
    steps = []
    codes = {session.code for session in copy.sessions}
    for session in copy.on(source):
        place, problem, note = same_time_on(session, target, copy.zone)
        problem = problem or " ".join(problems(copy.forum, session, place).values())
        code = copying.free(session.code, codes, copying.CODE_LENGTH)
        codes.add(code)
        steps.append(Step(session, place, problem, note, code))
    return _plan(What.COPY, steps)


class ChangedError(Exception):
    """The programme is not what it was when the plan was shown; `plan` is what it would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def carry_out(forum: Forum, what: What, planner: Planner, *, seal: str, user: Any) -> Plan:
    """Do what was shown under `seal`, all of it or nothing. ChangedError, if it would do something else by now."""
    with batches.batch(what, user):
        batches.lock(forum)
        list(Session.objects.select_for_update(of=("self",)).filter(forum=forum).order_by("pk").values_list("pk"))
        plan = planner(load(forum))
        if plan.seal != seal:
            raise ChangedError(plan)
        if not plan.is_possible:
            raise ValidationError([step.problem for step in plan.steps if step.problem] or _("There is nothing to do."))
        _write(forum, plan)
    return plan


def _write(forum: Forum, plan: Plan) -> None:
    if plan.what == What.COPY:
        copying.write(forum, [(step.session.pk, step.new, step.code) for step in plan.steps])
        return
    found = Session.objects.only(*moving.FIELDS).in_bulk([step.session.pk for step in plan.steps])
    for step in plan.steps:
        step.new.put(found[step.session.pk])
    moving.save([found[step.session.pk] for step in plan.steps])
