"""A name as it sounds, roughly: one form for the ways in which people write it in Latin and Cyrillic letters. Pure."""

import re
import unicodedata

CYRILLIC = str.maketrans(
    dict(zip("абвгґғдеёєжзиійїыкқлмнңоөпрстуұүўфхһҳцэ", "abvgggdeeeiziiiiikklmnnooprstuuuufhhhce", strict=True))
    | {"ч": "ch", "ш": "sh", "щ": "sh", "ю": "iu", "я": "ia", "ъ": "", "ь": "", "ә": "a", "ł": "l", "ı": "i"}
)
# In this order: what a Latin spelling has for one sound.
SPELLINGS = (
    ("shch", "sh"), ("sch", "sh"), ("sz", "sh"), ("cz", "ch"), ("zh", "i"), ("kh", "h"), ("gh", "g"), ("ts", "c"),
    ("tz", "c"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"),
)  # fmt: skip
PATRONYMIC = re.compile(r"(ovich|evich|ovna|evna|ichna|uli|kizi)$")
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


def skeleton(word: str) -> str:
    """One word, without marks, case and the differences of transliterations: Хасанов, Khasanov and Hassanov are one."""
    # Cyrillic first: decomposed, й would be и and a mark.
    latin = unicodedata.normalize("NFC", word).casefold().translate(CYRILLIC)
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if "a" <= c <= "z")
    for spelling, sound in SPELLINGS:
        plain = plain.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"i+e", "e", plain))


def words(name: str) -> list[str]:
    """Skeletons of the words of a name, without patronymics and initials."""
    found = [skeleton(word) for word in re.split(r"[\s\-,.·]+", name)]
    return [word for word in found if len(word) > 1 and not PATRONYMIC.search(word)]


def name_key(name: str) -> str:
    """The first two words in the order of the alphabet; nothing for a name of one word, which many people have."""
    found = sorted(words(name)[:2])
    return " ".join(found) if len(found) == 2 else ""


def han_key(name: str) -> str:
    """A name in Chinese characters as it is, without spaces."""
    joined = "".join(unicodedata.normalize("NFKC", name).split()).replace("·", "")
    return joined if len(joined) > 1 and HAN.fullmatch(joined) else ""


def mailbox(address: str) -> str:
    """A mail address without case and tag; without dots too where the provider passes over them."""
    local, _at, domain = address.strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local else ""
