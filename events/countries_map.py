"""The map of a forum's countries, ready for its template."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from core import languages
from core.texts import text
from events import worldmap
from events.models import Delegation, Forum


@lru_cache(maxsize=64)
def _drawing(
    stops: tuple[worldmap.Stop, ...], cloth: tuple[str, ...], widths: tuple[tuple[str, int], ...]
) -> worldmap.Drawing:
    return worldmap.draw(stops, cloth, dict(widths))


def context(forum: Forum, delegations: Sequence[Delegation]) -> dict[str, Any]:
    """`map`, `map_stops` and `map_names` for the template; empty where the organiser has switched the map off."""
    stops = tuple(_stops(delegations)) if forum.map_shown else ()
    if not stops:
        return {"map": None}
    names = {row.country.code: text(row.country, "name").value for row in delegations}
    wide = 2 if languages.active().startswith("zh") else 1
    widths = tuple((stop.code, len(names[stop.code]) * wide) for stop in stops)
    drawing = _drawing(stops, tuple(forum.map_cloth or names), widths)
    shown = [{"label": label, "name": names[label.code]} for label in drawing.labels if label.code in names]
    return {"map": drawing, "map_stops": shown, "map_names": ", ".join(names[label.code] for label in drawing.labels)}


def _stops(delegations: Sequence[Delegation]) -> Iterator[worldmap.Stop]:
    for row in delegations:
        country = row.country
        if country.capital_longitude is not None and country.capital_latitude is not None:
            is_host = row.role == Delegation.Role.HOST
            yield worldmap.Stop(country.code, country.capital_longitude, country.capital_latitude, is_host)
