"""Export and import of translations in the admin: who may what, and a report before anything is written."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import roles
from events.models import Session
from tests import factories as make
from tests.admin_site import form_of, fresh, history_of, signed_in, superuser
from tests.translated_files import FORMATS, changed, exported, only, read
from translations.exchange.files import FORMATS as KNOWN
from translations.exchange.units import named

pytestmark = pytest.mark.django_db
EXPORT, IMPORT = "/admin/translations/export/", "/admin/translations/import/"


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser(name="Aigul"))


@pytest.fixture
def session() -> Any:
    return make.make_session(title_en="Opening", title_ru="Открытие")


def upload(client: Client, data: bytes, **more: Any) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile("ru.po", data), **more})


def translated(session: Any, text: str = "Начало") -> bytes:
    return changed(exported("ru"), "po", only(f"events.session:{session.pk}:title", text))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def waiting() -> set[str]:
    """Uploads that wait for their button, those of other tests too."""
    return set(default_storage.listdir("imports")[1]) if default_storage.exists("imports") else set()


def sealed(response: Any) -> dict[str, Any]:
    return {**form_of(response.content.decode(), "confirm_form"), "seal": response.context["report"].seal}


# --- who may ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "is_let_in"),
    [(None, False), (roles.OWNER, True), (roles.PRESS, True), (roles.CHECK_IN, False), (roles.translator("kk"), True)],
)
def test_pages_are_for_those_who_may_change_texts(role: str | None, is_let_in: bool) -> None:
    client = signed_in(make.make_staff(role=role) if role else make.make_user(is_staff=True))
    for address in (EXPORT, IMPORT):
        assert client.get(address).status_code == (200 if is_let_in else 403)
        assert (f'href="{address}"' in client.get("/admin/").content.decode()) is is_let_in
    assert client.get(EXPORT, {"language": "kk", "format": "po"}).status_code == (200 if is_let_in else 403)
    assert client.post(IMPORT).status_code == (400 if is_let_in else 403)


def test_visitors_sign_in_first() -> None:
    for client in (Client(), signed_in(make.make_user())):
        for address in (EXPORT, IMPORT, f"{EXPORT}?language=ru&format=po"):
            assert client.get(address).status_code == 302
            assert client.post(address).status_code == 302


def test_an_export_is_read_only(boss: Client) -> None:
    assert boss.post(EXPORT).status_code == 405


def test_a_translator_has_own_languages_only(session: Any) -> None:
    client = signed_in(make.make_staff(role=roles.translator("kk")))
    assert 'value="ru"' not in client.get(EXPORT).content.decode()
    assert client.get(EXPORT, {"language": "ru", "format": "po"}).status_code == 400
    assert client.get(EXPORT, {"language": "kk", "format": "po"}).status_code == 200
    response = upload(client, translated(session))
    assert (response.status_code, response.context["errors"]) == (
        400,
        ["This file translates into ru, which is not yours."],
    )


def test_press_takes_out_and_brings_in_what_is_theirs(session: Any) -> None:
    make.make_article()
    client = signed_in(make.make_staff(role=roles.PRESS))
    data = body(client.get(EXPORT, {"language": "ru", "format": "po"}))
    kinds = {found[0].kind for entry in read(data).entries if (found := named(entry.name))}
    assert kinds == {"news.article"}
    assert client.get(EXPORT, {"language": "ru", "format": "po", "kind": "events.session"}).status_code == 400
    report = upload(client, translated(session)).context["report"]
    line = next(line for line in report.lines if line.key.kind == "events.session")
    assert line.errors == ["You may not change this."]
    assert upload(client, translated(session), overwrite="on").context["report"].written == []


# --- export ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_a_file_with_a_name(name: str, boss: Client, session: Any) -> None:
    response = boss.get(EXPORT, {"language": "ru", "format": name})
    assert response["Content-Disposition"].startswith('attachment; filename="ru-20')
    assert response["Content-Disposition"].endswith(f'.{KNOWN[name].suffix}"')
    assert response["Content-Type"] == KNOWN[name].kind
    assert f"events.session:{session.pk}:title" in {entry.name for entry in read(body(response)).entries}


def test_an_export_is_narrowed_by_its_form(boss: Client, session: Any) -> None:
    other = make.make_session(title_en="Elsewhere")
    chosen = {"language": "ru", "format": "po", "kind": "events.session"}

    def names(**more: Any) -> list[str]:
        return [entry.name for entry in read(body(boss.get(EXPORT, {**chosen, **more}))).entries]

    assert names(state=["missing", "stale"]) == [f"events.session:{other.pk}:title"]
    assert names(scope=session.forum.pk) == [f"events.session:{session.pk}:title"]
    assert names(public="on") == []


def test_an_answer_that_makes_no_sense_is_shown_again(boss: Client) -> None:
    response = boss.get(EXPORT, {"language": "xx", "format": "doc"})
    assert (response.status_code, set(response.context["form"].errors)) == (400, {"language", "format"})


# --- import ----------------------------------------------------------------------------------------------------------
def test_a_file_is_shown_first_and_written_by_the_button(boss: Client, session: Any) -> None:
    kept = waiting()
    response = upload(boss, translated(session))
    page = response.content.decode()
    assert len(waiting() - kept) == 1
    assert '<del lang="ru" dir="ltr">Открытие</del>' in page
    assert '<ins lang="ru" dir="ltr">Начало</ins>' in page
    assert fresh(Session, pk=session.pk).title_ru == "Открытие"
    done = boss.post(IMPORT, sealed(response), follow=True)
    said = next(str(message) for message in done.context["messages"])
    assert said.startswith("The translations were imported: 1 changed")
    row = history_of(session).latest("history_id")
    assert (row.title_ru, str(row.history_user), row.history_change_reason) == (
        "Начало",
        "Aigul",
        "imported from ru.po",
    )
    assert waiting() == kept


def test_the_button_does_what_was_shown_or_nothing(boss: Client, session: Any) -> None:
    response = upload(boss, translated(session))
    session.title_ru = "Их перевод"
    session.save(update_fields=["title_ru"])
    again = boss.post(IMPORT, sealed(response))
    assert [str(message) for message in again.context["messages"]] == [
        "Texts have changed in the meantime. Nothing was written: look again."
    ]
    assert "changed on the site since the export" in again.content.decode()
    assert fresh(Session, pk=session.pk).title_ru == "Их перевод"
    agreed = boss.post(IMPORT, {**form_of(again.content.decode(), "confirm_form"), "overwrite": "on"})
    boss.post(IMPORT, sealed(agreed))
    assert fresh(Session, pk=session.pk).title_ru == "Начало"


def test_the_rest_is_imported_after_a_tick(boss: Client, session: Any) -> None:
    other = make.make_session(title_en="Other", title_ru="Другое")
    data = changed(translated(session), "po", only(f"events.session:{other.pk}:title", "ю" * 251))
    response = upload(boss, data)
    assert not response.context["report"].is_possible
    assert "seal" not in response.content.decode()
    agreed = boss.post(IMPORT, {**form_of(response.content.decode(), "confirm_form"), "skip": "on"})
    boss.post(IMPORT, sealed(agreed))
    assert [fresh(Session, pk=pk).title_ru for pk in (session.pk, other.pk)] == ["Начало", "Другое"]


def test_a_seal_does_not_press_a_button_that_was_not_there(boss: Client, session: Any) -> None:
    response = upload(boss, translated(session, "ю" * 251))
    refused = boss.post(IMPORT, sealed(response))
    assert (refused.status_code, refused.context["errors"]) == (400, ["There are texts that cannot be taken."])


def test_a_file_of_another_person_is_not_used(boss: Client, session: Any) -> None:
    sent = sealed(upload(boss, translated(session)))
    refused = signed_in(superuser()).post(IMPORT, sent)
    assert (refused.status_code, refused.context["errors"]) == (400, ["Choose the file once more."])
    assert boss.post(IMPORT, {**sent, "token": "x"}).context["errors"] == ["Choose the file once more."]
    assert boss.post(IMPORT, {}).context["errors"] == ["Choose a file first."]
    assert upload(boss, b"").context["errors"] == ["This file is empty."]
    assert upload(boss, b"x").context["errors"][0].startswith("This is no PO file")


def test_texts_of_files_are_shown_as_texts(boss: Client, session: Any) -> None:
    page = upload(boss, translated(session, "<script>alert(1)</script>")).content.decode()
    assert '<ins lang="ru" dir="ltr">&lt;script&gt;' in page
    assert "<script>alert" not in page


def test_a_long_report_is_cut(boss: Client, monkeypatch: pytest.MonkeyPatch, session: Any) -> None:
    make.make_session(title_en="Other")
    monkeypatch.setattr("translations.exchange.pages.SHOWN", 1)
    data = changed(exported("ru", kinds=("events.session",)), "po", lambda unit, source, target: "Новое")
    response = upload(boss, data)
    assert response.content.decode().count("<ins ") == 1
    assert "1 more text is not shown." in response.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_a_report_asks_as_often_for_many_texts_as_for_one(
    count: int, boss: Client, django_assert_num_queries: Any
) -> None:
    forum = make.make_forum()
    for _ in range(count):
        make.make_session(forum=forum, title_en="Opening", title_ru="Открытие")
    data = changed(exported("ru", kinds=("events.session",)), "po", lambda unit, source, target: "Новое")
    upload(boss, data)
    with django_assert_num_queries(9):
        upload(boss, data)


@pytest.mark.parametrize("count", [1, 30])
def test_an_export_asks_as_often_for_many_texts_as_for_one(count: int, django_assert_num_queries: Any) -> None:
    forum = make.make_forum()
    for _ in range(count):
        make.make_session(forum=forum, title_en="Opening")
    with django_assert_num_queries(7):
        exported("ru", kinds=("events.session",))


def test_an_upload_is_kept_for_a_day(session: Any) -> None:
    import time_machine

    person = superuser()
    with time_machine.travel("2031-05-01T10:00:00Z", tick=False):
        sent = sealed(upload(signed_in(person), translated(session)))
    with time_machine.travel("2031-05-02T11:00:00Z", tick=False):
        assert signed_in(person).post(IMPORT, sent).context["errors"] == ["Choose the file once more."]
    assert fresh(Session, pk=session.pk).title_ru == "Открытие"
