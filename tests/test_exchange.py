"""What comes back from translators: taken, refused, in conflict, or left for later; never half of it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from events.models import Session
from news.models import Article
from tests import factories as make
from tests.admin_site import fresh, history_of
from tests.translated_files import FORMATS, changed, exported, only, read, states, texts, versions
from translations.exchange.applying import ChangedError, bring_in
from translations.exchange.comparing import Rules, compare
from translations.exchange.report import Line, Report, Status
from translations.models import TextState
from translations.writing import translating

pytestmark = pytest.mark.django_db
BODY = '<p>One <a href="/en/" rel="noopener">link</a></p><p>Two</p><ul><li>Three</li></ul>'
TRANSLATED = '<p>Один <a href="/en/" rel="noopener">адрес</a></p><p>Два</p><ul><li>Три</li></ul>'


def state_of(obj: Any, field: str, language: str = "ru") -> tuple[str, str]:
    row = TextState.objects.get(kind=obj._meta.label_lower, object_id=obj.pk, field=field, language=language)
    return row.state, row.seen


def name_of(obj: Any, field: str, part: int = 0) -> str:
    return f"{obj._meta.label_lower}:{obj.pk}:{field}" + (f":{part}" if part else "")


def line_of(report: Report, name: str) -> Line:
    return next(line for line in report.lines if line.name == name)


def session(**fields: Any) -> Any:
    return make.make_session(**{"title_en": "Opening of 3 days", "title_ru": "Открытие 3 дней", **fields})


def edit(obj: Any, **fields: str) -> None:
    """As an organiser saves."""
    for name, value in fields.items():
        setattr(obj, name, value)
    obj.save(update_fields=list(fields))


def translate(obj: Any, **fields: str) -> None:
    with translating():
        edit(obj, **fields)


# --- what is taken ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_a_translation_is_written_with_its_reason_and_its_person(name: str) -> None:
    one, two = session(), session()
    person = make.make_staff(name="Aigul")
    data = changed(exported("ru", name), name, only(name_of(one, "title"), "Начало 3 дней"))
    report = bring_in(read(data), Rules(), name="ru.po", person=person)
    assert [line.name for line in report.written] == [name_of(one, "title")]
    assert fresh(Session, pk=one.pk).title_ru == "Начало 3 дней"
    assert history_of(two).count() == 1
    row = history_of(one).latest("history_id")
    assert (row.history_change_reason, row.history_user) == ("imported from ru.po", person)
    state = TextState.objects.get(kind="events.session", object_id=one.pk, field="title", language="ru")
    assert (state.state, state.changed_by, state.text) == ("fresh", person, "Начало 3 дней")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "text", ["=1+1", "+7 727", "-", "@home", "=cmd|' /C calc'!A0", "a_x0041_b", "1", "<b>", "&amp;"]
)
def test_texts_that_look_like_something_else_stay_texts(name: str, text: str) -> None:
    one = session(abstract_en=text, abstract_ru=text)
    data = exported("ru", name)
    assert line_of(compare(read(data), Rules()), name_of(one, "abstract")).status == Status.SAME
    data = changed(data, name, only(name_of(one, "title"), text))
    bring_in(read(data), Rules(), name="x")
    assert fresh(Session, pk=one.pk).title_ru == text


@pytest.mark.parametrize("name", FORMATS)
def test_one_block_of_a_body_is_changed_and_the_rest_stays_byte_by_byte(name: str) -> None:
    spaced = TRANSLATED.replace("<p>", "\n <p>")
    article = make.make_article(body_en=BODY, body_ru=spaced)
    data = changed(exported("ru", name), name, only(name_of(article, "body", 3), "Четыре & пять"))
    if name != "xliff":  # HTML as it is written; a tool for XLIFF shows characters
        data = changed(exported("ru", name), name, only(name_of(article, "body", 3), "Четыре &amp; пять"))
    bring_in(read(data), Rules(), name="x")
    assert fresh(Article, pk=article.pk).body_ru == spaced.strip().replace("Три", "Четыре &amp; пять")


@pytest.mark.parametrize("name", FORMATS)
def test_a_body_without_a_translation_is_built_from_its_original(name: str) -> None:
    article = make.make_article(body_en=BODY)

    def write(unit: str, source: str, target: str) -> str:
        return source.replace("One", "Один").replace("Two", "Два").replace("Three", "Три").replace("link", "адрес")

    bring_in(read(changed(exported("ru", name), name, write)), Rules(), name="x")
    assert fresh(Article, pk=article.pk).body_ru == TRANSLATED


def test_some_blocks_are_not_enough() -> None:
    article = make.make_article(body_en=BODY)
    report = bring_in(read(changed(exported("ru"), "po", only(name_of(article, "body", 2), "Два"))), Rules(), name="x")
    assert line_of(report, name_of(article, "body")).status == Status.INCOMPLETE
    assert not fresh(Article, pk=article.pk).body_ru


@pytest.mark.parametrize("name", FORMATS)
def test_a_body_of_another_structure_goes_as_a_whole(name: str) -> None:
    article = make.make_article(body_en=BODY, body_ru="<p>Один. Два. Три.</p>")
    new = "<p>Раз, <em>два</em>, три.</p>" if name != "xliff" else "{1}Раз, два, три.{2}"
    bring_in(read(changed(exported("ru", name), name, only(name_of(article, "body"), new))), Rules(), name="x")
    assert fresh(Article, pk=article.pk).body_ru in ("<p>Раз, <em>два</em>, три.</p>", "<p>Раз, два, три.</p>")


# --- out of date -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_out_of_date_is_fresh_when_it_is_translated_anew(name: str) -> None:
    one = session()
    edit(one, title_en="Opening of 4 days")
    data = exported("ru", name)
    assert compare(read(data), Rules()).shown == []
    bring_in(read(changed(data, name, only(name_of(one, "title"), "Открытие 4 дней"))), Rules(), name="x")
    assert state_of(one, "title") == ("fresh", "")


def test_po_says_what_the_original_was() -> None:
    one = session()
    edit(one, title_en="Opening of 4 days")
    entry = polib.pofile(exported("ru").decode()).find(name_of(one, "title"), by="msgctxt")
    assert entry is not None
    assert (entry.flags, entry.previous_msgid, entry.msgid) == (["fuzzy"], "Opening of 3 days", "Opening of 4 days")


def test_a_stale_translation_that_is_marked_as_ready_is_fresh_as_it_stands() -> None:
    one, other = session(), session()
    for obj in (one, other):
        edit(obj, title_en="Opening: 3 days")
    file = polib.pofile(exported("ru").decode())
    entry = file.find(name_of(one, "title"), by="msgctxt")
    assert entry is not None
    entry.flags = []
    before = versions()
    report = bring_in(read(str(file).encode()), Rules(), name="x")
    assert [(line.name, line.status) for line in report.shown] == [(name_of(one, "title"), Status.CONFIRMED)]
    assert (state_of(one, "title")[0], state_of(other, "title")[0], versions()) == ("fresh", "stale", before)


def test_in_a_spreadsheet_the_state_says_that_it_is_still_right() -> None:
    from openpyxl import load_workbook

    one = session()
    edit(one, title_en="Opening: 3 days")
    book = load_workbook(io.BytesIO(exported("ru", "xlsx")))
    cells = {row[0].value: row for row in book.worksheets[0].iter_rows()}
    assert cells[name_of(one, "title")][3].value == "stale"
    cells[name_of(one, "title")][3].value = "translated"
    out = io.BytesIO()
    book.save(out)
    bring_in(read(out.getvalue()), Rules(), name="x")
    assert state_of(one, "title")[0] == "fresh"


def test_only_the_paragraph_that_changed_is_fuzzy() -> None:
    article = make.make_article(body_en=BODY, body_ru=TRANSLATED)
    edit(article, body_en=BODY.replace("Two", "Two and a half"))
    file = polib.pofile(exported("ru").decode())
    assert [entry.msgctxt for entry in file if entry.fuzzy] == [name_of(article, "body", 2)]
    data = changed(str(file).encode(), "po", only(name_of(article, "body", 2), "Два с половиной"))
    bring_in(read(data), Rules(), name="x")
    assert fresh(Article, pk=article.pk).body_ru == TRANSLATED.replace("Два", "Два с половиной")
    assert state_of(article, "body") == ("fresh", "")


def test_a_new_paragraph_is_the_only_one_to_translate() -> None:
    article = make.make_article(body_en=BODY, body_ru=TRANSLATED)
    edit(article, body_en=BODY.replace("<ul>", "<p>New</p><ul>"))
    data = exported("ru")
    assert compare(read(data), Rules()).shown == []
    bring_in(read(changed(data, "po", only(name_of(article, "body", 3), "Новое"))), Rules(), name="x")
    assert fresh(Article, pk=article.pk).body_ru == TRANSLATED.replace("<ul>", "<p>Новое</p><ul>")


@pytest.mark.parametrize("name", FORMATS)
def test_a_translation_of_what_the_original_was_is_taken_and_stays_out_of_date(name: str) -> None:
    one = session()
    article = make.make_article(body_en=BODY, body_ru=TRANSLATED)
    data = exported("ru", name)
    edit(one, title_en="Opening of 5 days")
    edit(article, body_en="<h2>Something else</h2>")
    edit(article, body_en="<h2>Something else again</h2>")
    data = changed(data, name, only(name_of(one, "title"), "Начало 3 дней"))
    data = changed(data, name, only(name_of(article, "body", 2), "Двойка"))
    report = bring_in(read(data), Rules(), name="x")
    assert {line.name: line.seen for line in report.written} == {
        name_of(one, "title"): ("Opening of 3 days", "en"),
        name_of(article, "body"): (BODY, "en"),
    }
    assert fresh(Session, pk=one.pk).title_ru == "Начало 3 дней"
    assert fresh(Article, pk=article.pk).body_ru == TRANSLATED.replace("Два", "Двойка")
    assert (state_of(one, "title"), state_of(article, "body")) == (("stale", "Opening of 3 days"), ("stale", BODY))


def test_an_original_that_nobody_ever_wrote_is_refused() -> None:
    one = session()
    file = polib.pofile(exported("ru").decode())
    entry = file.find(name_of(one, "title"), by="msgctxt")
    assert entry is not None
    entry.msgid, entry.msgstr = "Something of another site", "Чужое"
    line = line_of(compare(read(str(file).encode()), Rules()), name_of(one, "title"))
    assert line.errors == [
        "The original has changed since the export, and nobody knows any more what it was. Export it again."
    ]


# --- others who wrote in the meantime --------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_what_was_changed_on_the_site_is_not_overwritten_unless_told(name: str) -> None:
    one = session()
    data = changed(exported("ru", name), name, only(name_of(one, "title"), "Мой перевод"))
    translate(one, title_ru="Их перевод")
    with pytest.raises(ValidationError):
        bring_in(read(data), Rules(), name="x")
    assert fresh(Session, pk=one.pk).title_ru == "Их перевод"
    bring_in(read(data), Rules(overwrite=True), name="x")
    assert fresh(Session, pk=one.pk).title_ru == "Мой перевод"


@pytest.mark.parametrize("name", FORMATS)
def test_what_the_translator_left_alone_is_no_conflict(name: str) -> None:
    one = session(abstract_en="Words", abstract_ru="Слова")
    data = changed(exported("ru", name), name, only(name_of(one, "abstract"), "Мои слова"))
    translate(one, title_ru="Их перевод")
    report = bring_in(read(data), Rules(), name="x")
    assert [line.name for line in report.written] == [name_of(one, "abstract")]
    found = fresh(Session, pk=one.pk)
    assert (found.title_ru, found.abstract_ru) == ("Их перевод", "Мои слова")


def test_two_people_at_two_paragraphs_of_a_body_lose_nothing() -> None:
    article = make.make_article(body_en=BODY, body_ru=TRANSLATED)
    data = changed(exported("ru"), "po", only(name_of(article, "body", 2), "Двойка"))
    translate(article, body_ru=TRANSLATED.replace("Три", "Тройка"))
    bring_in(read(data), Rules(), name="x")
    assert fresh(Article, pk=article.pk).body_ru == TRANSLATED.replace("Два", "Двойка").replace("Три", "Тройка")


def test_a_body_that_got_another_structure_on_the_site_is_a_conflict() -> None:
    article, missing = make.make_article(body_en=BODY, body_ru=TRANSLATED), make.make_article(body_en="<p>One</p>")
    data = changed(exported("ru"), "po", only(name_of(article, "body", 2), "Двойка"))
    data = changed(data, "po", only(name_of(missing, "body", 1), "Один"))
    for obj in (article, missing):
        translate(obj, body_ru="<h2>Иначе</h2>")
    report = compare(read(data), Rules())
    assert [line.status for line in report.shown] == [Status.CONFLICT, Status.CONFLICT]


def test_both_wrote_the_same() -> None:
    one = session()
    data = changed(exported("ru"), "po", only(name_of(one, "title"), "Начало"))
    translate(one, title_ru="Начало")
    assert compare(read(data), Rules()).shown == []


def without_versions(data: bytes) -> bytes:
    """As a tool leaves it that keeps no comments."""
    return b"\n".join(line for line in data.split(b"\n") if not line.startswith(b"#."))


def test_without_versions_the_moment_of_the_export_decides() -> None:
    one, other = session(), session()
    data = without_versions(changed(exported("ru"), "po", only(name_of(one, "title"), "Мой перевод")))
    assert line_of(compare(read(data), Rules()), name_of(one, "title")).status == Status.CHANGED
    assert line_of(compare(read(data), Rules()), name_of(other, "title")).status == Status.SAME
    translate(one, title_ru="Их перевод")
    assert line_of(compare(read(data), Rules()), name_of(one, "title")).status == Status.CONFLICT


# --- what is refused -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("Один адрес", "Block 1: Tags are lost: <a> </a>"),
        ('Один <a href="/en/">адрес', "Block 1: A tag is not closed, or tags overlap."),
        ('<a href="/en/">Один <em>адрес</a></em>', "Block 1: A tag is not closed, or tags overlap."),
        ('Один <a href="/en/">адрес</a> <b', "Block 1: A tag is not closed, or tags overlap."),
        (
            'Один <a href="/en/">адрес</a><script>x</script>',
            "Block 1: There is a tag that the site does not take, or one in a place where it cannot stand.",
        ),
        (
            'Один <a href="/en/">адрес</a><p>Ещё</p>',
            "Block 1: A paragraph or a list begins within a text. Keep each text one block.",
        ),
    ],
)
def test_markup_that_would_break_is_refused(target: str, message: str) -> None:
    article = make.make_article(body_en=BODY, body_ru=TRANSLATED)
    data = changed(exported("ru"), "po", only(name_of(article, "body", 1), target))
    assert line_of(compare(read(data), Rules()), name_of(article, "body")).errors == [message]


def test_emphasis_may_go_and_is_told() -> None:
    article = make.make_article(body_en="<p>One <em>big</em> thing</p>")
    data = changed(exported("zh-hans"), "po", only(name_of(article, "body", 1), "一件大事"))
    line = line_of(compare(read(data), Rules()), name_of(article, "body"))
    assert (line.status, line.warnings) == (Status.CHANGED, ["Block 1: Tags are lost: <em> </em>"])


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("Write to a@b.org or https://example.org/x?y=1", "Пишите", "Addresses are lost: https://example.org/x?y=1"),
        ("From 9:40 to 11:00", "С 9:40 до 10:00", "Numbers are lost: 11"),
        ("Hello %(name)s and {count}", "Привет", "Placeholders are lost: %(name)s, {count}"),
    ],
)
def test_what_is_probably_a_slip_is_told_and_taken(source: str, target: str, words: str) -> None:
    one = session(abstract_en=source)
    data = changed(exported("ru"), "po", only(name_of(one, "abstract"), target))
    line = line_of(bring_in(read(data), Rules(), name="x"), name_of(one, "abstract"))
    assert (line.status, line.warnings) == (Status.CHANGED, [words])


@pytest.mark.parametrize("name", FORMATS)
def test_one_refused_text_refuses_all(name: str) -> None:
    one, two = session(), session()
    data = changed(exported("ru", name), name, only(name_of(one, "title"), "Хорошо"))
    data = changed(data, name, only(name_of(two, "title"), "ю" * 251))
    before = texts(), states(), versions()
    with pytest.raises(ValidationError):
        bring_in(read(data), Rules(), name="x")
    assert (texts(), states(), versions()) == before
    report = bring_in(read(data), Rules(skip=True), name="x")
    assert report.summary().startswith("1 changed")
    assert (fresh(Session, pk=one.pk).title_ru, fresh(Session, pk=two.pk).title_ru) == ("Хорошо", "Открытие 3 дней")


def test_nothing_is_written_when_the_last_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = session(), session()
    data = exported("ru")
    for obj in (one, two):
        data = changed(data, "po", only(name_of(obj, "title"), "Новое"))
    before = texts(), states(), versions()
    real = Session.save

    def save(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.pk == two.pk:
            raise OSError("the disk is full")
        real(self, *args, **kwargs)

    monkeypatch.setattr(Session, "save", save)
    with pytest.raises(OSError, match="full"), transaction.atomic():
        bring_in(read(data), Rules(), name="x")
    assert (texts(), states(), versions()) == before


GONE: list[tuple[Callable[[Any], object], str]] = [
    (lambda obj: obj.delete(), "What this text belongs to is gone from the site."),
    (lambda obj: edit(obj, title_en="", title_ru="Открытие"), "This language is the original of the text by now."),
]


@pytest.mark.parametrize(("happens", "message"), GONE)
def test_a_text_that_is_no_translation_any_more_is_refused(happens: Callable[[Any], object], message: str) -> None:
    one = session()
    name = name_of(one, "title")
    data = changed(exported("ru"), "po", only(name, "Новое"))
    happens(one)
    assert line_of(compare(read(data), Rules()), name).errors == [message]


def test_names_that_mean_nothing_and_texts_that_come_twice_are_refused() -> None:
    one = session()
    file = polib.pofile(exported("ru").decode())
    for name in ("events.session:1:nothing", "auth.user:1:password", "x", "", f"{name_of(one, 'title')}:0"):
        file.append(polib.POEntry(msgctxt=name, msgid=f"a {name}", msgstr="б"))
    file.append(polib.POEntry(msgctxt=name_of(one, "title"), msgid="Opening of 3 days", msgstr="Ещё раз"))
    report = compare(read(str(file).encode()), Rules())
    assert sorted(line.errors[0] for line in report.lines if line.errors) == [
        *["The site has no such text."] * 5, "This text is in the file twice.",
    ]  # fmt: skip


def test_a_fuzzy_translation_waits() -> None:
    one = session()
    file = polib.pofile(changed(exported("ru"), "po", only(name_of(one, "title"), "Вроде так")).decode())
    entry = file.find(name_of(one, "title"), by="msgctxt")
    assert entry is not None
    entry.flags = ["fuzzy"]
    report = bring_in(read(str(file).encode()), Rules(), name="x")
    assert line_of(report, name_of(one, "title")).status == Status.FUZZY
    assert fresh(Session, pk=one.pk).title_ru == "Открытие 3 дней"


def test_the_seal_holds_what_was_shown() -> None:
    one = session()
    data = changed(exported("ru"), "po", only(name_of(one, "title"), "Новое"))
    seal = compare(read(data), Rules()).seal
    translate(one, title_ru="Их перевод")
    with pytest.raises(ChangedError), transaction.atomic():
        bring_in(read(data), Rules(overwrite=True), name="x", seal=seal)
    assert fresh(Session, pk=one.pk).title_ru == "Их перевод"


# --- commands --------------------------------------------------------------------------------------------------------
def run(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("suffix", ["po", "xlf", "xlsx"])
def test_commands_take_texts_out_and_in(tmp_path: Path, suffix: str) -> None:
    one = session()
    path = tmp_path / f"ru.{suffix}"
    assert run("export_translations", "--language", "ru", "--output", str(path)).endswith(f" texts in {path}.\n")
    assert run("import_translations", str(path)).startswith("Done: ")
    name = {"xlf": "xliff"}.get(suffix, suffix)
    path.write_bytes(changed(path.read_bytes(), name, only(name_of(one, "title"), "Новое")))
    before = texts(), states()
    said = run("import_translations", str(path), "--dry-run")
    assert "  Открытие 3 дней -> Новое\n" in said
    assert (texts(), states()) == before
    run("import_translations", str(path), "--language", "ru")
    assert fresh(Session, pk=one.pk).title_ru == "Новое"
    assert history_of(one).latest("history_id").history_change_reason == f"imported from {path.name}"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def names_in(data: bytes) -> set[str]:
    return {entry.msgctxt for entry in polib.pofile(data.decode())}


def test_an_export_is_narrowed(tmp_path: Path) -> None:
    forum, other = make.make_forum(), make.make_forum(state="draft")
    here, there = session(forum=forum), session(forum=other, title_ru="")
    make.make_article()
    path = tmp_path / "x.po"

    def of_command(*options: str) -> set[str]:
        run("export_translations", "--language", "ru", "--output", str(path), *options)
        return names_in(path.read_bytes())

    both = {name_of(here, "title"), name_of(there, "title")}
    assert of_command("--kind", "events.session") == both
    assert of_command("--kind", "events.session", "--forum", forum.slug) == {name_of(here, "title")}
    assert of_command("--kind", "events.Session", "--state", "missing,stale") == {name_of(there, "title")}
    assert of_command("--kind", "events.forum", "--public") == {name_of(forum, "name"), name_of(forum, "short_name")}


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--language", "xx", "--output", "x"], 1, "invalid choice: 'xx'"),
        (["--language", "ru", "--output", "x", "--state", "old"], 1, "old is no state"),
        (["--language", "ru", "--output", "x", "--kind", "auth.user"], 1, "there is no kind 'auth.user'"),
        (["--language", "ru", "--output", "x", "--forum", "none"], 2, "There is no forum 'none'."),
        (["--language", "ru", "--output", "/nowhere/x.po"], 1, "Nothing was written: "),
    ],
)
def test_an_export_ends_with_one_line(arguments: list[str], status: int, words: str) -> None:
    with pytest.raises(CommandError, match=words) as ended:
        run("export_translations", *arguments)
    assert ended.value.returncode == status


def test_an_import_that_is_refused_ends_with_status_1(tmp_path: Path) -> None:
    one = session()
    path = tmp_path / "x.po"
    path.write_bytes(changed(exported("ru"), "po", only(name_of(one, "title"), "ю" * 251)))
    with pytest.raises(CommandError, match=r"Nothing was changed: .*1 refused") as ended:
        run("import_translations", str(path), "--dry-run")
    assert ended.value.returncode == 1
    with pytest.raises(CommandError, match="translates into “ru”, not into “kk”"):
        run("import_translations", str(path), "--language", "kk")
    with pytest.raises(CommandError, match=r"Nothing was changed: \[Errno 2"):
        run("import_translations", str(tmp_path / "none.po"))


# --- at real size ----------------------------------------------------------------------------------------------------
def test_six_hundred_sessions_go_out_and_come_back_exactly() -> None:
    forum = make.make_forum()
    first = make.make_session(forum=forum)
    Session.objects.bulk_create(
        Session(
            forum=forum, code=f"z{n}", slug=f"z{n}", starts_at=first.starts_at, ends_at=first.ends_at, title_en=f"Session {n}",
            title_kk=f"Сессия {n}", abstract_en=f"About {n}\n\nand more", abstract_kk=f"{n} туралы" if n % 2 else "",
        )
        for n in range(600)
    )  # fmt: skip
    before = texts()

    def write(unit: str, source: str, target: str) -> str:
        return f"{target} §" if source.endswith("0") and target else target

    data = changed(exported("kk", "xlsx", scope=forum.pk), "xlsx", write)
    report = bring_in(read(data), Rules(), name="x")
    assert (report.count(Status.CHANGED), report.count(Status.SAME), report.count(Status.EMPTY)) == (60, 840, 303)
    after = texts()
    assert {key for key in after if after[key] != before[key]} == {f"{line.key}_kk" for line in report.written}
    assert all(after[f"{line.key}_kk"] == f"{before[f'{line.key}_kk']} §" for line in report.written)
