"""Texts with {placeholders}: a name in braces and nothing else. No attribute, no index, no format can be asked of a value."""

import re
from collections.abc import Mapping

NAME = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
# Whatever stands in braces, and braces that have lost their other half, with a few letters to find them by.
BRACES = re.compile(r"\{[^{}\n]{0,60}\}|\{[^{}\n]{0,20}|[^{}\n]{0,20}\}")


def wrong(text: str, allowed: Mapping[str, object]) -> list[str]:
    """What in a text stands in braces and may not: unknown names and lone braces, each once, in the order of the text."""
    found: dict[str, None] = {}
    for match in BRACES.finditer(text):
        known = NAME.fullmatch(match[0])
        if known is None or known[1] not in allowed:
            found[match[0].strip()] = None
    return list(found)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders replaced, in one pass: braces inside of a value stay braces. Raises KeyError."""
    return NAME.sub(lambda match: values[match[1]], text)
