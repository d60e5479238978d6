"""Files of translators as other programs see them, and files that mean harm."""

import io
import os
import zipfile
from typing import Any

import polib
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from translate.storage import factory, pypo, xliff

from core import languages
from core.sanitise import clean_html
from tests import factories as make
from tests.test_segments import HTML
from tests.translated_files import FORMATS, XLIFF, exported, read
from translations.exchange import inline
from translations.exchange.entries import Header, language_of
from translations.exchange.segments import split
from translations.exchange.units import Unit, canonical, digest
from translations.exchange.xlsx import write as write_xlsx
from translations.rules import State

pytestmark = pytest.mark.django_db
BODY = '<p>One &amp; <a href="/en/" rel="noopener">a <em>link</em></a><br>x</p><p>Two</p>'
quietly = settings(deadline=None, database=None)


@pytest.fixture
def texts() -> Any:
    session: Any = make.make_session(title_en="Opening", title_ru="Открытие", abstract_en="a\n\nb\t=c")
    session.title_en = "Opening!"
    session.save(update_fields=["title_en"])
    make.make_article(title_en="=1+1", title_ru="=2+2", body_en=BODY, body_ru=BODY.replace("Two", "Два"))
    return session


# --- as other programs see them --------------------------------------------------------------------------------------
def test_poedit_sees_names_notes_places_and_what_was_before(texts: Any) -> None:
    file = polib.pofile(exported("ru").decode())
    assert file.metadata["Language"] == "ru"
    assert file.metadata["X-Source-Language"] == "en"
    assert file.metadata["Plural-Forms"].startswith("nplurals=3;")
    entry = file.find(f"events.session:{texts.pk}:title", by="msgctxt")
    assert entry is not None
    assert entry.comment.split("\n")[:2] == ["Title: Opening!", "At most 250 characters."]
    assert entry.occurrences == [(f"/admin/events/session/{texts.pk}/change/", "")]
    assert (entry.fuzzy, entry.previous_msgid, entry.msgstr) == (True, "Opening", "Открытие")
    assert [e.msgctxt for e in file if e.msgid == "Two"] == [e.msgctxt for e in file if e.msgstr == "Два"]


def test_the_toolkit_reads_all_that_was_written(texts: Any) -> None:
    toolkit: Any = pypo.pofile, xliff.xlifffile  # some of their methods are without types
    po, xml = (store.parsestring(exported("ru", name)) for store, name in zip(toolkit, ("po", "xliff"), strict=True))
    assert xml.gettargetlanguage() == "ru"
    by_name = {unit.xmlelement.get("resname"): unit for unit in xml.units}
    told = {unit.getcontext(): unit for unit in po.unit_iter()}
    assert by_name.keys() == told.keys()
    title = by_name[f"events.session:{texts.pk}:title"]
    assert (title.source, title.target, title.isfuzzy()) == ("Opening!", "Открытие", True)
    assert [(was.source, was.target) for was in title.getalttrans()] == [("Opening", "Открытие")]
    store: Any = factory.getobject(io.BytesIO(exported("ru", "xliff")), classes_str=None, localfiletype="xlf")
    assert len(store.units) == len(by_name)


def test_xliff_has_the_order_and_the_states_of_its_schema(texts: Any) -> None:
    """XLIFF 1.2, 2.4.1 (trans-unit) and 2.3: the schema itself is not in the project."""
    root = etree.fromstring(exported("ru", "xliff"))
    assert root.get("version") == "1.2"
    states = set()
    for file in root:
        assert [child.tag for child in file] == [f"{XLIFF}header", f"{XLIFF}body"]
        assert {"original", "source-language", "target-language", "datatype", "date"} == set(file.attrib)
    for unit in root.iter(f"{XLIFF}trans-unit"):
        order = [child.tag.removeprefix(XLIFF) for child in unit]
        assert order[:2] == ["source", "target"]
        assert set(order[2:]) <= {"context-group", "note", "alt-trans"}
        states.add(unit.find(f"{XLIFF}target").get("state"))
        for node in (unit[0], unit[1]):
            opened = [chip.get("id") for chip in node if chip.tag == f"{XLIFF}bpt"]
            assert sorted(opened) == sorted(chip.get("id") for chip in node if chip.tag == f"{XLIFF}ept")
    assert states == {"needs-translation", "needs-review-translation", "translated"}
    names = [unit.get("id") for unit in root.iter(f"{XLIFF}trans-unit")]
    assert len(set(names)) == len(names)


