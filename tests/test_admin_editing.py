"""Editing: translators stay in their languages, nobody overwrites another in silence, and there is a way back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from core import changes
from events.models import Forum, KeyFigure, Session, SessionLanguage
from news.models import Article
from speakers.models import Appearance
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, form_of, fresh, history_of, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db


def editor(**fields: Any) -> Client:
    return signed_in(superuser(**fields))


def opened(client: Client, obj: Any) -> dict[str, Any]:
    return form_of(client.get(change_url(obj)).content.decode())


# --- saving ----------------------------------------------------------------------------------------------------------


def test_each_language_is_saved_in_its_own_column_with_who_and_when() -> None:
    article = make.make_article(title_ru="Старое")
    client = editor(name="Aigul", language="ru")
    sent = {
        **opened(client, article),
        "title_en": "New",
        "title_kk": "Жаңа",
        "body_kk": "<p>Жаңа</p><script>x</script>",
    }
    assert client.post(change_url(article), sent).status_code == 302
    saved = fresh(Article)
    assert (saved.title_en, saved.title_ru, saved.title_kk) == ("New", "Старое", "Жаңа")
    assert saved.body_kk == "<p>Жаңа</p>"
    assert str(saved.history.first().history_user) == "Aigul"


def test_an_article_cannot_take_an_address_of_the_site_itself() -> None:
    article = make.make_article(slug="mine")
    client = editor()
    response = client.post(change_url(article), {**opened(client, article), "slug": "feed"})
    assert "This is an address of the site itself. Choose another." in response.content.decode()
    assert fresh(Article).slug == "mine"


def test_saving_without_a_change_writes_nothing() -> None:
    article = make.make_article()
    client = editor()
    client.post(change_url(article), opened(client, article))
    assert history_of(article).count() == 1


def test_codes_of_countries_are_written_as_a_list_of_words() -> None:
    forum = make.make_forum(map_cloth=["CN", "KZ"])
    client = editor()
    sent = opened(client, forum)
    assert sent["map_cloth"] == "CN, KZ"
    client.post(change_url(forum), {**sent, "map_cloth": "cn, kz pl"})
    assert Forum.objects.get().map_cloth == ["CN", "KZ", "PL"]


def test_a_picture_is_checked_before_it_is_taken() -> None:
    article = make.make_article()
    client = editor()
    sent = opened(client, article)
    response = client.post(change_url(article), {**sent, "cover": make.picture()})
    assert response.status_code == 302
    assert fresh(Article).cover.width == 64
    from django.core.files.base import ContentFile

    response = client.post(
        change_url(article), {**opened(client, article), "cover": ContentFile(b"<svg ", name="x.png")}
    )
    assert "SVG" in response.content.decode()


# --- translators -----------------------------------------------------------------------------------------------------


def test_a_translator_changes_their_language_whatever_is_sent() -> None:
    article = make.make_article(title_en="English", title_kk="Ескі", state="draft")
    client = signed_in(make.make_staff(role="Translator kk"))
    sent = opened(client, article)
    assert sorted(name for name in sent if name[-3] == "_") == [
        "body_kk", "cover_alternative_kk", "note_kk", "summary_kk", "title_kk",
    ]  # fmt: skip
    forged = {
        **sent,
        "title_kk": "Жаңа",
        "title_en": "Forged",
        "state": "published",
        "slug": "forged",
        "body_ru": "<p>x</p>",
    }
    assert client.post(change_url(article), forged).status_code == 302
    saved = fresh(Article)
    assert (saved.title_kk, saved.title_en, saved.state, saved.slug) == ("Жаңа", "English", "draft", article.slug)
    assert saved.body_ru is None


def test_a_translator_changes_no_row_on_another_page() -> None:
    session = make.make_session()
    make.make_session_language(session=session)
    client = signed_in(make.make_staff(role="Translator kk"))
    sent = opened(client, session)
    forged = {
        "languages-TOTAL_FORMS": "2", "languages-INITIAL_FORMS": "1", "languages-MIN_NUM_FORMS": "0",
        "languages-MAX_NUM_FORMS": "9", "languages-0-id": str(SessionLanguage.objects.get().pk),
        "languages-0-session": str(session.pk), "languages-0-language": "en", "languages-0-use": "floor",
        "languages-0-DELETE": "on", "languages-1-language": "ru", "languages-1-use": "floor",
    }  # fmt: skip
    client.post(change_url(session), {**sent, "title_kk": "Сессия", **forged})
    assert list(SessionLanguage.objects.values_list("language", flat=True)) == ["en"]
    assert fresh(Session).title_kk == "Сессия"


def test_a_translator_adds_deletes_and_publishes_nothing() -> None:
    article = make.make_article(state="draft")
    client = signed_in(make.make_staff(role="Translator kk"))
    assert client.get("/admin/news/article/add/").status_code == 403
    assert client.get(f"/admin/news/article/{article.pk}/delete/").status_code == 403
    client.post(list_url(Article), {"action": "publish", "_selected_action": article.pk, "sure": "1", "count": "1"})
    assert fresh(Article).state == "draft"


def test_a_translator_finds_parts_of_other_pages_on_pages_of_their_own() -> None:
    figure = make.make_figure()
    translator = signed_in(make.make_staff(role="Translator pl"))
    assert list_url(KeyFigure) in translator.get("/admin/").content.decode()
    assert list_url(KeyFigure) not in editor().get("/admin/").content.decode()
    translator.post(change_url(figure), {**opened(translator, figure), "label_pl": "instytucji", "value": "1"})
    assert KeyFigure.objects.values_list("label_pl", "value").get() == ("instytucji", figure.value)


def test_a_translator_of_two_languages_has_both_and_an_editor_who_translates_has_all() -> None:
    article = make.make_article()
    both = make.make_staff(role="Translator kk")
    both.groups.add(Group.objects.get(name="Translator ru"))
    assert {"title_kk", "title_ru"} < set(opened(signed_in(both), article))
    assert "title_en" not in opened(signed_in(both), article)
    press = make.make_staff(role="Press")
    press.groups.add(Group.objects.get(name="Translator ru"))
    assert {"title_en", "state"} < set(opened(signed_in(press), article))


# --- two editors -----------------------------------------------------------------------------------------------------


def test_the_second_of_two_editors_is_told_and_keeps_what_they_wrote() -> None:
    article = make.make_article(title_en="Before")
    first, second = editor(name="Aigul"), editor(name="Piotr")
    early, late = opened(first, article), opened(second, article)
    assert first.post(change_url(article), {**early, "title_en": "Hers"}).status_code == 302
    response = second.post(change_url(article), {**late, "title_en": "His"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Aigul changed this on" in page
    assert "you both changed: Title (English)." in page
    sent = form_of(page)
    assert (sent["title_en"], sent["take-title_en"]) == ("His", "mine")
    assert fresh(Article).title_en == "Hers"
    assert second.post(change_url(article), sent).status_code == 302
    assert fresh(Article).title_en == "His"


def test_an_editor_and_a_translator_of_another_language_do_not_meet() -> None:
    article = make.make_article(title_en="Before", title_kk="Бұрын")
    writer, translator = editor(), signed_in(make.make_staff(role="Translator kk"))
    form = opened(translator, article)
    writer.post(change_url(article), {**opened(writer, article), "title_en": "After"})
    assert translator.post(change_url(article), {**form, "title_kk": "Кейін"}).status_code == 302
    assert Article.objects.values_list("title_en", "title_kk").get() == ("After", "Кейін")


# --- history ---------------------------------------------------------------------------------------------------------


def history_url(obj: Any) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_history", args=[obj.pk])


def version_url(obj: Any, number: int = 0) -> str:
    """The oldest version, or the one after it."""
    row = obj.history.order_by("history_id")[number]
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_simple_history", args=[obj.pk, row.pk])


def test_history_says_who_changed_what_field_by_field() -> None:
    article = make.make_article(title_kk="Бұрын", state="draft")
    client = editor(name="Aigul")
    client.post(change_url(article), {**opened(client, article), "title_kk": "Кейін", "state": "published"})
    page = client.get(history_url(article)).content.decode()
    assert "<td>Aigul</td>" in page
    assert (
        '<strong>Title (Қазақша):</strong> <span class="pieces" lang="kk" dir="ltr"><del>Бұрын</del><ins>Кейін</ins></span>'
        in page
    )
    assert '<strong>State:</strong> <del>Draft</del> <span class="then">→</span> <ins>Published</ins>' in page
    assert "<strong>Title:</strong>" not in page


def test_going_back_writes_a_new_version() -> None:
    article = make.make_article(title_en="First", title_ru="Первое")
    client = editor(name="Aigul")
    client.post(change_url(article), {**opened(client, article), "title_en": "Second", "title_ru": "Второе"})
    compared = client.get(version_url(article)).context["differences"]
    assert [(row.label, row.then, row.now) for row in compared] == [
        ("Title (English)", "Second", "First"),
        ("Title (Русский)", "Второе", "Первое"),
    ]
    assert client.post(version_url(article)).headers["Location"] == history_url(article)
    assert Article.objects.values_list("title_en", "title_ru").get() == ("First", "Первое")
    assert history_of(article).count() == 3
    assert str(history_of(article).first().history_user) == "Aigul"


def test_a_translator_goes_back_in_their_language_only() -> None:
    article = make.make_article(title_en="First", title_kk="Бірінші")
    Article.objects.update(title_en="Second", title_kk="Екінші")
    client = signed_in(make.make_staff(role="Translator kk"))
    client.post(version_url(article))
    assert Article.objects.values_list("title_en", "title_kk").get() == ("Second", "Бірінші")


def test_who_may_only_look_cannot_go_back() -> None:
    article = make.make_article(title_en="First")
    Article.objects.update(title_en="Second")
    client = signed_in(make.make_staff(role="Programme editor"))
    assert client.get(version_url(article)).status_code == 200
    assert client.post(version_url(article), {"title_en": "Forged"}).status_code == 403
    assert fresh(Article).title_en == "Second"


def test_going_back_to_what_is_not_possible_any_more_says_so() -> None:
    forum = make.make_forum(venue=make.make_venue())
    room = make.make_room(venue=forum.venue)
    session = make.make_session(forum=forum, room=room)
    Session.objects.update(room=None)
    make.make_session(forum=forum, room=room)
    client = editor()
    page = client.post(version_url(session), follow=True).content.decode()
    assert "takes place at the same time" in page
    assert fresh(Session, pk=session.pk).room is None


def test_what_was_deleted_comes_back() -> None:
    article = make.make_article(title_en="Gone")
    client, address = editor(), version_url(article)
    client.post(f"/admin/news/article/{article.pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists()
    client.post(address)
    assert fresh(Article).title_en == "Gone"


# --- actions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "state"), [("publish", "published"), ("unpublish", "draft")])
def test_many_are_published_at_once_with_history_and_feed(action: str, state: str) -> None:
    before = "draft" if state == "published" else "published"
    articles = [make.make_article(state=before) for _number in range(3)]
    seen: list[changes.Change] = []
    changes.subscribe(seen.append)
    client = editor(name="Aigul")
    client.post(
        list_url(Article),
        {"action": action, "_selected_action": [a.pk for a in articles[:2]], "sure": "1", "count": "2"},
    )
    changes._subscribers.remove(seen.append)
    assert sorted(Article.objects.values_list("state", flat=True)) == sorted([state, state, before])
    assert [(change.kind, change.columns) for change in seen if change.model is Article] == [
        ("updated", frozenset({"state"}))
    ]
    assert [str(row.history_user) for row in Article.history.filter(state=state)] == ["Aigul", "Aigul"]


@pytest.mark.parametrize(("action", "state"), [("confirm", "confirmed"), ("cancel", "cancelled")])
def test_sessions_are_confirmed_and_cancelled(action: str, state: str) -> None:
    session = make.make_session(state="draft")
    editor().post(list_url(Session), {"action": action, "_selected_action": session.pk, "sure": "1", "count": "1"})
    assert fresh(Session).state == state


def test_who_may_only_look_has_no_actions() -> None:
    article = make.make_article(state="draft")
    client = signed_in(make.make_staff(role="Programme editor"))
    client.post(list_url(Article), {"action": "publish", "_selected_action": article.pk, "sure": "1", "count": "1"})
    assert fresh(Article).state == "draft"


def test_speakers_are_put_on_a_session_on_its_page() -> None:
    forum = a_bit_of_everything()
    session, speaker = forum.sessions.get(), make.make_speaker()
    client = editor()
    sent = opened(client, session)
    row = {"appearances-TOTAL_FORMS": "2", "appearances-1-speaker": speaker.pk, "appearances-1-role": "chair"}
    client.post(change_url(session), {**sent, **row, "appearances-1-order": "1"})
    assert list(Appearance.objects.values_list("role", flat=True)) == ["speaker", "chair"]
