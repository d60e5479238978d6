"""The order of names in an index, as readers of each language look them up."""

import unicodedata

# Letters in the order of the alphabet, where code points have another. Others follow, by code point.
ALPHABETS = {
    "pl": "aąbcćdeęfghijklłmnńoóprsśtuvwxyzźż",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
}
UZBEK = {
    "oʻ": "\ue000",
    "gʻ": "\ue001",
    "sh": "\ue002",
    "ch": "\ue003",
    "ng": "\ue004",
}  # letters of two signs, after z
ALPHABETS["uz"] = "abcdefghijklmnopqrstuvwxyz" + "".join(UZBEK.values())
APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`ʼ", "ʻ"))


def key(name: str, code: str) -> tuple[tuple[int, str], ...]:
    """Sorting key of a name in a language: letter by letter, capitals and signs between words without weight."""
    folded = unicodedata.normalize("NFC", name).casefold()
    letters = "".join(sign for sign in folded if sign.isalnum() or sign in "'’‘`ʼʻ ")
    if code.startswith("zh"):
        return tuple(_chinese(sign) for sign in letters if sign != " ")
    if code == "uz":
        letters = letters.translate(APOSTROPHES)
        for pair, place in UZBEK.items():
            letters = letters.replace(pair, place)
    order = ALPHABETS.get(code, "")
    return tuple(_letter(sign, order) for sign in letters)


def _letter(sign: str, order: str) -> tuple[int, str]:
    if sign in order:
        return order.index(sign) + 1, ""
    if order:
        return (0, sign) if sign == " " or sign.isdigit() else (len(order) + 1, sign)
    return 0, unicodedata.normalize("NFD", sign)


def _chinese(sign: str) -> tuple[int, str]:
    """By pinyin: the first level of GB 2312, 3755 signs, is in that order; rarer ones follow by radical."""
    try:
        raw = sign.encode("gb2312")
    except UnicodeEncodeError:
        return 2, sign
    return (1, raw.hex()) if len(raw) == 2 else (0, sign)
