"""Texts made comparable, queries read, matches marked."""

import unicodedata

import pytest

from search.marks import excerpt, marked
from search.normal import fold, tokens
from search.query import Term, read


def terms(text: str) -> list[str]:
    return [token.term for token in tokens(text)]


SAME = {
    "zhibek": ("Жібек", "Жибек", "ЖІБЕК", "жибек"),
    "szlak": ("Szlak", "szlak", "ＳＺＬＡＫ", "szlak\u0301"),
    "yoli": ("yoʻli", "yo'li", "yo’li", "yo‘li", "yo`li", "yo´li", "yoʼli", "yo′li", "yoʹli", "yoli", "YOʻLI"),
    "lodz": ("Łódź", "lodz", "LODZ", "Lo\u0301dz\u0301"),
    "ёлка": ("ёлка", "елка", "Е\u0308ЛКА"),
    "kazakh": ("Қазақстан", "Казакстан", "қазақстан"),
    "oqu": ("Өнеркәсіптік", "онеркасиптик"),
    "letters": ("Ғылым үңгір һәм ұя", "гылым унгир хам уя"),
    "ukrainian": ("Україна", "Украина", "УКРАЇНА"),
    "ye": ("Європейський ґанок", "европеиськии ганок"),
    "belarusian": ("Ўсход", "усход"),
    "german": ("Straße", "STRASSE", "strasse"),
    "nordic": ("Þór Æsir Øre đ", "thor aesir ore d"),
    "turkish": ("Işık İstanbul", "isik istanbul"),
    "french": ("œuvre déjà", "OEUVRE deja"),
    "soft hyphen": ("voca\u00adtional", "vocational", "voca\u200btional", "\u200evocational\u200f"),
    "stress": ("ко\u0301лледж", "колледж"),
    "wide": ("２０２７年", "2027年"),
    "arabic": ("مُحَمَّد ٢٧", "محمد 27"),
}


@pytest.mark.parametrize("name", SAME)
def test_spellings_are_the_same(name: str) -> None:
    found = {tuple(terms(text)) for text in SAME[name]}
    assert len(found) == 1
    assert found != {()}


TERMS = [
    ("", []),
    ("  .,;:!?—  ", []),
    ("職業", ["職業", "業"]),
    ("职业教育", ["职业", "业教", "教育", "育"]),
    ("职", ["职"]),
    ("中国—中亚", ["中国", "国", "中亚", "亚"]),
    ("2027年3月", ["2027", "年", "3", "月"]),
    ("AI时代", ["ai", "时代", "代"]),
    ("人々〇", ["人々", "々〇", "〇"]),
    ("ひらカナ한글", ["ひら", "らカ", "カナ", "ナ한", "한글", "글"]),
    ("𠀀𠀁", ["𠀀𠀁", "𠀁"]),
    ("Hi-Tech & Co.", ["hi", "tech", "co"]),
    ("C++ / C#", ["c", "c"]),
    ("½ №5 ①", ["1", "2", "5", "1"]),
    ("snake_case", ["snake", "case"]),
    ("principals' forum", ["principals", "forum"]),
    ("'quoted'", ["quoted"]),
    ("🎓 школа 🎓", ["школа"]),
    ("a\x00b\x1fc\x7f", ["a", "b", "c"]),
    ("\ud800x\udfff", ["x"]),
    ("ʻʻʻ '' ’", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TERMS)
def test_terms_of_a_text(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_places_are_those_of_the_original() -> None:
    text = "«Yoʻli» — Łódź, 职业教育; ко\u0301лледж ½"
    assert [(token.term, text[token.start : token.end]) for token in tokens(text)] == [
        ("yoli", "Yoʻli"), ("lodz", "Łódź"), ("职业", "职业"), ("业教", "业教"), ("教育", "教育"), ("育", "育"),
        ("колледж", "ко\u0301лледж"), ("1", "½"), ("2", "½"),
    ]  # fmt: skip


def test_no_term_holds_anything_but_letters_and_digits() -> None:
    everything = "".join(chr(code) for code in range(0x30000) if unicodedata.category(chr(code)) != "Cs")
    found = {token.term for token in tokens(" ".join(everything))} | set(terms(everything))
    assert [term for term in found if not term.isalnum() or len(term) > 60 or term != term.casefold()] == []


def test_a_long_word_is_cut() -> None:
    assert fold("a" * 10_000) == ("a" * 60,)
    assert terms("职" * 3) == ["职职", "职职", "职"]


READ = [
    ("Колледж", (Term("колледж", True),)),
    ("я", (Term("я", False),)),
    ("职业教育", (Term("职业", False), Term("业教", False), Term("教育", False))),
    ("职", (Term("职", True),)),
    ("职 教", (Term("职", True), Term("教", True))),
    ("AI 职业", (Term("ai", True), Term("职业", False))),
    ("the the THE", (Term("the", True),)),
    ('" OR 1=1 --', (Term("or", True), Term("1", False))),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_query_is_read(text: str, expected: tuple[Term, ...]) -> None:
    assert read(text).terms == expected


def test_query_is_cut() -> None:
    query = read("one two three four five six seven eight nine ten " * 1000)
    assert [term.text for term in query.terms] == ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    assert len(query.text) <= 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("колледжи", ["коллед"]),
        ("two colleges", ["two", "colleg"]),
        ("职业 школами", ["职业", "школа"]),
        ("four", None), ("职业教育", None), ("", None),
    ],
)  # fmt: skip
def test_near_query_leaves_endings_out(text: str, expected: list[str] | None) -> None:
    near = read(text).shortened()
    assert (near and [term.text for term in near.terms]) == expected


MARKED = [
    ("College of Łódź & Co", "lodz", "College of <mark>Łódź</mark> &amp; Co"),
    ("Silk <Road>", "road sil", "<mark>Silk</mark> &lt;<mark>Road</mark>&gt;"),
    ("高等职业教育论坛", "职业教育", "高等<mark>职业教育</mark>论坛"),
    ("职业与教育职", "职", "<mark>职</mark>业与教育<mark>职</mark>"),
    ("Buyuk Ipak yoʻli", "yoli", "Buyuk Ipak <mark>yoʻli</mark>"),
    ("nothing here", "silk", "nothing here"),
    ("", "silk", ""),
]


@pytest.mark.parametrize(("text", "query", "expected"), MARKED)
def test_matches_are_marked(text: str, query: str, expected: str) -> None:
    assert marked(text, read(query).terms) == expected


def test_excerpt_is_cut_between_words_around_the_match() -> None:
    words = " ".join(f"word{n:03}" for n in range(200))
    found = excerpt(f"{words} Łódź {words}", read("lodz").terms)
    assert found.startswith("…word195 word196 ")
    assert "Łódź word000" in found
    assert found.endswith("word017…")
    assert len(found) <= 192


def test_excerpt_of_a_text_without_spaces_has_the_match() -> None:
    found = excerpt("论" * 400 + "职业" + "坛" * 400, read("职业").terms)
    assert "论职业坛" in found
    assert (found[0], found[-1]) == ("…", "…")


def test_excerpt_without_a_match_is_the_beginning() -> None:
    assert excerpt("A short text.", read("silk").terms) == "A short text."
    assert excerpt("word " * 100, read("silk").terms).startswith("word word")
