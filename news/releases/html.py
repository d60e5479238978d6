"""The body of a release as clean HTML: paragraphs, headings, lists, tables, quotations, and a figure for each picture.

What is presentation goes (fonts, colours, centring, empty paragraphs, padding), what is meaning stays. Pictures stand as
marks until somebody knows what is to be there: see `Body.html`.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.sanitise import clean_html
from news.releases.blocks import MARK, Block, Picture, captioned
from news.releases.encoding import ReleaseFileError
from news.releases.repeats import Repeat, repeats
from news.releases.tokens import has_tags, tokens
from news.releases.writer import HEADINGS, Writer

MOST_PICTURES = 50


@dataclass(frozen=True)
class Body:
    """A body in blocks, with its pictures in order, and blocks that say again what was said before."""

    blocks: list[Block]
    pictures: list[Picture]
    repeats: list[Repeat]

    def html(self, figure: Callable[[int], str], without: Collection[int] = ()) -> str:
        """Sanitised HTML. `figure(number)` is the figure of a picture; `without` are numbers of blocks to leave out, from 0."""
        kept = "\n".join(block.html for number, block in enumerate(self.blocks) if number not in without)
        return clean_html(MARK.sub(lambda match: figure(int(match[1])), kept))

    @property
    def paragraphs(self) -> int:
        return sum(block.name == "p" for block in self.blocks)


def read(text: str, line: int = 1) -> Body:
    """Read a body whose first line is number `line` of its file. Raises ReleaseFileError."""
    writer = Writer()
    if has_tags(text):
        found = list(tokens(text, line))
        tops = [token.name for token in found if token.kind == "open" and token.name in HEADINGS]
        writer.top = min(map(HEADINGS.index, tops), default=0)
        for token in found:
            writer.take(token)
    else:
        for part in re.split(r"\n[^\S\n]*\n", text):
            for token in tokens(part, line):
                writer.take(token)
            writer.flush()
    blocks = captioned(writer.finished(), writer.pictures)
    if not any(block.text or block.picture is not None or MARK.search(block.html) for block in blocks):
        raise ReleaseFileError(_("The file has no text below its date."))
    if len(writer.pictures) > MOST_PICTURES:
        raise ReleaseFileError(
            _("The text has %(number)d pictures: more than %(limit)d.")
            % {"number": len(writer.pictures), "limit": MOST_PICTURES}
        )
    texts = [block.text if block.picture is None and not MARK.search(block.html) else "" for block in blocks]
    return Body(blocks, writer.pictures, repeats(texts))
