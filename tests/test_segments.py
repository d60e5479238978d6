"""HTML taken apart by block and put together again."""

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.sanitise import ATTRIBUTES, CLASSES, TAGS, clean_html
from translations.exchange.bodies import pair
from translations.exchange.segments import BLOCKS, TAG, escaped, split, tokens, unescaped, unpaired

quietly = settings(deadline=None, database=None)  # no clock, no folder
WORDS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(list(" \n<>&\"'=/\N{NO-BREAK SPACE}aя中"))),
    max_size=12,
)
VALUES = {
    "src": st.just("/media/public/a.webp"),
    "href": st.sampled_from(["/en/", "https://example.org/?a=1&b=2#c", "mailto:a@b.c"]),
}


@st.composite
def element(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """Any of our tags with any of its attributes around anything."""
    tag = draw(st.sampled_from(sorted(TAGS)))
    allowed = sorted(ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"])
    attributes = ""
    for name in draw(st.lists(st.sampled_from(allowed), unique=True, max_size=3)):
        value = draw(VALUES.get(name, WORDS)).replace("&", "&amp;").replace('"', "&quot;")
        attributes += f' {name}="{value}"'
    if tag in CLASSES and draw(st.booleans()):
        attributes += f' class="{sorted(CLASSES[tag])[0]}"'
    return f"<{tag}{attributes}>{draw(inner)}</{tag}>"


HTML = st.recursive(
    WORDS, lambda inner: st.one_of(element(inner), st.lists(inner, max_size=4).map("".join)), max_leaves=25
)


@quietly
@given(HTML)
def test_what_is_taken_apart_makes_itself_again(html: str) -> None:
    for text in (html, clean_html(html)):
        body = split(text)
        assert "".join(body.pieces) == text
    assert body.filled(body.segments) == text


@quietly
@given(HTML)
def test_a_segment_is_one_block_with_its_tags_in_pairs(html: str) -> None:
    for segment in split(clean_html(html)).segments:
        assert segment == segment.strip()
        assert not unpaired(list(tokens(segment)))
        assert not {match[2] for match in TAG.finditer(segment)} & BLOCKS


@quietly
@given(HTML)
def test_every_word_is_in_a_segment(html: str) -> None:
    body = split(clean_html(html))
    places = set(body.places)
    around = "".join(piece for n, piece in enumerate(body.pieces) if n not in places)
    left = "".join(html5lib.parseFragment(around).itertext())
    assert not any(character.isalpha() for character in left)


@quietly
@given(HTML)
def test_texts_of_html_are_written_as_the_sanitiser_writes_them(html: str) -> None:
    for token in tokens(clean_html(html)):
        if not TAG.fullmatch(token):
            assert escaped(unescaped(token)) == token


@pytest.mark.parametrize(
    ("html", "segments"),
    [
        ("<p>One <em>two</em></p>\n<p>three</p>", ("One <em>two</em>", "three")),
        ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", ("a", "b", "c")),
        ("<table><tbody><tr><th>x</th><td>1</td></tr></tbody></table>", ("x", "1")),
        ("<dl><dt>t</dt><dd>d</dd></dl><blockquote><p>q</p></blockquote>", ("t", "d", "q")),
        ('<figure><img src="/m" alt="Dunes"><figcaption>Sand</figcaption></figure>', ("Dunes", "Sand")),
        ('<p><a href="/x">y</a><br>z</p><hr><p>&nbsp;</p>', ('<a href="/x">y</a><br>z',)),
        ('<a href="/x"><h2>Title</h2><p>words</p></a>', ("Title", "words")),
        ("  bare words ", ("bare words",)),
        ("<p></p>", ()),
    ],
)
def test_blocks_are_the_segments(html: str, segments: tuple[str, ...]) -> None:
    assert split(html).segments == segments


def test_quotation_marks_do_not_end_the_words_of_a_picture() -> None:
    body = split('<figure><img src="/m" alt="Dunes"></figure>')
    assert body.filled(['The "Dunes"']) == '<figure><img src="/m" alt="The &quot;Dunes&quot;"></figure>'


# --- a translation beside its original -------------------------------------------------------------------------------
def test_blocks_pair_where_the_structure_is_the_same() -> None:
    pairs = pair("<p>One</p><p>Two</p>", "<p>Один</p>\n<p>Два</p>", is_html=True)
    assert (pairs.sources, pairs.targets) == (("One", "Two"), ("Один", "Два"))
    assert pairs.built(["Раз", "Два"]) == "<p>Раз</p>\n<p>Два</p>"


def test_another_structure_goes_as_a_whole() -> None:
    pairs = pair("<p>One</p><p>Two</p>", "<p>Один. Два</p>", is_html=True)
    assert (pairs.sources, pairs.targets, pairs.frame) == (("<p>One</p><p>Two</p>",), ("<p>Один. Два</p>",), None)


def test_only_the_block_that_changed_is_out_of_date() -> None:
    pairs = pair(
        "<p>One</p><p>Two!</p>", "<p>Один</p><p>Два</p>", seen="<p>One</p><p>Two</p>", is_html=True, is_stale=True
    )
    assert (pairs.stale, pairs.previous) == ((False, True), ("", "Two"))


def test_a_paragraph_more_in_the_original_leaves_the_others_translated() -> None:
    pairs = pair(
        "<p>One</p><h2>New</h2><p>Two</p>",
        "<p>Один</p><p>Два</p>",
        seen="<p>One</p><p>Two</p>",
        is_html=True,
        is_stale=True,
    )
    assert pairs.targets == ("Один", "", "Два")
    assert pairs.stale == (False, True, False)
    assert pairs.built(["Один", "Новое", "Два"]) == "<p>Один</p><h2>Новое</h2><p>Два</p>"


def test_where_only_the_structure_changed_everything_is_looked_at() -> None:
    pairs = pair("<h2>One</h2>", "<p>Один</p>", seen="<p>One</p>", is_html=True, is_stale=True)
    assert (pairs.stale, pairs.targets) == ((True,), ("Один",))


@quietly
@given(HTML, HTML, HTML, st.booleans())
def test_parts_that_nobody_touched_make_the_translation_again(
    original: str, target: str, seen: str, is_stale: bool
) -> None:
    pairs = pair(clean_html(original), clean_html(target), seen=clean_html(seen), is_html=True, is_stale=is_stale)
    assert len({len(pairs.sources), len(pairs.targets), len(pairs.previous), len(pairs.stale)}) == 1
    if not is_stale and clean_html(target):
        assert pairs.built(pairs.targets) == clean_html(target)


@quietly
@given(HTML)
def test_a_translation_of_the_same_structure_always_pairs(html: str) -> None:
    body = split(clean_html(html))
    translated = body.filled([f"x{segment}" for segment in body.segments])
    pairs = pair("".join(body.pieces), translated, is_html=True)
    assert pairs.built(pairs.targets) == translated
    if body.segments:
        assert pairs.targets == tuple(f"x{segment}" for segment in body.segments)
