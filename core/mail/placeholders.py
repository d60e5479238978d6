"""Texts with {placeholders}: a name in braces and nothing else. No attribute, no index, no format can be asked of a value."""

import re
from collections.abc import Mapping

# A placeholder, or a brace that is none.
TOKEN = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}|[{}]")


def wrong(text: str, allowed: Mapping[str, object]) -> list[str]:
    """What in a text stands in braces and may not: unknown names and lone braces, each once, in the order of the text."""
    found: dict[str, None] = {}
    for match in TOKEN.finditer(text):
        if match[1] is None:
            found[_around(text, match.start())] = None
        elif match[1] not in allowed:
            found[match[0]] = None
    return list(found)


def _around(text: str, at: int) -> str:
    """A lone brace with what follows it, or goes before it, so that a person finds it."""
    if text[at] == "{":
        return text[at : at + 20].split("\n", maxsplit=1)[0].split("}", maxsplit=1)[0] + (
            "}" if "}" in text[at : at + 20] else ""
        )
    return text[max(0, at - 10) : at + 1].rsplit("\n", maxsplit=1)[-1]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced, in one pass: braces inside of a value stay braces. Raises KeyError."""
    return TOKEN.sub(lambda match: match[0] if match[1] is None else values[match[1]], text)
