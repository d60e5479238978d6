"""Looking in the index: one statement, the same for both databases but for the condition that finds the rows.

The order is made of plain comparisons that both know, so both give the same answers: the title is what was asked; it begins with it;
it has all its terms; they stand elsewhere. Then the language of the page before others, then the order of the kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core import languages
from search.query import Query, Term

FIRST, PER_PAGE = 5, 20


@dataclass(frozen=True)
class Row:
    """An object that was found: the entry that matched, and the title it is shown by (in the next best language)."""

    kind: str
    total: int
    place: int
    is_near: int
    address: str
    language: str
    title: str
    body: str
    shown_language: str
    shown_title: str
    detail: str


# An entry's worth and its id (less than 2 to the power of 40) go in one number: the least is an object's best entry, found without
# sorting, which is what costs.
SQL = """
WITH {hits},
best AS (
    SELECT kind, object_id, position, MIN((grade * 100 + distance) * 1099511627776 + id) AS best
    FROM hit GROUP BY kind, object_id, position
),
placed AS (
    SELECT kind, object_id, best %% 1099511627776 AS id, COUNT(*) OVER (PARTITION BY kind) AS total,
        ROW_NUMBER() OVER (PARTITION BY kind ORDER BY best / 1099511627776, position, object_id) AS place
    FROM best
)
SELECT placed.kind, placed.total, placed.place, {is_near}, matched.address, matched.language, matched.title, matched.body,
    shown.language, shown.title, shown.detail
FROM placed
JOIN search_entry matched ON matched.id = placed.id
JOIN search_entry shown ON shown.id = (
    SELECT other.id FROM search_entry other
    WHERE other.kind = placed.kind AND other.object_id = placed.object_id AND other.title <> ''
    ORDER BY {distance} LIMIT 1
)
WHERE {window}
ORDER BY placed.place
"""
HITS = """
    SELECT e.id, e.kind, e.object_id, e.position, {distance} AS distance,
        CASE WHEN e.title_terms = %s THEN 0 WHEN e.title_terms LIKE %s THEN 1 WHEN {in_title} THEN 2 ELSE 3 END AS grade
    FROM {tables} WHERE {found} AND e.public_from <= %s
"""
# Where the rows are found, by the database's vendor: tables, condition.
FULL_TEXT = {
    "sqlite": ("search_text JOIN search_entry e ON e.id = search_text.rowid", "search_text MATCH %s"),
    "postgresql": ("search_entry e", "e.vector @@ %s::tsquery"),
}


def distance(column: str) -> str:
    """SQL: how far a row's language is from the page's."""
    cases = " ".join(f"WHEN '{code}' THEN {n}" for n, code in enumerate(languages.chain(languages.active())))
    return f"CASE {column} {cases} ELSE 99 END"


def expression(terms: Sequence[Term], vendor: str) -> str:
    """All terms, in the language of the database's full-text engine. Terms are letters and digits: nothing to escape."""
    if vendor == "postgresql":
        return " & ".join(f"'{term.text}'{':*' if term.is_prefix else ''}" for term in terms)
    return " AND ".join(f'"{term.text}"{"*" if term.is_prefix else ""}' for term in terms)


def _hits(query: Query) -> tuple[str, list[Any]]:
    """SQL and parameters of the entries that answer a query."""
    tables, found = FULL_TEXT[connection.vendor]
    conditions = " AND ".join("' ' || e.title_terms || ' ' LIKE %s" for _ in query.terms)
    patterns = [f"% {term.text}{'' if term.is_prefix else ' '}%" for term in query.terms]
    sql = HITS.format(distance=distance("e.language"), in_title=conditions, tables=tables, found=found)
    now = int(timezone.now().timestamp())
    return sql, [query.title, f"{query.start}%", *patterns, expression(query.terms, connection.vendor), now]


def _all_hits(query: Query) -> tuple[str, str, list[Any]]:
    """The exact answers; where there is none and words can be shortened, the near ones. SQL, SQL that tells which, parameters."""
    sql, parameters = _hits(query)
    near = query.shortened()
    if near is None:
        return f"hit AS ({sql})", "0", parameters
    others, more = _hits(near)
    none = "NOT EXISTS (SELECT 1 FROM exact)"
    both = f"exact AS ({sql}), hit AS (SELECT * FROM exact UNION ALL {others} AND {none})"  # noqa: S608  (no input in it)
    return both, f"CASE WHEN {none} THEN 1 ELSE 0 END", [*parameters, *more]


def find(query: Query, kind: str, page: int) -> list[Row]:
    """The first answers of every kind; with a `kind`, its answers of one page (the last, if there are fewer), and one of each other.

    One query. A row tells the total of its kind.
    """
    hits, is_near, parameters = _all_hits(query)
    window = f"placed.place <= {FIRST}"
    if kind:
        last = f"(placed.total - 1) / {PER_PAGE}"
        window = (
            f"placed.kind = %s AND (placed.place - 1) / {PER_PAGE} = CASE WHEN %s < {last} THEN %s ELSE {last} END "
            "OR placed.kind <> %s AND placed.place = 1"
        )
        parameters += [kind, page - 1, page - 1, kind]
    sql = SQL.format(hits=hits, is_near=is_near, distance=distance("other.language"), window=window)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Row(*row) for row in cursor.fetchall()]


def until() -> datetime | None:
    """Until when answers stay true: the next scheduled publication; now, while the index lags behind a write. One query."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT MIN(public_from) FROM search_entry WHERE public_from > %s), "
            "EXISTS (SELECT 1 FROM search_stale)",
            [int(now.timestamp())],
        )
        following, is_behind = cursor.fetchone()
    if is_behind:
        return now
    return datetime.fromtimestamp(following, UTC) if following else None
