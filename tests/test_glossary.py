"""The glossary: found in texts, out and in as CSV."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import roles
from tests import factories as f
from translations.glossary import sheet, terms_in
from translations.models import Term

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parent.parent / "demo" / "glossary.csv"


def make(key: str, **texts: str) -> Term:
    term: Term = Term.objects.create(key=key, **{f"term_{code}": text for code, text in texts.items()})
    return term


def found(text: str, source: str, target: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[hit.start : hit.end], hit.translations) for hit in terms_in(text, source, target)]


def test_terms_are_found_whatever_their_case_and_ending() -> None:
    make("delegation", en="Delegation", ru="Делегация", kk="Делегация")
    make("interpreter", en="Interpreter", ru="Переводчик; синхронист", kk="Аудармашы")
    assert found("Two delegations and an interpreter.", "en", "ru") == [
        ("delegations", ("Делегация",)),
        ("interpreter", ("Переводчик", "синхронист")),
    ]
    assert found("Главы делегаций и синхронисты", "ru", "kk") == [
        ("делегаций", ("Делегация",)),
        ("синхронисты", ("Аудармашы",)),
    ]


def test_a_longer_term_hides_the_shorter_one_inside_it() -> None:
    make("head", en="Head of delegation", pl="Przewodniczący delegacji")
    make("delegation", en="Delegation", pl="Delegacja")
    assert [text for text, _ in found("The head of delegation of a delegation", "en", "pl")] == [
        "head of delegation",
        "delegation",
    ]


def test_chinese_terms_need_no_spaces_and_words_are_not_cut() -> None:
    make("vet", en="vocational education", zh_hans="职业教育")
    make("art", en="art", zh_hans="艺术")
    assert found("发展职业教育合作", "zh-hans", "en") == [("职业教育", ("vocational education",))]
    assert found("The start of an article", "en", "zh-hans") == []


def test_a_term_without_a_word_in_the_language_is_not_offered() -> None:
    make("badge", en="Badge")
    assert found("A badge", "en", "kk") == []


def test_the_demo_terms_go_out_and_come_back_unchanged() -> None:
    outcome = sheet.bring_in(DEMO.read_bytes())
    assert (len(outcome.added), outcome.errors) == (58, [])
    again = sheet.bring_in(sheet.write().encode())
    assert (again.added, again.changed, again.same, again.errors) == ([], [], 58, [])


def test_a_formula_goes_out_as_text_and_comes_back_as_it_was() -> None:
    make("plus", en="=1+1", ru="+7")
    written = sheet.write()
    assert "plus,'=1+1,,'+7," in written
    assert sheet.bring_in(written.encode()).same == 1


def test_an_import_changes_what_the_file_says_and_nothing_else() -> None:
    make("badge", en="Badge", ru="Бейдж")
    make("visa", en="Visa")
    outcome = sheet.bring_in("key;en;kk\nbadge;;Төсбелгі\nroom;Room;Бөлме\n".encode())
    assert (outcome.changed, outcome.added) == (["badge"], ["room"])
    badge = Term.objects.get(key="badge")
    assert (badge.term_en, badge.term_ru, badge.term_kk) == ("Badge", "Бейдж", "Төсбелгі")  # type: ignore[attr-defined]
    assert Term.objects.filter(key="visa").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe\x00", "This file is not in UTF-8. Save it as “CSV UTF-8”."),
        (b"en,ru\nA,B\n", "The first line must name the columns, each once: key and the codes of languages."),
        (b"key,en,EN\na,b,c\n", "The first line must name the columns, each once: key and the codes of languages."),
        (b"", "The first line must name the columns, each once: key and the codes of languages."),
        (b"x" * (sheet.MOST_BYTES + 1), "This file is larger than 2 MB."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        sheet.bring_in(data)
    assert caught.value.messages == [message]


def test_one_wrong_line_and_nothing_is_written() -> None:
    outcome = sheet.bring_in(b"key,en\nroom,Room\nBad Key,X\nroom,Again\n,Y\n")
    assert len(outcome.errors) == 3
    assert not Term.objects.exists()
    with pytest.raises(CommandError):
        call_command("import_glossary", "/nowhere.csv")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_bytes(b"key,en\nroom,Room\n")
    call_command("import_glossary", file, dry_run=True)
    assert not Term.objects.exists()
    call_command("import_glossary", file)
    call_command("export_glossary", output=str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[1] == "room,Room,,,,,,,"


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("terms.csv", text.encode(), "text/csv")


def test_in_the_admin_the_report_comes_before_the_import(client: Client) -> None:
    client.force_login(f.make_staff(role=roles.PROGRAMME_EDITOR))
    page = client.post("/admin/translations/glossary/import/", {"file": upload("key,en\nroom,Room\n")})
    assert page.context["outcome"].added == ["room"]
    assert not Term.objects.exists()
    done = client.post("/admin/translations/glossary/import/", {"token": page.context["token"]}, follow=True)
    assert done.redirect_chain == [("/admin/translations/term/", 302)]
    assert Term.objects.get().key == "room"
    assert client.get("/admin/translations/glossary/export/").content.startswith(b"\xef\xbb\xbfkey,en")


def test_a_translator_imports_the_own_language_only_and_adds_nothing(client: Client) -> None:
    make("room", en="Room")
    client.force_login(f.make_staff(role=roles.translator("kk")))
    page = client.post("/admin/translations/glossary/import/", {"file": upload("key,en,kk\nroom,Hall,Бөлме\n")})
    client.post("/admin/translations/glossary/import/", {"token": page.context["token"]})
    term = Term.objects.get()
    assert (term.term_en, term.term_kk) == ("Room", "Бөлме")  # type: ignore[attr-defined]
    page = client.post("/admin/translations/glossary/import/", {"file": upload("key,kk\nnew,Жаңа\n")})
    assert page.context["outcome"].errors == ["2: you may not add terms."]


@pytest.mark.parametrize("address", ["/admin/translations/glossary/import/", "/admin/translations/glossary/export/"])
def test_who_may_not_see_the_glossary_is_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(f.make_staff(role=roles.CHECK_IN))
    assert client.get(address).status_code == 403
