"""Differences of two texts, in words and in characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.comparing import WORDS, compare

TEXT = st.lists(
    st.sampled_from(["<p>", "</p>", " ", "\n", "forum", "Forum", "职", "业", "教育", ".", "ә", "&amp;", "<br>"])
).map("".join)


@given(TEXT, TEXT)
def test_the_pieces_are_the_old_text_without_what_comes_and_the_new_one_without_what_goes(old: str, new: str) -> None:
    pieces = compare(old, new)
    assert "".join(words for sign, words in pieces if sign != "+") == old
    assert "".join(words for sign, words in pieces if sign != "-") == new
    assert all(words for _sign, words in pieces)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("It is open.", "It is shut.", [(" ", "It is "), ("-", "open"), ("+", "shut"), (" ", ".")]),
        ("职业教育论坛", "职业技术教育论坛", [(" ", "职业"), ("+", "技术"), (" ", "教育论坛")]),
        ("one two three", "one deux trois", [(" ", "one "), ("-", "two three"), ("+", "deux trois")]),
        (
            '<p><a href="/a">x</a></p>', '<p><a href="/b">x</a></p>',
            [(" ", "<p>"), ("-", '<a href="/a">'), ("+", '<a href="/b">'), (" ", "x</a></p>")],
        ),
        ("", "new", [("+", "new")]),
        ("same", "same", [(" ", "same")]),
        ("alpha beta", "gamma delta", [("-", "alpha beta"), ("+", "gamma delta")]),
    ],
)  # fmt: skip
def test_words_are_compared_and_characters_of_chinese(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert compare(old, new) == pieces


def test_a_paragraph_that_was_put_in_leaves_the_others_alone() -> None:
    old = "".join(f"<p>Paragraph {n}</p>" for n in range(3))
    assert compare(old, f"<p>New</p>{old}") == [("+", "<p>New</p>"), (" ", old)]


def test_what_is_too_long_to_compare_word_by_word_is_given_whole() -> None:
    old = "word " * WORDS
    assert compare(old, f"{old}end") == [("-", old), ("+", f"{old}end")]
