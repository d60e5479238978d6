"""What a translation may have got wrong, told by comparing it with its original. Pure. These are hints: nothing is refused."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global, parse_locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import languages
from core.comparing import WIDE

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
TARGET = re.compile(r'(?:href|src)="([^"]*)"')
ADDRESS = re.compile(r"https?://[^\s<>\"”»）)]+|[\w.+-]+@[\w-]+\.[\w.-]*\w")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
GROUPED = re.compile(r"(?<=\d)[ \u00a0\u202f,.'’](?=\d{3}(?!\d))")
NUMBER = re.compile(r"\d+")
ENDS = {
    ".": ".",
    "。": ".",
    "．": ".",
    "!": "!",
    "！": "!",
    "?": "?",
    "？": "?",
    ":": ":",
    "：": ":",
    "…": "…",
    "؟": "?",
}
CLOSING = "\"'”’»“)）】」』 \u00a0"
LONGEST = 2.5
LEAST = 40  # weighed characters; shorter texts may grow by any factor
# What ISO 15924 calls a script -> how the names of its letters begin in Unicode.
SCRIPTS = {
    "Latn": ("LATIN",), "Cyrl": ("CYRILLIC",), "Hans": ("CJK",), "Hant": ("CJK",), "Arab": ("ARABIC",), "Hebr": ("HEBREW",),
    "Grek": ("GREEK",), "Geor": ("GEORGIAN",), "Armn": ("ARMENIAN",), "Deva": ("DEVANAGARI",), "Thai": ("THAI",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"), "Kore": ("HANGUL", "CJK"), "Mong": ("MONGOLIAN",), "Khmr": ("KHMER",),
}  # fmt: skip


@dataclass(frozen=True)
class Warning:
    """`code` names the check; `words` say it to people."""

    code: str
    words: str


@dataclass(frozen=True)
class Pair:
    """An original and its translation, with their languages (site codes). `longest` is the field's maximum, or None."""

    source: str
    target: str
    source_language: str
    target_language: str
    is_html: bool = False
    longest: int | None = None

    @property
    def texts(self) -> tuple[str, str]:
        """Both without markup."""
        return _plain(self.source, self.is_html), _plain(self.target, self.is_html)


def check(pair: Pair) -> list[Warning]:
    """All that is suspicious; nothing for a translation that is empty."""
    if not pair.target.strip() or not pair.source.strip():
        return []
    checks = (_length, _same, _structure, _addresses, _placeholders, _numbers, _ending, _script)
    return [warning for each in checks for warning in each(pair)]


def _plain(text: str, is_html: bool) -> str:
    return html.unescape(TAG.sub(" ", text)) if is_html else text


def _weight(text: str) -> int:
    """Length as it looks: a Chinese character says as much as three letters."""
    return len(text) + 2 * len(re.findall(f"[{WIDE}]", text))


def _length(pair: Pair) -> Iterator[Warning]:
    source, target = (_weight(" ".join(text.split())) for text in pair.texts)
    if pair.longest and len(pair.target) > pair.longest:
        words = _("Too long: %(length)d characters, and there is room for %(longest)d.")
        yield Warning("longest", words % {"length": len(pair.target), "longest": pair.longest})
    elif target > LEAST and target > LONGEST * source:
        yield Warning("length", _("More than two and a half times as long as the original."))


def _same(pair: Pair) -> Iterator[Warning]:
    source, target = (" ".join(text.split()) for text in pair.texts)
    if source == target and len(source.split()) > 2:
        yield Warning("same", _("The same as the original."))


def _counted(pair: Pair) -> tuple[Counter[str], Counter[str]]:
    if pair.is_html:
        one, other = (Counter(tag for end, tag in TAG.findall(text) if not end) for text in (pair.source, pair.target))
        for tags in (one, other):
            tags["strong"], tags["em"] = tags["strong"] + tags.pop("b", 0), tags["em"] + tags.pop("i", 0)
        return one, other
    one, other = (Counter(p=len([p for p in re.split(r"\n\s*\n", t) if p.strip()])) for t in (pair.source, pair.target))
    return one, other


