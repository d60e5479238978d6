"""The look of a forum: the organiser's two colours as the site's tokens, for light and dark, in a stylesheet of its own.

Its address says the colours and a mark of what is made of them, so it can be kept for ever and needs no row: pages that are kept
from before a change still find theirs.
"""

import hashlib
import re
from functools import lru_cache

from core.addresses import address
from core.colours import DARK_INK, DARK_PAPER, DARK_SURFACE, INK, PAPER, SHAPES, TEXT, brought, mixed, on, soft
from events.models import Forum

ACCENT, HIGHLIGHT = "#0e5a5a", "#e5a534"  # the site's own
NAME = re.compile(r"(?P<accent>[0-9a-f]{6})-(?P<highlight>[0-9a-f]{6})-(?P<mark>[0-9a-f]{12})")
WHITE, DEEP = "#ffffff", ("#14213d", "#0a101e")  # the footer's grounds


def colours_of(forum: Forum) -> tuple[str, str]:
    """Main and second colour, the site's own where none is chosen."""
    return forum.accent or ACCENT, forum.highlight or HIGHLIGHT


def light(accent: str, highlight: str) -> dict[str, str]:
    """Tokens on light paper."""
    return {
        "teal": accent, "teal-soft": soft(accent, PAPER, 0.14), "on-teal": on(accent),
        "saffron": highlight, "saffron-soft": mixed(highlight, PAPER, 0.22), "on-saffron": on(highlight),
        "strand-a": brought(highlight, INK, SHAPES, PAPER), "strand-b": INK,
    }  # fmt: skip


def dark(accent: str, highlight: str) -> dict[str, str]:
    """Tokens on dark paper: the same colours, as much lighter as they have to be."""
    links = brought(accent, WHITE, TEXT + 1, DARK_PAPER, DARK_SURFACE)
    marks = brought(highlight, WHITE, TEXT, DARK_PAPER)
    return {
        "teal": links, "teal-soft": mixed(links, DARK_PAPER, 0.18), "on-teal": DARK_INK,
        "saffron": marks, "saffron-soft": mixed(marks, DARK_PAPER, 0.2), "on-saffron": DARK_INK,
        "strand-a": marks, "strand-b": links,
    }  # fmt: skip


@lru_cache(maxsize=64)
def stylesheet(accent: str, highlight: str) -> str:
    """Tokens in the layers of the site's own sheet: what it says of print and of the footer's frame stays."""
    links, marks = brought(accent, WHITE, TEXT, *DEEP), brought(highlight, WHITE, TEXT, *DEEP)
    footer = {"strand-a": marks, "strand-b": links, "teal": links, "saffron": marks}
    by_day, by_night = light(accent, highlight), dark(accent, highlight)
    return (
        f"@layer tokens {{ :root {{ {_rules(by_day)} }} "
        f"@media (prefers-color-scheme: dark) {{ :root {{ {_rules(by_night)} }} }} }}\n"
        f"@layer components {{ .site-footer {{ {_rules(footer)} }} }}\n"
    )


def _rules(tokens: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())


def name_of(accent: str, highlight: str) -> str:
    mark = hashlib.sha256(stylesheet(accent, highlight).encode()).hexdigest()[:12]
    return f"{accent[1:]}-{highlight[1:]}-{mark}"


def of_name(name: str) -> str | None:
    """The stylesheet that an address names; None for one that was never given."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    colours = f"#{match['accent']}", f"#{match['highlight']}"
    return stylesheet(*colours) if name_of(*colours) == name else None


def has_own(forum: Forum | None) -> bool:
    return forum is not None and bool(forum.accent or forum.highlight)


def address_of(forum: Forum | None) -> str:
    """Address of a forum's stylesheet; "" where the site's own colours are worn."""
    return address("look", name_of(*colours_of(forum))) if forum is not None and has_own(forum) else ""
