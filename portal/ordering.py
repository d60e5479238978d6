"""Numbers beside the rows of a page: which were changed on it, and which are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

HIGHEST = 32_767  # of a PositiveSmallIntegerField


@dataclass
class Numbers:
    """`changed` and `typed` are by primary key; `wrong` are those of which nothing could be made."""

    changed: dict[int, int | None] = field(default_factory=dict)
    typed: dict[int, str] = field(default_factory=dict)
    wrong: list[int] = field(default_factory=list)


def read(posted: Mapping[str, str], ids: Iterable[int], *, may_be_empty: bool = True) -> Numbers:
    """From fields "order_<pk>" and what was shown in them, "was_<pk>": what another page has changed meanwhile stays."""
    found = Numbers()
    for pk in ids:
        said = posted.get(f"order_{pk}")
        if said is None:
            continue
        said = found.typed[pk] = said.strip()[:20]
        is_number = said.isascii() and said.isdecimal() and int(said) <= HIGHEST
        if not is_number and (said or not may_be_empty):
            found.wrong.append(pk)
        elif said != posted.get(f"was_{pk}", "").strip():
            found.changed[pk] = int(said) if said else None
    return found