def test_tags_are_chips_in_xliff(texts: Any) -> None:
    root = etree.fromstring(exported("ru", "xliff"))
    source = next(node for node in root.iter(f"{XLIFF}source") if "One" in (node.text or ""))
    assert source.text == "One & "
    assert [(chip.tag.removeprefix(XLIFF), chip.get("id"), chip.tail) for chip in source] == [
        ("bpt", "1", "a "), ("bpt", "2", "link"), ("ept", "2", None), ("ept", "1", None), ("ph", "3", "x"),
    ]  # fmt: skip


def test_a_reviewed_text_is_final(texts: Any) -> None:
    from translations.models import TextState
    from translations.tracking import review

    review(TextState.objects.filter(language="ru", kind="news.article", field="title"), None)
    root = etree.fromstring(exported("ru", "xliff", kinds=("news.article",)))
    unit = next(unit for unit in root.iter(f"{XLIFF}trans-unit") if unit[0].text == "=1+1")
    assert (unit.get("approved"), unit[1].get("state")) == ("yes", "final")


def test_originals_of_each_language_have_a_file_of_their_own_in_xliff() -> None:
    make.make_session(title_en="Opening")
    make.make_session(title_en="", title_zh_hans="开幕")
    root = etree.fromstring(exported("ru", "xliff", kinds=("events.session",)))
    found = {file.get("source-language"): [node.text for node in file.iter(f"{XLIFF}source")] for file in root}
    assert found == {"en": ["Opening"], "zh-Hans": ["开幕"]}
    file = polib.pofile(exported("ru", kinds=("events.session",)).decode())
    notes = [entry.comment for entry in file if "original" in entry.comment]
    assert len(notes) == 1


def test_a_spreadsheet_calculates_nothing(texts: Any) -> None:
    data = exported("ru", "xlsx")
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    quoted = {cell.value for row in sheet.iter_rows() for cell in row if cell.quotePrefix}
    assert quoted == {"=1+1", "=2+2"}
    assert all(cell.alignment.wrap_text for cell in sheet[2])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_a_sheet_of_a_language_from_right_to_left_runs_so(settings: Any) -> None:
    settings.LANGUAGES_BIDI = ["ar"]
    for code, is_rtl in (("ar", True), ("ru", False)):
        out = io.BytesIO()
        write_xlsx(out, Header(code), [])
        assert bool(load_workbook(io.BytesIO(out.getvalue())).worksheets[0].sheet_view.rightToLeft) is is_rtl


def test_what_no_cell_can_hold_is_left_out_and_said() -> None:
    unit = Unit("a.b:1:c", "x" * 40_000, "en", "", State.MISSING, "", False, "n", "l", "", None, "/")
    out = io.BytesIO()
    assert write_xlsx(out, Header("ru"), [unit]) == (0, 1)
    about = load_workbook(io.BytesIO(out.getvalue())).worksheets[1]
    assert about["A8"].value == "left out"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("zh-Hans", "zh-hans"),
        ("zh_CN", "zh-hans"),
        ("ru_RU", "ru"),
        ("uz@Latn", "uz"),
        ("uk_UA.UTF-8", "uk"),
        ("KK", "kk"),
    ],
)
def test_tools_name_languages_in_their_way(written: str, code: str) -> None:
    assert language_of(written) == code


@quietly
@given(HTML)
def test_html_passes_through_xliff_as_it_is(html: str) -> None:
    for segment in split(clean_html(html)).segments:
        node = etree.Element(inline.element("source"))
        inline.fill(node, segment)
        again = etree.fromstring(etree.tostring(node))
        assert canonical(inline.html_of(again)) == canonical(segment)


@quietly
@given(st.text(max_size=40))
def test_a_digest_minds_words_only(text: str) -> None:
    assert digest(f"  {text}\r\n") == digest(text)
    assert (digest(text) == "") is (canonical(text) == "")


# --- as programs and people spoil them -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data + b"\n\n\n",
    ],
)
def test_a_po_with_a_byte_order_mark_or_other_line_ends_is_read(spoil: Any, texts: Any) -> None:
    data = exported("ru")
    assert read(spoil(data)).entries == read(data).entries


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        read(data)
    return str(refused.value.messages[0])


