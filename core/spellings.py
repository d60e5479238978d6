"""Ways to write a word that a search should find, whatever keyboard it was typed on and whatever the database tells apart.

SQLite compares letters outside of ASCII exactly: a word is looked for as it is written, in small and in capital letters.
Uzbek and Ukrainian have letters that keyboards write with any of several apostrophes.
"""

from django.db import connection

APOSTROPHES = "'\u2018\u2019\u02bb\u02bc`"


def spellings(words: str) -> set[str]:
    """The words, and their other spellings."""
    found = {words}
    if any(sign in words for sign in APOSTROPHES):
        found = {words.translate({ord(each): sign for each in APOSTROPHES}) for sign in APOSTROPHES[:-1]} | found
    if connection.vendor != "sqlite" or words.isascii():
        return found
    return {case for one in found for case in (one, one.lower(), one.upper(), one.capitalize(), one.title())}
