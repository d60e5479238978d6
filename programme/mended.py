"""Texts of sessions that were edited since a moment. They are live: a release does not change them."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from core import languages
from events.models import Forum, Session

FIELDS = ("title", "abstract", "location")
COLUMNS = {languages.column(field, code): (field, code) for code in languages.CODES for field in FIELDS}
Mended = dict[int, dict[str, list[str]]]


def texts_changed(forum: Forum, since: datetime) -> Mended:
    """Session id -> {language: names of the fields whose text is another one}, in two queries.

    Told by history. A session that was made since has no earlier text and is not in it.
    """
    history: Any = Session.history
    mine = history.filter(forum=forum)
    touched = mine.filter(history_date__gt=since).values("id")
    last = mine.filter(id__in=touched, history_date__lte=since).order_by().values("id").annotate(row=Max("history_id"))
    then = {row["id"]: row for row in history.filter(history_id__in=last.values("row")).values("id", *COLUMNS)}
    now = Session.objects.filter(pk__in=list(then)).in_order().values("pk", *COLUMNS)
    compared = {row["pk"]: _languages(then[row["pk"]], row) for row in now}
    return {session: found for session, found in compared.items() if found}


def _languages(then: dict[str, Any], now: dict[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for column, (field, code) in COLUMNS.items():
        if (then[column] or "") != (now[column] or ""):
            found.setdefault(code, []).append(field)
    return found
