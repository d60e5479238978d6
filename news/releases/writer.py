"""Writes the blocks of a release from the tokens of its HTML."""

import re

from django.utils.translation import gettext as _

from news.releases.blocks import LONGEST_CAPTION, MARK, Block, Picture, mark
from news.releases.encoding import ReleaseFileError
from news.releases.paragraph import INLINE, INVISIBLE, Paragraph
from news.releases.tokens import Token

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BREAKS = frozenset((
    "p", "div", "center", "section", "article", "header", "footer", "main", "aside", "address", "pre", "figure",
    "figcaption", "hr", "caption",
    *HEADINGS,
))  # fmt: skip
LISTS = ("ul", "ol")
CELLS = ("li", "td", "th", "dt", "dd")
# Elements that are kept and hold others -> where they may stand; "" is the text itself. Elsewhere their content is unwrapped.
FLOW = ("", "blockquote", "li", "td", "th", "dd")
CONTAINERS = {
    "ul": FLOW, "ol": FLOW, "dl": FLOW, "table": FLOW, "blockquote": FLOW, "li": LISTS, "dt": ("dl",), "dd": ("dl",),
    "thead": ("table",), "tbody": ("table",), "tr": ("table", "thead", "tbody"), "td": ("tr",), "th": ("tr",),
}  # fmt: skip
CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)


class Writer:
    """Takes tokens and writes blocks. It keeps what is open in lists: nothing here calls itself."""

    def __init__(self) -> None:
        self.top = 0
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.open: list[tuple[str, str, bool]] = []  # of the source: name, what it was written as, whether it centres
        self.inside: list[str] = [""]  # kept containers that are open
        self.filled: list[bool] = [False]  # whether each has text already
        self.part: list[str] = []  # HTML of the block at the top that is being written
        self.part_text: list[str] = []
        self.paragraph = Paragraph()
        self.role = "p"

    # --- tokens -----------------------------------------------------------------------------------------------------
    def take(self, token: Token) -> None:
        if token.kind == "text":
            self._text(token)
        elif token.kind == "close":
            self._close()
        else:
            self._open(token)

    def _text(self, token: Token) -> None:
        if token.text.strip() and self.inside[-1] not in FLOW and self.inside[-1] != "dt":
            raise ReleaseFileError(
                _("The text in line %(line)d stands in a list or table, but in no entry or cell of it.")
                % {"line": token.line}
            )
        self.paragraph.write(token.text)

    def _open(self, token: Token) -> None:
        name, written = token.name, ""
        style = token.attributes.get("style", "")
        is_centred = (
            bool(CENTRED.search(style)) or token.attributes.get("align", "").lower() == "center" or name == "center"
        )
        if name in INLINE or (name == "span" and style):
            written = self.paragraph.open(token)
        elif name == "br":
            self._break()
        elif name == "img":
            self._picture(token)
        elif name in CONTAINERS:
            self.flush()
            written = self._open_container(name, token)
        elif name in BREAKS:
            self.flush()
            self.role = self._heading(name) if name in HEADINGS else "figcaption" if name == "figcaption" else self.role
            if name == "hr" and self.inside[-1] == "":
                self.blocks.append(Block("<hr>", name="hr"))
        self.open.append((name, written, is_centred))

    def _close(self) -> None:
        name, written, _is_centred = self.open[-1]
        if written in CONTAINERS:
            self.flush()
            self._close_container(written)
        elif written:
            self.paragraph.close()
        elif name in BREAKS:
            self.flush()
            self.role = "p" if name in HEADINGS or name == "figcaption" else self.role
        self.open.pop()

    # --- lines and pictures -------------------------------------------------------------------------------------------
    def _break(self) -> None:
        """One is a new line; two make a new paragraph."""
        if not self.paragraph.break_line() and self.role == "p":
            self.flush()

    def _picture(self, token: Token) -> None:
        address = token.attributes.get("src", "").strip()
        if not address:
            return
        self.flush()
        number = len(self.pictures)
        alternative = " ".join(INVISIBLE.sub("", token.attributes.get("alt", "")).split())[:300]
        self.pictures.append(Picture(address, alternative))
        if self.inside[-1] == "":
            is_centred = any(centred for _name, _written, centred in self.open)
            self.blocks.append(Block(mark(number), name="figure", picture=number, is_centred=is_centred))
        else:
            self.part.append(mark(number))
            self.filled[-1] = True

    # --- paragraphs ---------------------------------------------------------------------------------------------------
    def flush(self) -> None:
        """Write the paragraph that is open, if there is anything in it."""
        html, text = self.paragraph.end()
        if not text:
            return
        if self.inside[-1] in CELLS:
            self.part.append(f"<br>{html}" if self.filled[-1] else html)
            self.filled[-1] = True
        elif self.inside[-1] == "":
            self._paragraph(html, text)
            return
        else:
            self.part.append(f"<p>{html}</p>")
        self.part_text.append(text)

    def _paragraph(self, html: str, text: str) -> None:
        above = self.blocks[-1].picture if self.blocks else None
        if self.role == "figcaption" and above is not None and len(text) <= LONGEST_CAPTION:
            self.pictures[above].caption = text
            return
        name = "p" if self.role == "figcaption" else self.role
        is_centred = name == "p" and any(centred for _name, _written, centred in self.open)
        self.blocks.append(Block(f"<{name}>{html}</{name}>", text, name, is_centred=is_centred))

    def _heading(self, name: str) -> str:
        """The level of a heading: the highest of the text becomes the second, below the title of the page."""
        return f"h{min(4, 2 + HEADINGS.index(name) - self.top)}"

    # --- lists, tables, quotations ----------------------------------------------------------------------------------
    def _open_container(self, name: str, token: Token) -> str:
        if self.inside[-1] not in CONTAINERS[name]:
            return ""
        kept = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}.get(name, ())
        given = [(key, token.attributes.get(key, "")) for key in kept]
        attributes = "".join(
            f' {key}="{value}"' for key, value in given if re.fullmatch(r"[1-9]\d{0,2}", value) and value != "1"
        )
        self.part.append(f"<{name}{attributes}>")
        self.inside.append(name)
        self.filled.append(False)
        return name

    def _close_container(self, name: str) -> None:
        self.part.append(f"</{name}>")
        self.inside.pop()
        self.filled.pop()
        if self.inside[-1] in CELLS:
            self.filled[-1] = False  # what follows a list inside of an entry starts on a line of its own anyway
        if self.inside[-1] == "":
            html = "".join(self.part)
            if self.part_text or MARK.search(html):
                self.blocks.append(Block(html, " ".join(self.part_text), name))
            self.part, self.part_text = [], []

    # --- the end ------------------------------------------------------------------------------------------------------
    def finished(self) -> list[Block]:
        self.flush()
        return self.blocks
