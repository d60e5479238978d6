"""How much there is to translate: words, or characters where a script has no spaces between words."""

import re

from core.comparing import WIDE

TAG = re.compile(r"<[^>]*>")
UNIT = re.compile(rf"[{WIDE}]|[^\W_{WIDE}]+(?:[-'’ʼʻ][^\W_{WIDE}]+)*")


def count(text: str) -> int:
    """Words of a text; each character of Chinese or Japanese counts as one, tags of HTML as none."""
    return len(UNIT.findall(TAG.sub(" ", text)))
