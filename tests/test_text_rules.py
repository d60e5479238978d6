"""What becomes of the languages of a text when some of them are written: rules without a database."""

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core import languages
from translations.rules import Standing, State, judge, same
from translations.words import count

CODES = languages.CODES
WORDS = st.sampled_from(["", "one", "two", "три", "四", " one "])
TEXTS = st.fixed_dictionaries(dict.fromkeys(CODES, WORDS))
WRITES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(CODES), WORDS, min_size=1), st.booleans()), min_size=1, max_size=8
)


def texts(**given: str) -> dict[str, str]:
    return {**dict.fromkeys(CODES, ""), **{code.replace("_", "-"): text for code, text in given.items()}}


def states(standings: Mapping[str, Standing]) -> dict[str, str]:
    """States of the languages that have a text."""
    return {code: standing.state.value for code, standing in standings.items() if standing.text}


def write(before: dict[str, Standing], by_translator: bool = False, **new: str) -> dict[str, Standing]:
    written = {code.replace("_", "-"): text for code, text in new.items()}
    now = {code: standing.text for code, standing in before.items()} | written
    return judge(before, now, by_translator=by_translator)


START = judge({}, texts(en="Forum", zh_hans="论坛", kk="Форум"))


def test_a_text_that_was_not_known_has_its_original_in_the_first_language_of_originals() -> None:
    assert states(START) == {"en": "original", "zh-hans": "fresh", "kk": "fresh"}
    assert START["pl"].state == State.MISSING
    assert states(judge({}, texts(kk="Форум", pl="Forum"))) == {"kk": "original", "pl": "fresh"}


def test_when_the_original_changes_the_others_are_out_of_date_and_keep_what_it_was() -> None:
    after = write(START, en="A forum")
    assert states(after) == {"en": "original", "zh-hans": "stale", "kk": "stale"}
    assert (after["kk"].seen, after["kk"].seen_language) == ("Forum", "en")


def test_editing_the_chinese_makes_it_the_original() -> None:
    after = write(START, zh_hans="新论坛")
    assert states(after) == {"en": "stale", "zh-hans": "original", "kk": "stale"}
    assert (after["en"].seen, after["en"].seen_language) == ("论坛", "zh-hans")


def test_languages_written_together_with_the_original_are_up_to_date() -> None:
    assert states(write(START, en="A forum", zh_hans="新论坛")) == {"en": "original", "zh-hans": "fresh", "kk": "stale"}


def test_editing_a_translation_touches_no_other() -> None:
    stale = write(START, en="A forum")
    assert states(write(stale, kk="Бір форум")) == {"en": "original", "zh-hans": "stale", "kk": "fresh"}


def test_what_a_translator_writes_in_chinese_is_a_translation() -> None:
    assert states(write(START, by_translator=True, zh_hans="新论坛")) == states(START)


def test_a_translator_who_changes_the_original_changes_the_original() -> None:
    after = write(START, by_translator=True, en="A forum")
    assert states(after) == {"en": "original", "zh-hans": "stale", "kk": "stale"}


def test_filling_in_a_language_of_originals_translates_the_original_there_is() -> None:
    kazakh = judge({}, texts(kk="Форум", pl="Forum"))
    assert states(write(kazakh, en="Forum")) == {"kk": "original", "pl": "fresh", "en": "fresh"}


def test_what_was_out_of_date_is_fresh_again_when_the_original_is_what_it_was() -> None:
    back = write(write(START, en="A forum"), en="Forum")
    assert states(back) == states(START)
    assert (back["kk"].seen, back["kk"].seen_language) == ("", "")


def test_two_changes_of_the_original_keep_what_it_was_before_the_first() -> None:
    after = write(write(START, en="A forum"), en="The forum")
    assert after["kk"].seen == "Forum"


def test_an_original_that_is_emptied_hands_over_to_another_language() -> None:
    assert states(write(START, en="")) == {"zh-hans": "original", "kk": "fresh"}


def test_a_text_that_is_empty_everywhere_has_no_state() -> None:
    assert judge(START, texts()) == {}


def test_a_reviewed_text_that_was_out_of_date_is_reviewed_again_when_the_original_is_back() -> None:
    reviewed = {**START, "kk": Standing("Форум", State.REVIEWED, "en", is_reviewed=True)}
    assert states(write(write(reviewed, en="A forum"), en="Forum"))["kk"] == "reviewed"
    assert states(write(reviewed, kk="Бір форум"))["kk"] == "fresh"


def test_spaces_and_normal_forms_are_no_change() -> None:
    assert same("é  a", " e\N{COMBINING ACUTE ACCENT} a")
    assert states(write(START, en=" Forum ")) == states(START)


def run(start: dict[str, str], writes: list[tuple[dict[str, str], bool]]) -> list[dict[str, Standing]]:
    standings = judge({}, start)
    now, seen = dict(start), [standings]
    for new, by_translator in writes:
        now |= new
        standings = judge(standings, dict(now), by_translator=by_translator)
        seen.append(standings)
    return seen


@given(TEXTS, WRITES)
def test_whatever_is_written_the_states_agree_with_the_texts(
    start: dict[str, str], writes: list[tuple[dict[str, str], bool]]
) -> None:
    for standings in run(start, writes):
        if not standings:
            continue
        originals = [code for code, standing in standings.items() if standing.state == State.ORIGINAL]
        assert len(originals) == 1
        assert {standing.source for standing in standings.values()} == set(originals)
        for standing in standings.values():
            assert (standing.state == State.MISSING) == (not standing.text)
            assert (standing.state == State.STALE) == bool(standing.seen_language)


@given(TEXTS, WRITES)
def test_only_a_change_of_an_original_makes_anything_stale(
    start: dict[str, str], writes: list[tuple[dict[str, str], bool]]
) -> None:
    told = run(start, writes)
    for before, after in pairwise(told):
        became = {
            code
            for code, standing in after.items()
            if standing.state == State.STALE and code in before and before[code].state != State.STALE
        }
        if became:
            source = next(iter(after.values())).source
            assert not same(before[source].text, after[source].text)
            assert all(same(before[code].text, after[code].text) for code in became)


@given(TEXTS)
def test_writing_the_same_again_changes_nothing(start: dict[str, str]) -> None:
    once = judge({}, start)
    assert judge(once, start) == once


def test_words_are_counted_and_characters_where_there_are_no_spaces() -> None:
    assert count("<p>A well-kept forum, 2031</p>") == 4
    assert count("职业教育 forum") == 5
    assert count("") == 0
