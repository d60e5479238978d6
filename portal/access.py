"""The log of looks at personal data: who of the staff saw whom, when and where. It names nobody who was looked at."""

from typing import Any

from django.http import HttpRequest

from core.admin import watching
from portal.models import AccessRecord


def note(
    request: HttpRequest,
    what: str,
    *,
    delegate: int | None = None,
    forum: int | None = None,
    count: int = 1,
    detail: str = "",
) -> None:
    """Write down a look. `what` is a value of `AccessRecord.What`; `count` is how many people were seen."""
    person: Any = request.user
    AccessRecord.objects.create(
        by=person if person.is_authenticated else None, what=what, delegate_id=delegate, forum_id=forum, count=count,
        detail=detail[:100],
    )  # fmt: skip


def _delegates(request: HttpRequest, what: str, pk: int | None, count: int) -> None:
    note(request, what, delegate=pk, count=count, detail="admin")


def connect() -> None:
    watching.register("events.Delegate", _delegates)
