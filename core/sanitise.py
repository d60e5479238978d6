"""What HTML may stand in an article or page, and what plain text. Applied on every way in: editor, import, shell."""

import re
import unicodedata

import nh3
from django.conf import settings

TAGS = frozenset(
    [
        "p",
        "br",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "strong",
        "b",
        "em",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "a",
        "hr",
        "figure",
        "figcaption",
        "img",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "pre",
        "abbr",
        "cite",
        "q",
        "dl",
        "dt",
        "dd",
    ]
)
ATTRIBUTES = {
    "a": {"href", "hreflang", "title"},
    "img": {"src", "alt", "width", "height"},
    "abbr": {"title"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "figure": {"data-picture"},
    "*": {"lang", "dir"},
}
CLASSES = {"figure": {"no-picture"}, "p": {"no-picture", "lede"}, "ul": {"plain"}}
PICTURE_CODE = re.compile(r"[0-9a-f]{12}")  # of a picture that an imported release waits for


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures come from our own media only."""
    if name == "data-picture" and not PICTURE_CODE.fullmatch(value):
        return None
    if tag == "img" and name == "src" and not value.startswith(settings.MEDIA_URL):
        return None
    return value


def clean_html(html: str) -> str:
    """Sanitised HTML. Scripts, styles, handlers, foreign pictures and unknown tags are gone; the text stays."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
        strip_comments=True,
    ).strip()


# Marks that reverse or isolate the direction of text: useful to nobody in a title, useful to a forger.
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(value: str) -> str:
    """Text in NFC without control characters and direction overrides; line ends become LF."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if (c >= " " or c == "\n") and c not in DIRECTION_MARKS and c != "\x7f")