PO = 'msgid ""\nmsgstr "Language: ru\\nContent-Type: text/plain; charset=UTF-8\\n"\n\n'
XML = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">{}</xliff>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty."),
        (b"\xff\xfe" + PO.encode("utf-16-le"), "This file is not in UTF-8."),
        ((PO + 'msgid "a"\nmsgstr "б"\n').encode("cp1251"), "This file is not in UTF-8."),
        (PO.replace("UTF-8", "KOI8-R").encode(), "This file is not in UTF-8."),
        (PO.replace("Language: ru\\n", "").encode(), "The file does not say into which language it translates."),
        (PO.replace("ru", "fr").encode(), "The file is in the language “fr”, which is none of this site."),
        (b"hello", "This is no PO file"),
        pytest.param(os.urandom(2000), "This", id="noise"),
        (b"\x00" * 5000, "This"),
        (b"<html></html>", "This is no XLIFF 1.2 file with translations."),
        (b"<xliff", "This is no XLIFF file, or it is damaged"),
        (XML.format("").encode(), "This is no XLIFF 1.2 file with translations."),
        (XML.format('<file target-language="fr"/>').encode(), "The file is in the language “fr”"),
        (
            XML.format('<file target-language="ru"/><file target-language="kk"/>').encode(),
            "The file translates into several languages.",
        ),
        (b"PK\x03\x04 but nothing else", "This file cannot be read."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(data: bytes, words: str) -> None:
    assert refusal(data).startswith(words)


def test_a_file_from_outside_cannot_be_read_through_an_entity(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the key")
    unit = '<trans-unit id="events.session:1:title"><source>a</source><target>&x;</target></trans-unit>'
    body = f'<file target-language="ru"><body>{unit}</body></file>'
    for doctype in (
        f'<!DOCTYPE xliff [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        '<!DOCTYPE xliff [<!ENTITY x "a">]>',
        '<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd">',
    ):
        for text in (body, body.replace("&x;", "x")):
            assert refusal((doctype + XML.format(text)).encode()).startswith("This")


def test_laughter_is_refused_at_once() -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE xliff [<!ENTITY l0 "ha">{entities}]>' + XML.format("<file target-language='ru'>&l11;</file>")
    assert refusal(text.encode()).startswith("This")


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_workbook_that_expands_is_refused_before_it_is_read() -> None:
    assert refusal(zipped(a=b"\0" * (201 * 1024 * 1024))) == "This file unpacks to more than the texts of a site."
    assert refusal(zipped(a=b"<!DOCTYPE x [<!ENTITY y 'z'>]>")).startswith("This file cannot be read.")
    assert refusal(zipped(a=b"nothing")).startswith("This file cannot be read.")


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translations.exchange.entries.MAX_BYTES", 10)
    assert refusal(b"x" * 11).startswith("This file is larger than")
    monkeypatch.undo()
    monkeypatch.setattr("translations.exchange.entries.MAX_ENTRIES", 1)
    assert (
        refusal((PO + 'msgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr "d"\n').encode())
        == "This file has more than 1 texts."
    )


def sheet(*rows: list[Any]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_without_its_columns_says_which() -> None:
    assert refusal(sheet(["a", "b"])) == "The column “id” is missing: it tells which text a row is."
    assert refusal(sheet(["id", "b"])) == "The column “translation” with its language is missing."


def test_cells_that_are_no_texts_are_refused_by_their_row(texts: Any) -> None:
    import datetime

    from translations.exchange.comparing import Rules, compare

    name = f"events.session:{texts.pk}:title"
    for value, words in (
        ("=1+1", "This is a formula. Put its value there."),
        (datetime.date(2031, 5, 14), "This is a date. Write it as text."),
    ):
        data = sheet(["id", "original", "translation (ru)"], [name, "Opening!", value])
        line = compare(read(data), Rules()).lines[0]
        assert (line.errors, line.where) == ([words], "row 2")


@pytest.mark.parametrize("name", FORMATS)
def test_columns_and_attributes_in_another_order_mean_the_same(name: str, texts: Any) -> None:
    content = read(exported("ru", name))
    assert content.language == "ru"
    assert content.moment is not None
    assert {entry.version for entry in content.entries} >= {"", digest("Открытие")}


def test_every_language_is_told_by_its_file(texts: Any) -> None:
    for name in FORMATS:
        for code in languages.CODES:
            assert read(exported(code, name)).language == code
