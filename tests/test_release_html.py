"""Bodies of releases: presentation goes, meaning stays, faults are refused at once, repeats are found without comparing all."""

import difflib
import tracemalloc
from itertools import count
from typing import Any

import pytest

from core.sanitise import clean_html
from news.releases import html as release_html
from news.releases import repeats as release_repeats
from news.releases import tokens as release_tokens
from news.releases.blocks import Picture
from news.releases.encoding import ReleaseFileError
from news.releases.figures import code_of, neutral, put
from news.releases.file import read as read_file
from news.releases.repeats import Repeat, repeats
from news.releases.words import slug_of, summary_of
from tests.test_release_file import REAL


def html(text: str) -> str:
    """The clean HTML; a picture stands as [number, caption]."""
    body = release_html.read(text)
    return body.html(
        lambda number: f"[{number}{', ' * bool(body.pictures[number].caption)}{body.pictures[number].caption}]"
    )


def wrong(text: str, line: int = 1) -> str:
    with pytest.raises(ReleaseFileError) as caught:
        release_html.read(text, line)
    return str(caught.value)


def test_the_real_release() -> None:
    release = read_file(REAL)
    body = release_html.read(release.body, release.body_line)
    assert [block.name for block in body.blocks] == ["p", "figure", "p", "p", "figure", "p", "figure"]
    assert body.repeats == [Repeat(0, 2, is_exact=False)]
    names = ["5ffeb4abc3300.jpg", "5ffeb591dea90.png", "5ffeb824b123e.jpg"]
    assert body.pictures == [Picture(f"https://www.slgjlm.com/Uploads/images/2021/01/13/{name}") for name in names]
    lines = body.html(lambda number: f"<figure>{number}</figure>", {2}).split("\n")
    assert [line[:20] for line in lines] == [
        "<p>In order to promo", "<figure>0</figure>", "<p>The theme of the ", "<figure>1</figure>", "<p>Beijing will form",
        "<figure>2</figure>",
    ]  # fmt: skip
    assert "style" not in "".join(lines)


# --- what becomes of markup ------------------------------------------------------------------------------------------

