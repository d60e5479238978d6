"""What a release consists of: blocks, and pictures with their captions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_CAPTION = 200  # characters
MARK = re.compile("\x01(\\d+)\x01")  # where a picture is to be, by its number from 0; no text can have it


@dataclass
class Picture:
    """A picture that the release shows, by the address it gives."""

    address: str
    alternative: str = ""
    caption: str = ""


@dataclass
class Block:
    """A paragraph, heading, list, table, quotation, line or figure. `picture` is the number of a figure's picture, from 0."""

    html: str
    text: str = ""
    name: str = "p"
    picture: int | None = None
    is_centred: bool = False


def mark(number: int) -> str:
    return f"\x01{number}\x01"


def captioned(blocks: Sequence[Block], pictures: Sequence[Picture]) -> list[Block]:
    """Blocks without those that are captions: these are their pictures' now.

    A short centred line alone below a centred picture is its caption, where centring is rare: else it may be anything.
    """
    texts = [block for block in blocks if block.name == "p"]
    if 2 * sum(block.is_centred for block in texts) >= len(texts):
        return list(blocks)
    kept: list[Block] = []
    for number, block in enumerate(blocks):
        before = kept[-1] if kept else None
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        is_alone = after is None or not (after.name == "p" and after.is_centred)
        is_caption = block.name == "p" and block.is_centred and len(block.text) <= LONGEST_CAPTION and is_alone
        if is_caption and before is not None and before.picture is not None and before.is_centred:
            pictures[before.picture].caption = block.text
        else:
            kept.append(block)
    return kept
