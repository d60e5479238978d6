"""Search in lists: every word, in every language and script that the texts are written in."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from core.once import once
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
        if search_term:
            key = f"{self.model._meta.label} with {search_term}"
            keys: list[Any] = once(request, key, lambda: self._keys(request, search_term))
            if len(keys) <= FEW:
                return queryset.filter(pk__in=keys), False
        return self.found(request, queryset, search_term)

    def _keys(self, request: HttpRequest, search_term: str) -> list[Any]:
        """Of what was found; one more than FEW where there are more."""
        every, _twice = self.found(request, self.model._base_manager.order_by(), search_term)
        return list(every.values_list("pk", flat=True)[: FEW + 1])

    def found(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """Rows with all the words, and whether some may be there twice."""
        duplicates = False
        for word in [search_term] if '"' in search_term else search_term.split():
            search = super().get_search_results  # type: ignore[misc]  # of every ModelAdmin
            found = [search(request, queryset, one) for one in spellings(word)]
            queryset = reduce(or_, (rows for rows, _twice in found))
            duplicates = duplicates or any(twice for _rows, twice in found)
        return queryset, duplicates