CLEANED = {
    "fonts and colours": ('<p><font color="red" face="x">One</font> <span style="color:red">two</span></p>', "<p>One two</p>"),
    "centring": (
        '<center>One</center><div align="center">Two</div><p style="text-align:center">Three</p>',
        "<p>One</p>\n<p>Two</p>\n<p>Three</p>",
    ),
    "bold and italic": ("<p><b>One</b> <i>two</i></p>", "<p><strong>One</strong> <em>two</em></p>"),
    "bold by style": (
        '<p><span style="font-weight: 700">One</span> <span style="font-style:italic">two</span></p>',
        "<p><strong>One</strong> <em>two</em></p>",
    ),
    "bold in bold": ("<p><b>One <strong>two</strong></b></p>", "<p><strong>One two</strong></p>"),
    "bold in parts": ("<p><b>One</b><b> two</b></p>", "<p><strong>One two</strong></p>"),
    "nothing in bold": ("<p>One<b></b><i><u></u></i></p>", "<p>One</p>"),
    "padding": ("<p>&nbsp;&nbsp;　　One&nbsp; &nbsp;two \n\n three&nbsp;</p>", "<p>One two three</p>"),
    "one no-break space": ("<p>5&nbsp;%</p>", "<p>5&nbsp;%</p>"),
    "empty paragraphs": ("<p></p><p>&nbsp;</p><p><br></p><p>One</p><p><b> </b></p>", "<p>One</p>"),
    "line breaks": ("<p><br>One<br>two<br></p>", "<p>One<br>two</p>"),
    "two line breaks": ("<div>One<br>\n<br />two<br><br><br>three</div>", "<p>One</p>\n<p>two</p>\n<p>three</p>"),
    "bold over two paragraphs": ("<b>One<br><br>two</b>", "<p><strong>One</strong></p>\n<p><strong>two</strong></p>"),
    "text without paragraphs": ("One <i>two</i><div>three</div>four", "<p>One <em>two</em></p>\n<p>three</p>\n<p>four</p>"),
    "headings": ("<h1>One</h1><h3>Two</h3><h6>Three</h6>", "<h2>One</h2>\n<h4>Two</h4>\n<h4>Three</h4>"),
    "lower headings": ("<h3>One</h3><h4>Two</h4>", "<h2>One</h2>\n<h3>Two</h3>"),
    "lists": (
        '<ul class="x"><li>One</li><li><p>two</p><p>three</p><ol start="3"><li>four</li></ol></li></ul>',
        '<ul><li>One</li><li>two<br>three<ol start="3"><li>four</li></ol></li></ul>',
    ),
    "tables": (
        '<table border="1" width="9"><tbody><tr><th>a</th><td colspan="2" style="x"><p>b</p></td></tr></tbody></table>',
        '<table><tbody><tr><th>a</th><td colspan="2">b</td></tr></tbody></table>',
    ),
    "quotations": ("<blockquote>One<p>two</p></blockquote>", "<blockquote><p>One</p><p>two</p></blockquote>"),
    "entry outside of a list": ("<li>One</li><td>two</td>", "<p>One</p>\n<p>two</p>"),
    "links": (
        '<p><a href=" https://x.example/?a=1&amp;b=2 " target="_blank" onclick="x()">a</a> '
        '<a href="mailto:a@x.example">b</a></p>',
        '<p><a href="https://x.example/?a=1&amp;b=2" rel="noopener">a</a> '
        '<a href="mailto:a@x.example" rel="noopener">b</a></p>',
    ),
    "other links": (
        '<p><a href="javascript:x()">a</a> <a href="JaVa&#10;script:x()">b</a> <a href="/c">c</a> <a>d</a> '
        '<a href="data:text/html,x">e</a></p>',
        "<p>a b c d e</p>",
    ),
    "handlers": ('<p onmouseover="x()" ONCLICK=x>One</p>', "<p>One</p>"),
    "comments": ("<p>One<!-- <script> --> two</p><!-- x -->", "<p>One two</p>"),
    "entities": ("<p>&lt;script&gt; &amp; &ldquo;x&rdquo; 5 < 6</p>", "<p>&lt;script&gt; &amp; “x” 5 &lt; 6</p>"),
    "controls": ("<p>One\u202e\u200b\x01&#8203;</p>", "<p>One\u202e</p>"),
    "unknown tags": ("<o:p/><p>One <blink>two</blink></p>", "<p>One two</p>"),
    "plain text": ("One\nline & more\n \n\nTwo &amp; 5 < 6\n", "<p>One line &amp; more</p>\n<p>Two &amp; 5 &lt; 6</p>"),
    "line": ("<p>a</p><hr><p>b</p>", "<p>a</p>\n<hr>\n<p>b</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLEANED)
def test_presentation_goes_and_meaning_stays(name: str) -> None:
    text, expected = CLEANED[name]
    assert html(text) == expected
    assert clean_html(expected) == expected


PICTURES = {
    "alone": ('<p><img src="https://x.example/a.jpg"></p>', "[0]"),
    "in the middle of a text": (
        '<p>One <b>two<img src="https://x.example/a.jpg">three</b></p>',
        "<p>One <strong>two</strong></p>\n[0]\n<p><strong>three</strong></p>",
    ),
    "in a link": ('<p><a href="https://x.example/a.jpg"><img src="https://x.example/a.jpg"></a></p>', "[0]"),
    "in a cell": (
        '<table><tr><td><img src="https://x.example/a.jpg"></td></tr></table>',
        "<table><tbody><tr><td>[0]</td></tr></tbody></table>",
    ),
    "without an address": ('<p>One<img alt="x"><img src=" ">two</p>', "<p>Onetwo</p>"),
    "with a caption": (
        '<figure><img src="https://x.example/a.jpg"><figcaption>The <b>hall</b></figcaption></figure>',
        "[0, The hall]",
    ),
    "with a centred line below": (
        '<center><img src="https://x.example/a.jpg"></center><center>The hall</center><p>One</p><p>Two</p>',
        "[0, The hall]\n<p>One</p>\n<p>Two</p>",
    ),
    "with two centred lines below": (
        '<center><img src="https://x.example/a.jpg"></center><center>a</center><center>b</center><p>1</p><p>2</p><p>3</p>',
        "[0]\n<p>a</p>\n<p>b</p>\n<p>1</p>\n<p>2</p>\n<p>3</p>",
    ),
    "where everything is centred": (
        '<center><p>a</p><p><img src="https://x.example/a.jpg"></p><p>b</p></center>',
        "<p>a</p>\n[0]\n<p>b</p>",
    ),
    "with a long centred text below": (
        f'<center><img src="https://x.example/a.jpg"></center><center>{"b" * 201}</center><p>1</p><p>2</p>',
        f"[0]\n<p>{'b' * 201}</p>\n<p>1</p>\n<p>2</p>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_stand_by_themselves(name: str) -> None:
    text, expected = PICTURES[name]
    assert html(text) == expected


def test_pictures_are_listed_with_their_descriptions() -> None:
    body = release_html.read(
        '<p>x<img src=" https://x.example/a.jpg?a=1&amp;b " alt="  The\n hall "><img src="b.png"></p>'
    )
    assert body.pictures == [Picture("https://x.example/a.jpg?a=1&b", "The hall"), Picture("b.png")]


# --- faults ----------------------------------------------------------------------------------------------------------

FAULTS = {
    "not closed": ("<p>One\n<b>two</p>", "<b> in line 8 is not closed."),
    "not closed at the end": ("<div>\n\n<p>One", "<p> in line 9 is not closed."),
    "closed twice": ("<p>One</p>\n</p>", "</p> in line 8 closes nothing."),
    "crossed": ("<b><i>One</b></i>", "<i> in line 7 is not closed."),
    "list without an end": ("<ul><li>One<li>two</ul>", "<li> in line 7 is not closed."),
    "script": ("<p>One</p>\n<script>x</script>", "There is a <script> in line 8: take it out."),
    "script in capitals": ("<SCRIPT src=x></SCRIPT>", "There is a <script> in line 7: take it out."),
    "frame": ('<p><iframe src="x"></iframe></p>', "There is a <iframe> in line 7: take it out."),
    "object": ("<object></object>", "There is a <object> in line 7: take it out."),
    "style": ("<style>p { color: red }</style>", "There is a <style> in line 7: take it out."),
    "form": ("<form></form>", "There is a <form> in line 7: take it out."),
    "drawing": ("<svg onload=x></svg>", "There is a <svg> in line 7: take it out."),
    "whole page": ("<!doctype html><html><body><p>x</p></body></html>", "There is a <html> in line 7: take it out."),
    "tag without an end": ("<p>One</p>\n\n<p class=", "A tag in line 9 has no end."),
    "quote without an end": ("<p class=\"x>One</p>", "A tag in line 7 has no end."),
    "comment without an end": ("<p>One</p><!-- x", "A comment in line 7 has no end."),
    "deep": ("<div>" * 61 + "x" + "</div>" * 61, "More than 60 tags stand inside each other (line 7)."),
    "many": ("<br>" * 20_001, "The text has more than 20000 tags."),
    "many pictures": ('<img src="https://x.example/a.jpg">' * 51, "The text has 51 pictures: more than 50."),
    "text between cells": (
        "<table><tr>\nx</tr></table>",
        "The text in line 7 stands in a list or table, but in no entry or cell of it.",
    ),
    "nothing": ("<p>&nbsp;</p><div><br></div>", "The file has no text below its date."),
    "nothing in a table": ("<table><tr><td> </td></tr></table>", "The file has no text below its date."),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_said_in_one_line_with_its_place(name: str) -> None:
    text, expected = FAULTS[name]
    assert wrong(text, 7) == expected


def test_sixty_tags_inside_each_other_are_allowed() -> None:
    assert html("<div>" * 60 + "x" + "</div>" * 60) == "<p>x</p>"


HUGE = {
    "nested": "<b>" * 1_000_000,
    "tags": "<br>" * 1_250_000,
    "comments": "<!--" * 1_250_000,
    "beginnings": "<a" * 2_500_000,
    "quotes": "<p a='" * 800_000,
    "names": "<p " + "a" * 5_000_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_fault_costs_no_more_than_its_first_steps(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags that are looked at are counted, not seconds; and no list of a million entries is made."""
    looked = count()
    check = release_tokens._check

    def counting(*arguments: Any) -> None:
        next(looked)
        check(*arguments)

    monkeypatch.setattr(release_tokens, "_check", counting)
    text = HUGE[name]
    tracemalloc.start()
    wrong(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert next(looked) <= release_tokens.MOST_TAGS + 1
    assert peak < 30 * 1024 * 1024


# --- repeats ---------------------------------------------------------------------------------------------------------

WORDS = [f"word{number}" for number in range(500)]


def sentence(number: int) -> str:
    return " ".join(WORDS[(number * 37 + step * (number % 7 + 3)) % 500] for step in range(30))


def test_repeats_are_found_word_for_word_and_nearly() -> None:
    one, other = sentence(1), sentence(2)
    near = one.replace(one.split()[10], "changed")
    texts = [one, "", other, f"  {one.upper()} ", near, "short", "short", sentence(3)]
    assert repeats(texts) == [Repeat(0, 3, is_exact=True), Repeat(0, 4, is_exact=False)]


def test_chinese_without_spaces() -> None:
    text = (
        "为推动职业教育深度融入国家“一带一路”建设，促进北京与沿线国家的教育合作和人文交流，提升新时代首都的开放程度，"
        "加快提高北京职业教育的质量和效益，论坛成功举办，来自五个国家的代表参加了会议。"
    )
    assert repeats([text, "别的内容" * 30, text.replace("提升", "增强")]) == [Repeat(0, 2, is_exact=False)]


def test_texts_that_differ_in_a_fifth_of_their_words_are_no_repeat() -> None:
    words = sentence(1).split()
    assert repeats([" ".join(words), " ".join(["other", *words[1:24], *["more"] * 6])]) == []


@pytest.mark.parametrize("kind", ["different", "nearly the same"])
def test_comparisons_do_not_grow_with_the_square(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = count()

    class Counting(difflib.SequenceMatcher[str]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            next(compared)
            super().__init__(*arguments, **options)

    monkeypatch.setattr(release_repeats, "SequenceMatcher", Counting)
    base = sentence(1).split()
    near = [" ".join([*base[: n % 30], f"changed{n}", *base[n % 30 + 1 :]]) for n in range(2000)]
    found = repeats(near if kind == "nearly the same" else [sentence(n) + f" {n}" for n in range(2000)])
    assert next(compared) <= 2000 * release_repeats.KEPT * release_repeats.CHOSEN
    assert len(found) >= (1990 if kind == "nearly the same" else 0)


# --- figures ---------------------------------------------------------------------------------------------------------

NAME = f"originals/{'a' * 24}-3000x2000.jpg"
IMAGE = f'<img src="/media/public/{"a" * 24}-800.jpg" alt="The &quot;hall&quot;" width="3000" height="2000">'
CODE = code_of("https://x.example/a.jpg")


def figure(words: str, code: str = CODE) -> str:
    return f'<figure class="no-picture" data-picture="{code}"><figcaption>{words}</figcaption></figure>'


def test_the_sanitiser_keeps_the_code_of_a_picture_and_nothing_else_in_its_place() -> None:
    assert clean_html(figure("x")) == figure("x")
    for code in ("", "x", "ABCDEF012345", "0123456789ab0", 'a" onload="x'):
        assert "data-picture" not in clean_html(f"<figure data-picture='{code}'>x</figure>")
    assert clean_html(f'<p data-picture="{CODE}">x</p>') == "<p>x</p>"


@pytest.mark.parametrize(
    ("language", "words", "caption"),
    [
        ("en", "Picture 1 of 3<br>This picture is not available", ""),
        ("en", "The hall<br>This picture is not available", "<figcaption>The hall</figcaption>"),
        ("en", "This picture is not available", ""),
        ("en", "The <em>hall</em>", "<figcaption>The <em>hall</em></figcaption>"),
        ("pl", "Zdjęcie z sali<br>Zdjęcia jeszcze nie ma", "<figcaption>Zdjęcie z sali</figcaption>"),
    ],
)
def test_a_picture_takes_the_place_of_the_notice_and_leaves_what_people_wrote(
    language: str, words: str, caption: str
) -> None:
    other = figure("Picture 2 of 3<br>This picture is not available", "0" * 12)
    found = put(f"<p>a</p>{figure(words)}{other}", CODE, NAME, 'The "hall"', language)
    assert found == f'<p>a</p><figure data-picture="{CODE}">{IMAGE}{caption}</figure>{other}'
    assert put(found, CODE, NAME, "again", language) == found
    assert neutral(found) == neutral(f"<p>a</p>{figure(words)}{other}")


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "slug"),
    [
        ("en", "School–enterprise “dialogue” — 2021!", "schoolenterprise-dialogue-2021"),
        ("ru", "Форум «Новый Шёлковый путь» открыт", "forum-novyy-shyolkovyy-put-otkryt"),
        ("uk", "Україна їде на форум: єдність", "ukrayina-yide-na-forum-yednist"),
        ("kk", "Қазақстан әлемі, өңірі", "qazaqstan-alemi-ongiri"),
        ("uz", "Oʻzbekiston gʻoyasi", "ozbekiston-goyasi"),
        ("pl", "Łódź żegna się", "lodz-zegna-sie"),
        ("zh-hans", "新丝路论坛 2021", "release-2021-01-14"),
        ("zh-hans", "新丝路 forum 成功举办了", "release-2021-01-14"),
        ("en", "!!!", "release-2021-01-14"),
        ("en", "word " * 40, "-".join(["word"] * 16)),
        ("en", "x" * 200, "x" * 80),
    ],
)
def test_addresses_are_of_latin_letters(language: str, title: str, slug: str) -> None:
    from datetime import date

    assert slug_of(title, language, date(2021, 1, 14)) == slug


def test_a_summary_is_whole_sentences_or_cut_at_a_word() -> None:
    assert summary_of("One. Two! " + "three " * 100) == "One. Two!"
    assert summary_of("一句话。第二句！") == "一句话。第二句！"
    assert summary_of("word, " * 100) == ("word, " * 50).rstrip(" ,") + "…"
    assert summary_of("Short") == "Short"
