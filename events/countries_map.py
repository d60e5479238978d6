"""The map of a forum's countries, ready for its template."""

from collections.abc import Sequence
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
    placed = [
        d for d in delegations if d.country.capital_longitude is not None and d.country.capital_latitude is not None
    ]
    if not forum.map_shown or not placed:
        return {"map": None}
    names = {d.country.code: text(d.country, "name") for d in placed}
    stops = tuple(
        worldmap.Stop(
            d.country.code, d.country.capital_longitude, d.country.capital_latitude, d.role == Delegation.Role.HOST
        )
        for d in placed
    )
    wide = 2 if languages.active().startswith("zh") else 1
    widths = tuple((code, len(name.value) * wide) for code, name in names.items())
    drawing = _drawing(stops, tuple(forum.map_cloth or names), widths)
    shown = [{"label": label, "name": names[label.code].value} for label in drawing.labels if label.code in names]
    return {"map": drawing, "map_stops": shown, "map_names": ", ".join(stop["name"] for stop in shown)}
