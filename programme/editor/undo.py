"""Taking back a batch: its rows are restored as new versions, where nobody has written since. Undoing an undo does it again."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.admin.columns import translated
from events.models import Forum, Session, SessionFile, SessionLanguage, SessionRoom
from programme.editor import batches
from programme.editor.batches import Batch, What
from programme.editor.working_copy import who
from programme.models import ReleasedSession
from speakers.models import Appearance

PARTS: tuple[Any, ...] = (SessionLanguage, SessionRoom, Appearance)


@dataclass
class Outcome:
    """Sessions that are again as they were, and why others were left alone."""

    done: set[int] = field(default_factory=set)
    left: list[str] = field(default_factory=list)


def take_back(forum: Forum, user: Any, *, again: bool = False) -> Outcome | None:
    """Undo the person's last batch in a forum, or with `again` the last undo. None when there is nothing."""
    with transaction.atomic():
        batches.lock(forum)
        stacks = batches.of_person(forum, user)
        target = stacks.next_redo if again else stacks.next_undo
        if target is None:
            return None
        with batches.batch(What.REDO if again else What.UNDO, user, target.id) as made:
            return _restore(target, made, user)


def _restore(target: Batch, made: Batch, user: Any) -> Outcome:
    outcome = Outcome()
    rows = {model: list(_rows(model, target.reason)) for model in (Session, *PARTS)}
    by_session: dict[int, list[tuple[Any, Any]]] = {}
    for model, found in rows.items():
        for row in found:
            key = row.id if model is Session else row.session_id
            by_session.setdefault(key, []).append((model, row))
    list(Session.objects.select_for_update(of=("self",)).filter(pk__in=by_session).order_by("pk").values_list("pk"))
    for pk, changes in by_session.items():
        reason = _obstacle(pk, changes)
        if reason:
            outcome.left.append(reason)
        else:
            _reverse(pk, changes)
            outcome.done.add(pk)
    if not outcome.done:
        _pass_over(by_session, made, user)
    return outcome


def _rows(model: Any, reason: str) -> Iterable[Any]:
    """The last row that a batch wrote of each object, oldest first."""
    found = model.history.filter(history_change_reason=reason).order_by("history_id")
    return {row.id: row for row in found}.values()


def _obstacle(pk: int, changes: list[tuple[Any, Any]]) -> str:
    """Who has written since, in words; nothing when nobody has."""
    for model, row in changes:
        latest = model.history.filter(id=row.id).select_related("history_user").latest("history_id")
        if latest.pk != row.pk:
            return _("Session %(code)s was left alone: %(who)s has changed it since.") % {
                "code": _code(pk),
                "who": who(latest),
            }
    made = next((row for model, row in changes if model is Session and row.history_type == "+"), None)
    if made is None:
        return _taken([_before(model, row) for model, row in changes if model is Session])
    if ReleasedSession.objects.filter(session_id=pk).exists():
        return _("Session %(code)s was left alone: it has been released since.") % {"code": made.code}
    own = {(model, row.id) for model, row in changes}
    parts = [(model, child) for model in (*PARTS, SessionFile) for child in _ids(model, pk)]
    if any(part not in own for part in parts):
        return _("Session %(code)s was left alone: something was added to it since.") % {"code": made.code}
    return ""


def _taken(earlier: list[Any]) -> str:
    """Whether another session has the code or the word for links that a session would get back."""
    for row in earlier:
        same = Session.objects.filter(Q(code=row.code) | Q(slug=row.slug), forum_id=row.forum_id).exclude(pk=row.id)
        if same.exists():
            return _("Session %(code)s was left alone: another session has its code or its word for links.") % {
                "code": row.code
            }
    return ""


def _ids(model: Any, session: int) -> list[int]:
    return list(model.objects.filter(session_id=session).values_list("pk", flat=True))


def _code(pk: int) -> str:
    row = Session.history.filter(id=pk).order_by("-history_id").first()
    return str(row.code) if row is not None else str(pk)


def _reverse(pk: int, changes: list[tuple[Any, Any]]) -> None:
    """Take back all that a batch did to one session: the session itself before its parts, unless it goes."""
    whole = [row for model, row in changes if model is Session]
    parts = [(model, row) for model, row in changes if model is not Session]
    if any(row.history_type == "+" for row in whole):
        Session.objects.get(pk=pk).delete()
        return
    for row in whole:
        _back(Session, row)
    for model, row in sorted(parts, key=lambda part: part[1].history_type != "+"):
        _back(model, row)


def _back(model: Any, row: Any) -> None:
    """Write what an object was before a history row: gone, there again, or with its earlier values."""
    if row.history_type == "+":
        model.objects.filter(pk=row.id).delete()
        return
    before, bare = _before(model, row), translated(model)
    if any(_is_lost(column, getattr(before, column.attname)) for column in model._meta.concrete_fields):
        return
    obj = model.objects.filter(pk=row.id).first() or model(pk=row.id)
    for column in model._meta.concrete_fields:
        if column.name not in bare:
            setattr(obj, column.attname, _value(column, getattr(before, column.attname)))
    obj.save()


def _before(model: Any, row: Any) -> Any:
    """The history row with what an object was before a change or a deletion."""
    if row.history_type == "-":
        return row
    return model.history.filter(id=row.id, history_id__lt=row.pk).latest("history_id")


def _is_lost(column: Any, value: Any) -> bool:
    """Whether a row cannot be there without what is gone: a room, a speaker."""
    return bool(
        column.is_relation and not column.null and not column.related_model._base_manager.filter(pk=value).exists()
    )


def _value(column: Any, value: Any) -> Any:
    """A relation to what is gone is none."""
    if column.is_relation and column.null and value is not None:
        return value if column.related_model._base_manager.filter(pk=value).exists() else None
    return value


def _pass_over(by_session: dict[int, Any], made: Batch, user: Any) -> None:
    """Everything was left alone: note the undo in history all the same, so that the next one looks further back."""
    there = Session.objects.filter(pk__in=by_session).first()
    if there is not None:
        rows: Any = Session.history
        rows.bulk_history_create([there], update=True, default_user=user, default_change_reason=made.reason)
