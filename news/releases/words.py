"""What is made of a release's words: an address in plain Latin letters, and a summary."""

import re
import unicodedata
from datetime import date

LONGEST_SLUG = 80
LONGEST_SUMMARY = 300
# Cyrillic of Russian, Ukrainian and Kazakh, and the letters of Uzbek and Polish that have no accent to take off.
LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ye", "ё": "yo", "ж": "zh", "з": "z",
    "и": "y", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ә": "a",
    "ғ": "gh", "қ": "q", "ң": "ng", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "ł": "l",
}  # fmt: skip
RUSSIAN = {"г": "g", "и": "i"}
APOSTROPHES = re.compile("[ʻʼ'’‘`]")
SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


def slug_of(title: str, language: str, issued_on: date) -> str:
    """An address of small Latin letters, digits and hyphens, cut at a word; by the date where the title gives none."""
    special = {} if language == "uk" else RUSSIAN
    latin = "".join(special.get(char, LETTERS.get(char, char)) for char in title.casefold())
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", latin)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    letters = [char for char in unicodedata.normalize("NFKD", title.casefold()) if char.isalpha()]
    known = sum(char.isascii() or char in LETTERS for char in letters)
    is_legible = words and known and 2 * known >= len(letters)
    return shorten("-".join(words), LONGEST_SLUG, "-") if is_legible else f"release-{issued_on.isoformat()}"


def shorten(text: str, limit: int, mark: str = " ") -> str:
    """A text of at most `limit` characters, cut at the last `mark`."""
    if len(text) <= limit:
        return text
    cut = text[: limit + 1].rpartition(mark)[0]
    return cut or text[:limit]


def summary_of(paragraph: str) -> str:
    """The first sentences of a paragraph, whole if they fit, else cut at a word."""
    chosen = ""
    for sentence in SENTENCE.split(paragraph):
        longer = (
            f"{chosen} {sentence}"
            if chosen and paragraph[len(chosen) : len(chosen) + 1].isspace()
            else chosen + sentence
        )
        if len(longer) > LONGEST_SUMMARY:
            break
        chosen = longer
    return chosen.strip() or shorten(paragraph, LONGEST_SUMMARY - 1).rstrip(" ,;:–—-") + "…"
