"""What a translator works through: the texts of one kind in one language, chosen and in the order of work."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum

from translations import wanted
from translations.kinds import Kind
from translations.models import TextState
from translations.models.text_state import TO_DO
from translations.rules import State

STATES: dict[str, tuple[str, ...]] = {
    "to_do": TO_DO,
    "missing": (State.MISSING.value,),
    "stale": (State.STALE.value,),
    "fresh": (State.FRESH.value,),
    "reviewed": (State.REVIEWED.value,),
    "all": (*TO_DO, State.FRESH.value, State.REVIEWED.value),
}


@dataclass(frozen=True)
class Work:
    """`scope` is what people type for an edition ("nsr-next"), `scope_id` its id; `matching` has the objects searched for."""

    kind: Kind
    language: str
    state: str = "to_do"
    search: str = ""
    scope: str = ""
    scope_id: int | None = None
    scope_name: str = ""
    is_public_only: bool = False
    object_id: int | None = None
    matching: QuerySet[Any] | None = None

    def query(self, **changes: Any) -> str:
        """The same as the end of an address, with some parts changed: "?state=stale&q=silk"."""
        it = replace(self, **changes)
        wanted = {
            "state": it.state if it.state != "to_do" else "",
            "q": it.search,
            it.scope_name: it.scope,
            "public": "1" if it.is_public_only else "",
            "object": str(it.object_id or ""),
        }
        given = urlencode({name: value for name, value in wanted.items() if name and value})
        return f"?{given}" if given else ""

    @cached_property
    def narrowed(self) -> wanted.Narrowed:
        return wanted.narrowed()

    def everything(self) -> Any:
        """Rows in any state but the original's."""
        rows = TextState.objects.filter(kind=self.kind.label, language=self.language).for_translators()
        # Whoever asks for one object wants its text in this language, whether others do or not.
        one = self.object_id
        rows = wanted.only(rows, self.kind, self.narrowed) if one is None else rows.filter(object_id=one)
        if self.scope_id is not None:
            rows = rows.filter(object_id__in=self.kind.in_scope(self.scope_id).order_by().values("pk"))
        if self.is_public_only:
            rows = rows.filter(object_id__in=self.kind.public().order_by().values("pk"))
        if self.matching is not None:
            rows = rows.filter(object_id__in=self.matching.order_by().values("pk"))
        return rows

    def rows(self) -> Any:
        """The rows to be shown, in the order of work."""
        chosen = self.everything().filter(state__in=STATES[self.state])
        return chosen.placed(self.kind.public(), self.kind.fields)

    def counts(self) -> dict[str, tuple[int, int]]:
        """Texts and words of every choice of state."""
        summed = self.everything().order_by().values("state").annotate(texts=Count("pk"), amount=Sum("words"))
        found = {row["state"]: (row["texts"], row["amount"]) for row in summed}
        nothing = (0, 0)
        return {
            name: (sum(found.get(s, nothing)[0] for s in states), sum(found.get(s, nothing)[1] for s in states))
            for name, states in STATES.items()
        }

    def next_to(self, object_id: int, field: str) -> Any:
        """The row after a text in the order of work; after the last one the first; None where there is no other."""
        others = self.rows().exclude(object_id=object_id, field=field)
        return others.filter(self._after(object_id, field)).first() or others.first()

    def before(self, object_id: int, field: str) -> Any:
        """The row before a text, or None."""
        rows = self.rows().exclude(object_id=object_id, field=field).exclude(self._after(object_id, field))
        return rows.reverse().first()

    def _after(self, object_id: int, field: str) -> Q:
        is_public = int(self.kind.public().filter(pk=object_id).exists())
        place = self.kind.fields.index(field)
        later = Q(object_id__gt=object_id) | Q(object_id=object_id, place__gt=place)
        return Q(is_public__lt=is_public) | (Q(is_public=is_public) & later)
