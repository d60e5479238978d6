"""What can be wrong with a translation, whatever its meaning: missing, guessed, other placeholders, English left, other edges."""

import re
from collections.abc import Iterator, Sequence

import polib

PERCENT = re.compile(r"%(?:\(\w+\))?[#0\-+]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]")
BRACES = re.compile(r"\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][\w-]*(?=[\s/>])|</?[a-zA-Z][\w-]*>")
EDGES = re.compile(r"^(\s*).*?(\s*)$", re.DOTALL)
# The last sign of a text by its kind; what closes a quotation or a bracket is not looked at.
ENDS = {".": ".", "。": ".", "?": "?", "？": "?", "!": "!", "！": "!", ":": ":", "：": ":", "…": "…"}
CLOSING = "\"'”’»“」』)）"
SCRIPTS = {"kk": "\u0400-\u04ff", "ru": "\u0400-\u04ff", "uk": "\u0400-\u04ff", "zh-hans": "\u4e00-\u9fff"}
SHORT = {
    "a.m.",
    "p.m.",
    "Dear {name},",
}  # the full stop is a part of the word; each language greets with a sign of its own
# A translation that is letter for letter the English text, by language; "" stands for all of them.
SAME_AS_ENGLISH = {
    "": {
        "Atom": "the name of a format", "CSV": "the name of a format", "Excel": "the name of a program",
        "ICS": "the name of a format", "PDF": "the name of a format", "QR": "a name", "XLSX": "the name of a format",
        "ID": "an abbreviation that people know", "URL": "an abbreviation that people know", "UUID": "a name", "JSON": "a name",
        "IP": "a name", "MFA": "an abbreviation that people know", "WebAuthn": "the name of a standard",
        "%(figure)s MB": "a unit", "%(figure)s GB": "a unit",
    },
    "uz": {
        **dict.fromkeys(("forum", "Forum", "Format", "Moderator", "Server", "Disk"), "the same word"),
        **dict.fromkeys(("Apr", "Mar", "May", "apr", "mar", "may"), "a month"),
    },
    "pl": {
        **dict.fromkeys(
            (
                "E-mail", "Format", "Forum", "Login", "Menu", "Moderator", "Online", "e-mail", "forum", "logo", "partner",
                "status", "Program",
            ),
            "the same word",
        ),
        **dict.fromkeys(("Mar", "mar", "S"), "a day or a month in short"),
    },
}  # fmt: skip


def translations(entry: polib.POEntry) -> list[str]:
    """Its texts: one, or one for each plural form."""
    return [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] if entry.msgid_plural else [entry.msgstr]


def placeholders(text: str) -> list[str]:
    """`%(name)s`, `%s` and `{name}`, in alphabetical order; `%%` is a sign, not a placeholder."""
    bare = text.replace("%%", "")
    return sorted([*PERCENT.findall(bare), *BRACES.findall(bare)])


def without_placeholders(text: str) -> str:
    return BRACES.sub(" ", PERCENT.sub(" ", text))


def is_words(text: str) -> bool:
    """Whether there is a letter in it beside placeholders."""
    return bool(re.search(r"[^\W\d_]", without_placeholders(text)))


def is_english(code: str, english: str, text: str) -> bool:
    """Whether a translation is still the English text, in a language and of words where that cannot be right."""
    allowed = SAME_AS_ENGLISH[""].keys() | SAME_AS_ENGLISH.get(code, {}).keys()
    return text == english and is_words(english) and english not in allowed


def entry_faults(code: str, entry: polib.POEntry, plurals: int) -> list[str]:
    """Faults of one entry, a line each. `plurals` is how many forms its language has."""
    name, texts = f"{entry.msgid[:70]!r}", translations(entry)
    if entry.msgid_plural and len(texts) != plurals:
        return [f"plural forms do not fit: {name}"]
    if entry.fuzzy:
        return [f"fuzzy: {name}"]
    if not all(texts):
        return [f"missing: {name}"]
    english = [text for text in (entry.msgid, entry.msgid_plural) if text]
    return [
        f"{fault}: {name}" for fault in dict.fromkeys(f for text in texts for f in _text_faults(code, english, text))
    ]


def _text_faults(code: str, english: Sequence[str], text: str) -> Iterator[str]:
    """`english` has the text and its plural, where there is one: what one of them has, a form may have."""
    if placeholders(text) not in [placeholders(each) for each in english]:
        yield "placeholders differ"
    if sorted(TAG.findall(text)) not in [sorted(TAG.findall(each)) for each in english]:
        yield "HTML tags differ"
    if _edges(text) not in [_edges(each) for each in english]:
        yield "spaces at the ends differ"
    if _end(text) not in [_end(each) for each in english] and english[0] not in SHORT:
        yield "another sign at the end"
    if any(is_english(code, each, text) for each in english):
        yield "still English"
    elif code in SCRIPTS and is_words(text) and not re.search(f"[{SCRIPTS[code]}]", text) and text not in english:
        yield "no letter of its script"


def _edges(text: str) -> tuple[str, ...]:
    match = EDGES.match(text)
    return match.groups() if match else ("", "")


def _end(text: str) -> str:
    """The kind of its last sign: "." also for 。, "" for a letter."""
    bare = text.strip().rstrip(CLOSING).replace("...", "…")
    return ENDS.get(bare[-1:], "")
