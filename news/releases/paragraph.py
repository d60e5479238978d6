"""A paragraph of a release while it is being written: texts and the tags inside of it, tidied at its end."""

import re
from html import escape
from urllib.parse import urlsplit

from news.releases.tokens import Token

INLINE = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "u": "u", "s": "s", "strike": "s", "del": "s", "sub": "sub",
    "sup": "sup", "code": "code", "tt": "code", "kbd": "code", "samp": "code", "q": "q", "cite": "cite", "a": "a",
}  # fmt: skip
SPACE = r"[ \t\n\r\f\v\u00a0\u2000-\u200a\u202f\u205f\u3000]"
SPACES = re.compile(f"{SPACE}+")
INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
SINGLE = ("\u00a0", "\u202f", "\u3000")  # one alone between words is meant
EMPTY = re.compile(r"<(strong|em|u|s|sub|sup|code|q|cite|a)(?: [^>]*)?></\1>")
SPLIT = re.compile(r"</(strong|em|u|s|sub|sup|code)><\1>")
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
SLANTED = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)


class Paragraph:
    """Elements that are open at its end are closed there, and open again in the next one."""

    def __init__(self) -> None:
        self.inline: list[tuple[str, str]] = []  # elements that are open, and their opening tags
        self.pieces: list[str] = []
        self.last = ""  # text or line break that was written last

    def write(self, text: str) -> None:
        """Add text, with one space where there are many."""
        text = SPACES.sub(lambda found: found[0] if found[0] in SINGLE else " ", INVISIBLE.sub("", text))
        if (not self.last or self.last.endswith((" ", "<br>"))) and text.startswith(" "):
            text = text[1:]
        if text:
            self.last = escape(text, quote=False)
            self.pieces.append(self.last)

    def break_line(self) -> bool:
        """A new line. False where there is one already: two are the end of a paragraph."""
        if self.last == "<br>":
            return False
        if self.last:
            self.last = "<br>"
            self.pieces.append(self.last)
        return True

    def open(self, token: Token) -> str:
        """Open an element; the name that it is written as, or nothing when it is left out."""
        name, attributes = INLINE.get(token.name, ""), ""
        if token.name == "span":
            style = token.attributes.get("style", "")
            name = "strong" if BOLD.search(style) else "em" if SLANTED.search(style) else ""
        if name == "a":
            address = token.attributes.get("href", "").strip()
            name, attributes = ("a", f' href="{escape(address)}"') if is_link(address) else ("", "")
        if not name or any(other == name for other, _tag in self.inline):
            return ""
        self.inline.append((name, f"<{name}{attributes}>"))
        self.pieces.append(self.inline[-1][1])
        return name

    def close(self) -> None:
        """Close the element that was opened last."""
        self.pieces.append(f"</{self.inline.pop()[0]}>")

    def end(self) -> tuple[str, str]:
        """Its HTML without `<p>`, and its text; two empty strings when there is nothing in it."""
        html = _tidied("".join([*self.pieces, *(f"</{name}>" for name, _tag in reversed(self.inline))]))
        self.pieces, self.last = [tag for _name, tag in self.inline], ""
        text = " ".join(re.sub(r"<[^>]*>", " ", html).split())
        return (html, text) if text else ("", "")


def is_link(address: str) -> bool:
    """Whether a link may stay: to a page of the web, or to a mailbox."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "mailto" or (parts.scheme in ("http", "https") and bool(parts.netloc))


def _tidied(html: str) -> str:
    """No space or new line at the ends, no empty element, none that is split in two."""
    before = ""
    while html != before:
        before = html
        html = SPLIT.sub("", EMPTY.sub("", html))
    html = re.sub(rf"^((?:<(?!br)[^>]*>)*)(?:{SPACE}|<br>)+", r"\1", html)
    html = re.sub(rf"(?:{SPACE}|<br>)+((?:</[^>]*>)*)$", r"\1", html)
    return re.sub(r" *<br> *", "<br>", html)
