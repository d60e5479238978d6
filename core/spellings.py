"""SQLite compares letters outside of ASCII exactly: a word is looked for as it is written, in small and in capital letters."""

from django.db import connection


def spellings(words: str) -> set[str]:
    """Ways to write words that a search should find; the words alone where the database knows better."""
    if connection.vendor != "sqlite" or words.isascii():
        return {words}
    return {words, words.lower(), words.upper(), words.capitalize(), words.title()}