def _structure(pair: Pair) -> Iterator[Warning]:
    parts = {
        "p": _("Paragraphs"), "h2": _("Headings"), "h3": _("Smaller headings"), "h4": _("Smallest headings"),
        "li": _("Entries of lists"), "a": _("Links"), "img": _("Pictures"), "figure": _("Figures"), "table": _("Tables"),
        "tr": _("Rows of tables"), "blockquote": _("Quotations"), "strong": _("Bold words"),
    }  # fmt: skip
    one, other = _counted(pair)
    for tag, name in parts.items():
        if one[tag] != other[tag]:
            words = _("%(what)s: %(original)d in the original, %(here)d here.")
            yield Warning(f"structure-{tag}", words % {"what": name, "original": one[tag], "here": other[tag]})


def _lost(one: Counter[str], other: Counter[str]) -> list[str]:
    return list(one - other)


def _addresses(pair: Pair) -> Iterator[Warning]:
    one, other = (Counter([*ADDRESS.findall(text), *TARGET.findall(text)]) for text in (pair.source, pair.target))
    gone = [address.rstrip(".,;") for address in one if address not in other]
    if gone:
        yield Warning(
            "addresses", _("Addresses of the original that are not here: %(what)s") % {"what": ", ".join(gone)}
        )


def _placeholders(pair: Pair) -> Iterator[Warning]:
    gone = _lost(*(Counter(PLACEHOLDER.findall(text)) for text in pair.texts))
    if gone:
        yield Warning("placeholders", _("Placeholders that are not here: %(what)s") % {"what": ", ".join(gone)})


def _numbers_of(text: str) -> Counter[str]:
    """Numbers without the marks between thousands, in digits of ASCII: 5,000 and 5 000 are the same."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)
    return Counter(number.lstrip("0") or "0" for number in NUMBER.findall(GROUPED.sub("", ADDRESS.sub(" ", plain))))


def _numbers(pair: Pair) -> Iterator[Warning]:
    one, other = (set(_numbers_of(text)) for text in pair.texts)
    gone = sorted(one - other, key=int)
    if gone:
        words = ngettext("A number that is not here: %(what)s", "Numbers that are not here: %(what)s", len(gone))
        yield Warning("numbers", words % {"what": ", ".join(gone)})


def _end_of(text: str) -> str:
    return ENDS.get(text.rstrip().rstrip(CLOSING)[-1:], "")


def _ending(pair: Pair) -> Iterator[Warning]:
    one, other = (_end_of(text) for text in pair.texts)
    if one != other:
        words = _("The original ends with “%(mark)s”.") if one else _("The original ends without “%(mark)s”.")
        yield Warning("ending", words % {"mark": one or other})


@cache
def scripts_of(code: str) -> tuple[str, ...]:
    """How the letters of a language are called in Unicode: kk -> ("CYRILLIC",); empty where it is not known here."""
    locale: Locale = languages.locale(code)
    likely: dict[str, str] = dict(get_global("likely_subtags"))
    script = locale.script or parse_locale(likely.get(locale.language, locale.language))[2] or ""
    return SCRIPTS.get(script, ())


@cache
def _letter(character: str) -> str:
    """The script of a letter as Unicode's names have it; empty for what is no letter."""
    return unicodedata.name(character, "").split(" ")[0] if character.isalpha() else ""


def _script(pair: Pair) -> Iterator[Warning]:
    own = scripts_of(pair.target_language)
    if not own:
        return
    text = ADDRESS.sub(" ", PLACEHOLDER.sub(" ", pair.texts[1]))
    alphabets = {"LATIN", "CYRILLIC", "GREEK"}
    mixed = [w for w in re.findall(r"[^\W\d_]+", text) if len({_letter(c) for c in w} & alphabets) > 1]
    if mixed:
        words = _("Words with letters of two alphabets: %(what)s")
        yield Warning("mixed", words % {"what": ", ".join(mixed[:5])})
    letters = Counter(_letter(c) for c in text if c.isalpha())
    foreign = letters.total() - sum(letters[name] for name in own)
    if letters.total() >= 12 and foreign * 2 > letters.total():
        yield Warning("script", _("Most letters are not those of this language."))
