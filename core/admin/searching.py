"""Search in lists: every word, in every language and script that the texts are written in."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from core.spellings import spellings

FEW = 500  # rows whose numbers fit into a question well


class Searching:
    """Of admins with `search_fields`."""

    model: Any

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word, in each spelling that the database would tell apart; what stands between quotation marks as it is.

        Each filter that counts searches anew: few that were found are remembered for the request.
        """
        known: dict[str, list[Any] | None] = request.__dict__.setdefault("_found_by_words", {})
        if search_term and search_term not in known:
            every, _twice = self.found(request, self.model._base_manager.order_by(), search_term)
            keys = list(every.values_list("pk", flat=True)[: FEW + 1])
            known[search_term] = keys if len(keys) <= FEW else None
        remembered = known.get(search_term)
        if remembered is not None:
            return queryset.filter(pk__in=remembered), False
        return self.found(request, queryset, search_term)

    def found(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """Rows with all the words, and whether some may be there twice."""
        duplicates = False
        for word in [search_term] if '"' in search_term else search_term.split():
            search = super().get_search_results  # type: ignore[misc]  # of every ModelAdmin
            found = [search(request, queryset, one) for one in spellings(word)]
            queryset = reduce(or_, (rows for rows, _twice in found))
            duplicates = duplicates or any(twice for _rows, twice in found)
        return queryset, duplicates
