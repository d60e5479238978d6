"""Nothing is lost: two people on one page, rows of a page, deletions that say what they do, and everything that comes back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.admin.differences import Difference, shortened, words_of
from core.models import Editing
from core.texts import written
from events.models import Country, Forum, Room, Session, SessionLanguage, Track, Venue
from news.models import Article
from speakers.models import Appearance
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, history_of, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db


def editor(**fields: Any) -> Client:
    return signed_in(superuser(**fields))


def opened(client: Client, obj: Any) -> dict[str, Any]:
    return form_of(client.get(change_url(obj)).content.decode())


def told(response: Any) -> list[str]:
    """Messages of the page that a form leads to."""
    return [str(message) for message in response.context["messages"]]


def address(obj: Any, name: str, *args: Any) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_{name}", args=[obj.pk, *args])


def deleted_url(obj: Any) -> str:
    """The page of the version that a deletion has left."""
    record: Any = type(obj).history.filter(id=obj.pk).first()
    assert record.history_type == "-"
    return address(obj, "simple_history", record.pk)


# --- two people ------------------------------------------------------------------------------------------------------


def test_changes_in_different_fields_are_brought_together_and_said() -> None:
    article = make.make_article(title_en="Before", title_kk="Бұрын")
    first, second = editor(name="Aigul"), editor(name="Piotr")
    early, late = opened(first, article), opened(second, article)
    first.post(change_url(article), {**early, "title_kk": "Кейін", "issued_on": "2030-02-01", "kind": "release"})
    response = second.post(change_url(article), {**late, "title_en": "After"}, follow=True)
    saved = fresh(Article)
    assert (saved.title_en, saved.title_kk, saved.issued_on.isoformat()) == ("After", "Кейін", "2030-02-01")
    assert told(response)[0] == (
        "Aigul changed this while you were writing (Title (Қазақша), Kind and Date of issue). That is kept."
    )


def test_the_words_of_the_colleague_may_be_taken_field_by_field() -> None:
    article = make.make_article(title_en="Before", summary_en="Before")
    first, second = editor(name="Aigul"), editor()
    early, late = opened(first, article), opened(second, article)
    first.post(change_url(article), {**early, "title_en": "Hers", "summary_en": "Hers too"})
    page = second.post(change_url(article), {**late, "title_en": "His", "summary_en": "His too"})
    shown = [conflict.difference for conflict in page.context["adminform"].form.conflicts]
    assert [(one.label, one.old, one.new) for one in shown] == [
        ("Title (English)", "Hers", "His"), ("Summary (English)", "Hers too", "His too"),
    ]  # fmt: skip
    again = form_of(page.content.decode())
    second.post(change_url(article), {**again, "take-title_en": "theirs"})
    assert Article.objects.values_list("title_en", "summary_en").get() == ("Hers", "His too")


def test_a_third_change_is_asked_about_again() -> None:
    article = make.make_article(title_en="Before")
    first, second = editor(), editor()
    late = opened(second, article)
    first.post(change_url(article), {**opened(first, article), "title_en": "Hers"})
    asked = form_of(second.post(change_url(article), {**late, "title_en": "His"}).content.decode())
    first.post(change_url(article), {**opened(first, article), "title_en": "Hers again"})
    assert second.post(change_url(article), asked).status_code == 200
    assert fresh(Article).title_en == "Hers again"


def test_the_same_change_by_both_is_no_conflict() -> None:
    article = make.make_article(title_en="Before")
    first, second = editor(), editor()
    early, late = opened(first, article), opened(second, article)
    for client, form in ((first, early), (second, late)):
        assert client.post(change_url(article), {**form, "title_en": "After"}).status_code == 302


def test_lines_as_browsers_send_them_are_no_change() -> None:
    session = make.make_session(title_en="Before", abstract_en="One\nTwo")
    first, second = editor(), editor()
    early, late = opened(first, session), opened(second, session)
    browser = {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in late.items()}
    second.post(change_url(session), browser)
    assert history_of(session).count() == 1
    first.post(change_url(session), {**early, "abstract_en": "One\nThree"})
    assert second.post(change_url(session), {**browser, "title_en": "After"}).status_code == 302
    assert Session.objects.values_list("title_en", "abstract_en").get() == ("After", "One\nThree")


def test_times_boxes_choices_and_relations_of_a_colleague_are_taken_over() -> None:
    forum = make.make_forum(venue=make.make_venue())
    room, track = make.make_room(venue=forum.venue), make.make_track(forum=forum)
    session = make.make_session(forum=forum, title_en="Before")
    first, second = editor(), editor()
    early, late = opened(first, session), opened(second, session)
    moved = {"starts_at_1": "08:30:00", "room": room.pk, "track": track.pk, "state": "cancelled", "places": "12"}
    assert first.post(change_url(session), {**early, **moved}).status_code == 302
    theirs = Session.objects.values_list("starts_at", "room", "track", "state", "places").get()
    assert second.post(change_url(session), {**late, "title_en": "After"}).status_code == 302
    assert Session.objects.values_list("starts_at", "room", "track", "state", "places").get() == theirs
    assert fresh(Session).title_en == "After"
    early, late = opened(first, forum), opened(second, forum)
    first.post(change_url(forum), {**early, "is_sample": "on", "map_cloth": "KZ, PL"})
    second.post(change_url(forum), {**late, "name_en": "After"})
    assert Forum.objects.values_list("is_sample", "map_cloth", "name_en").get() == (True, ["KZ", "PL"], "After")


def test_rows_of_a_page_are_merged_each_by_itself() -> None:
    venue = make.make_venue()
    one, other = (make.make_room(venue=venue, name_en=name, capacity=10, order=n) for n, name in enumerate("AB"))
    first, second = editor(name="Aigul"), editor()
    early, late = opened(first, venue), opened(second, venue)
    first.post(change_url(venue), {**early, "rooms-0-capacity": "20", "rooms-1-name_en": "Hers"})
    late |= {"rooms-0-name_en": "His", "rooms-1-capacity": "30", "rooms-1-name_en": "Mine"}
    page = second.post(change_url(venue), late)
    assert page.status_code == 200
    assert list(Room.objects.order_by("order").values_list("name_en", "capacity")) == [("A", 20), ("Hers", 10)]
    again = form_of(page.content.decode())
    assert (again["rooms-0-capacity"], again["take-rooms-1-name_en"]) == ("20", "mine")
    assert second.post(change_url(venue), {**again, "take-rooms-1-name_en": "theirs"}).status_code == 302
    assert list(Room.objects.order_by("order").values_list("name_en", "capacity")) == [("His", 20), ("Hers", 30)]
    assert (one.venue_id, other.venue_id) == (venue.pk, venue.pk)


def test_a_row_that_a_colleague_deleted_stays_deleted_unless_it_was_changed_here() -> None:
    venue = make.make_venue()
    for order, name in enumerate("ABC"):
        make.make_room(venue=venue, name_en=name, slug=name.lower(), capacity=10, order=order)
    first, second = editor(), editor()
    late, later = opened(second, venue), opened(second, venue)
    early = opened(first, venue)
    first.post(change_url(venue), {**early, "rooms-0-DELETE": "on", "rooms-1-DELETE": "on"})
    response = second.post(change_url(venue), {**late, "rooms-2-name_en": "C2"}, follow=True)
    assert list(Room.objects.values_list("name_en", flat=True)) == ["C2"]
    assert [words for words in told(response) if "It stays deleted" in words] == [
        f"A colleague deleted “{name}” while you were writing. It stays deleted." for name in "AB"
    ]
    page = second.post(change_url(venue), {**later, "rooms-1-name_en": "Kept"})
    assert "A colleague has deleted rows that you had changed: B." in page.content.decode()
    assert second.post(change_url(venue), form_of(page.content.decode())).status_code == 302
    assert sorted(Room.objects.values_list("name_en", flat=True)) == ["C2", "Kept"]


def test_deleting_a_row_that_a_colleague_has_changed_is_asked_about() -> None:
    session = make.make_session()
    make.make_session_language(session=session, language="en")
    first, second = editor(name="Aigul"), editor()
    early, late = opened(first, session), opened(second, session)
    first.post(change_url(session), {**early, "languages-0-language": "kk"})
    page = second.post(change_url(session), {**late, "languages-0-DELETE": "on"})
    assert "since you opened this page. Save again to delete it all the same." in page.content.decode()
    assert SessionLanguage.objects.get().language == "kk"
    second.post(change_url(session), {**form_of(page.content.decode()), "languages-0-DELETE": "on"})
    assert not SessionLanguage.objects.exists()


def test_what_was_typed_for_something_deleted_meanwhile_is_shown_with_the_way_back() -> None:
    article = make.make_article(title_en="Before")
    first, second = editor(name="Aigul"), editor()
    late = opened(second, article)
    first.post(address(article, "delete"), {"post": "yes"})
    response = second.post(change_url(article), {**late, "title_en": "Typed"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Aigul deleted" in page
    assert ">Typed</textarea>" in page
    assert deleted_url(article) in page


def test_no_list_of_the_admin_is_edited_in_place() -> None:
    """Rows of a list have no version to compare: whoever wants such a list builds it as photographs are described."""
    assert [model for model, its in admin.site._registry.items() if its.list_editable] == []


def test_a_page_of_many_rows_asks_for_their_versions_at_once() -> None:
    venue = make.make_venue()
    client = editor()
    counts = []
    for number in (1, 9):
        for _each in range(number):
            make.make_room(venue=venue)
        client.get(change_url(venue))
        with CaptureQueriesContext(connection) as asked:
            client.get(change_url(venue))
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- who is there ----------------------------------------------------------------------------------------------------


def test_who_opens_a_page_hears_who_has_it_open() -> None:
    article = make.make_article()
    with time_machine.travel("2030-05-01T09:05:00Z", tick=False) as clock:
        first, second = editor(name="Aigul"), editor(name="Piotr")
        assert first.get(change_url(article)).context["colleagues"] == []
        clock.shift(timedelta(minutes=4))
        assert second.get(change_url(article)).context["colleagues"] == [
            "Aigul opened this page at 09:05 and may be writing too."
        ]
        clock.shift(timedelta(minutes=40))
        assert second.get(change_url(article)).context["colleagues"] == []


def test_an_open_page_gives_signs_of_life_until_it_is_left() -> None:
    article = make.make_article()
    with time_machine.travel("2030-05-01T09:05:00Z", tick=False) as clock:
        first, second = editor(name="Aigul"), editor(name="Piotr")
        sent = opened(first, article)
        second.get(change_url(article))
        first.post(address(article, "editing"))
        clock.shift(timedelta(minutes=2))
        beat = second.post(address(article, "editing"), {"seen": sent["seen_version"]})
        assert beat.json() == {"notes": ["Aigul has had this page open since 09:05 and may be writing too."]}
        first.post(change_url(article), {**sent, "title_en": "Hers"})
        assert second.post(address(article, "editing"), {"seen": sent["seen_version"]}).json() == {
            "notes": [
                "Aigul saved a change (09:07). Go on writing: when you save, both are brought together.",
            ]
        }
        second.post(address(article, "editing"), {"left": "1"})
        assert not Editing.objects.exists()


def test_signs_of_life_are_for_those_who_may_write_and_are_forgotten() -> None:
    article = make.make_article()
    looking = signed_in(make.make_staff(role="Programme editor"))
    assert looking.get(change_url(article)).status_code == 200
    assert looking.post(address(article, "editing")).status_code == 403
    assert editor().get(address(article, "editing")).status_code == 404
    assert Client().post(address(article, "editing")).status_code == 302
    with time_machine.travel("2030-05-01T09:05:00Z", tick=False) as clock:
        editor().get(change_url(article))
        clock.shift(timedelta(days=2))
        Editing.objects.forget()
        assert not Editing.objects.exists()


# --- history ---------------------------------------------------------------------------------------------------------


def test_differences_are_words_of_the_text_in_its_language() -> None:
    rich = Difference(Article, "body_kk", "<p>Бір екі үш</p>", "<p>Бір <b>төрт</b> үш</p>")
    assert (rich.label, rich.tag, rich.is_markup_only) == ("Text (Қазақша)", "kk", False)
    assert rich.pieces == [(" ", "Бір "), ("-", "екі"), ("+", "төрт"), (" ", " үш")]
    assert Difference(Article, "body_kk", "<p>Бір</p>", "<p><b>Бір</b></p>").is_markup_only
    assert words_of("<h2>A &amp; B</h2><ul><li>c</li><li>d<br>e</li></ul>") == "A & B\nc\nd\ne"
    assert shortened([(" ", "x" * 200), ("+", "y"), (" ", "z" * 200)]) == [
        (" ", f" … {'x' * 60}"), ("+", "y"), (" ", f"{'z' * 60} …"),
    ]  # fmt: skip


def test_values_are_read_in_the_time_of_the_place_with_names_of_what_is_gone() -> None:
    forum = make.make_forum(venue=make.make_venue(), time_zone="Asia/Almaty")
    track = make.make_track(forum=forum, name_en="Silk")
    session = make.make_session(forum=forum, track=track)
    client = editor(name="Aigul")
    client.post(change_url(session), {**opened(client, session), "starts_at_1": "05:30:00"})
    page = client.get(address(session, "history")).content.decode()
    assert "<del>14 May 2031, 06:00</del>" in page
    assert "<ins>14 May 2031, 05:30</ins>" in page
    Track.objects.filter(pk=track.pk).delete()
    assert "Silk (deleted since)" in client.get(address(session, "history")).content.decode()


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ("First", "Первое", "draft")),
        ({"language": "ru"}, ("Second", "Первое", "published")),
        ({"language": ""}, ("Second", "Второе", "draft")),
        ({"field": "title_en"}, ("First", "Второе", "published")),
    ],
)
def test_a_version_comes_back_whole_or_in_part(chosen: dict[str, str], expected: tuple[str, ...]) -> None:
    article = make.make_article(title_en="First", title_ru="Первое", state="draft")
    Article.objects.update(title_en="Second", title_ru="Второе", state="published")
    record: Any = Article.history.last()
    editor().post(address(article, "simple_history", record.pk), chosen)
    assert Article.objects.values_list("title_en", "title_ru", "state").get() == expected


def test_going_back_is_refused_when_somebody_has_saved_since_and_can_be_undone() -> None:
    article = make.make_article(title_en="First")
    Article.objects.update(title_en="Second")
    client = editor()
    record: Any = Article.history.last()
    url = address(article, "simple_history", record.pk)
    seen = client.get(url).context["seen"]
    Article.objects.update(title_en="Third")
    assert told(client.post(url, {"seen": seen}, follow=True)) == [
        "It was changed while you were here. Look at the differences again."
    ]
    response = client.post(url, {"seen": client.get(url).context["seen"]}, follow=True)
    assert fresh(Article).title_en == "First"
    before: Any = Article.history.filter(title_en="Third").first()
    assert f'href="{address(article, "simple_history", before.pk)}"' in told(response)[0]


def test_what_comes_back_is_sanitised_like_everything_else() -> None:
    article = make.make_article(body_en="<p>Before</p>")
    record: Any = Article.history.first()
    Article.history.update(body_en="<p>Was</p><script>x</script>")
    editor().post(address(article, "simple_history", record.pk))
    assert fresh(Article).body_en == "<p>Was</p>"


def test_rows_of_a_page_have_their_history_there_and_come_back() -> None:
    session = make.make_session()
    row = make.make_session_language(session=session, language="en")
    client = editor(name="Aigul")
    client.post(change_url(session), {**opened(client, session), "languages-0-language": "kk"})
    client.post(change_url(session), {**opened(client, session), "languages-0-DELETE": "on"})
    rows = client.get(address(session, "history")).context["rows"]
    assert [change.record.history_type for change in rows] == ["-", "~", "+"]
    assert [(one.old, one.new) for one in rows[1].differences] == [("en", "kk")]
    assert client.post(rows[2].address).status_code == 302
    assert SessionLanguage.objects.values_list("pk", "language").get() == (row.pk, "en")
    looking = signed_in(make.make_staff(role="Registrar"))
    assert looking.post(rows[1].address).status_code in (403, 404)


# --- deleting and bringing back --------------------------------------------------------------------------------------


def programme() -> tuple[Forum, Session]:
    venue = make.make_venue(name_en="Hall of Silk")
    forum = make.make_forum(slug="f", venue=venue, state="published")
    session = make.make_session(forum=forum, room=make.make_room(venue=venue), track=make.make_track(forum=forum))
    make.make_session_language(session=session)
    make.make_appearance(session=session)
    return forum, session


def test_a_deletion_says_what_goes_what_loses_its_connection_and_which_pages_go() -> None:
    forum, session = programme()
    client = editor()
    client.get(address(session, "delete"))
    found = client.get(address(session, "delete")).wsgi_request.consequences  # type: ignore[attr-defined]
    assert {kind.label: kind.count for kind in found.deleted} == {
        "Sessions": 1, "Languages of the session": 1, "Appearances": 1,
    }  # fmt: skip
    assert [(kind.label, kind.count) for kind in found.pages] == [("Sessions", 1)]
    assert f"/en/f/sessions/{session.code}/" in str(found.pages[0].names[0])
    venue = forum.venue
    page = client.get(address(venue, "delete"))
    released = page.wsgi_request.consequences.released  # type: ignore[attr-defined]
    assert [(kind.label, kind.count) for kind in released] == [("Forums (venue)", 1), ("Sessions (room)", 1)]
    assert "No public page goes." in page.content.decode()


def test_only_the_first_of_many_are_named() -> None:
    gallery = make.make_gallery()
    for _number in range(13):
        make.make_photo(gallery=gallery)
    page = editor().get(address(gallery, "delete"))
    kinds = {kind.label: kind for kind in page.wsgi_request.consequences.deleted}  # type: ignore[attr-defined]
    assert (kinds["Photographs"].count, len(kinds["Photographs"].names), kinds["Photographs"].more) == (13, 10, 3)


def test_what_has_no_history_is_said_to_be_gone_for_good() -> None:
    delegate = make.make_delegate()
    make.make_registration(delegate=delegate)
    page = editor().get(address(delegate, "delete"))
    assert [kind.label for kind in page.wsgi_request.consequences.lost] != []  # type: ignore[attr-defined]
    assert "but without this, which is gone for good:" in page.content.decode()


def test_a_session_comes_back_with_its_people_and_languages() -> None:
    _forum, session = programme()
    client = editor()
    response = client.post(address(session, "delete"), {"post": "yes"}, follow=True)
    assert not SessionLanguage.objects.exists()
    url = deleted_url(session)
    assert any(f'href="{url}"' in words for words in told(response))
    assert client.get(url).context["with_it"] == [("Languages of the session", 1), ("Appearances", 1)]
    client.post(url)
    assert Session.objects.filter(pk=session.pk, title_en=written(session, "title", "en").value).exists()
    assert (SessionLanguage.objects.count(), Appearance.objects.count()) == (1, 1)


def test_a_venue_comes_back_with_its_rooms_and_to_those_who_stood_in_them() -> None:
    forum, session = programme()
    client = editor()
    client.post(list_url(Venue), {"action": "delete_selected", "_selected_action": forum.venue_id, "post": "yes"})
    assert Session.objects.filter(room=None, forum__venue=None).exists()
    client.post(deleted_url(forum.venue))
    assert Session.objects.values_list("room", "forum__venue").get() == (session.room_id, forum.venue_id)


def test_what_was_deleted_is_found_by_its_name_in_any_language() -> None:
    kept = make.make_article(title_kk="Жібек жолы")
    other = make.make_article(title_kk="Басқа")
    client = editor()
    for article in (kept, other):
        client.post(address(article, "delete"), {"post": "yes"})
    listed = reverse("admin:news_article_deleted")
    assert listed in client.get(list_url(Article)).content.decode()
    assert [row.id for row, _name, _address in client.get(listed).context["rows"]] == [other.pk, kept.pk]
    found = client.get(listed, {"q": "жібек"}).context["rows"]
    assert [(row.id, url) for row, _name, url in found] == [(kept.pk, deleted_url(kept))]
    client.post(deleted_url(kept))
    assert [row.id for row, _name, _address in client.get(listed).context["rows"]] == [other.pk]
    assert signed_in(make.make_staff(role="Programme editor")).get(listed).status_code == 403
    assert signed_in(make.make_staff(role="Translator kk")).get(listed).status_code == 403


def test_what_belonged_to_something_that_is_gone_does_not_come_back_alone() -> None:
    track = make.make_track()
    client = editor()
    client.post(address(track, "delete"), {"post": "yes"})
    url = deleted_url(track)
    Forum.objects.all().delete()
    assert "Bring that back first." in told(client.post(url, follow=True))[-1]
    assert not Track.objects.exists()


def test_an_address_that_was_taken_since_keeps_the_deleted_away() -> None:
    country = make.make_country(code="KZ")
    client = editor()
    client.post(address(country, "delete"), {"post": "yes"})
    make.make_country(code="KZ")
    client.post(deleted_url(country))
    assert Country.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("Owner", ["article", "forum", "session", "venue"]), ("Programme editor", ["session", "venue"]),
        ("Press", ["article"]), ("Registrar", []), ("Check-in", []), ("Photographer", []), ("Translator kk", []),
    ],
)  # fmt: skip
def test_each_role_deletes_what_its_work_needs(role: str, allowed: list[str]) -> None:
    forum, session = programme()
    things = {"article": make.make_article(), "forum": forum, "session": session, "venue": forum.venue}
    client = signed_in(make.make_staff(role=role))
    assert [name for name, obj in things.items() if client.get(address(obj, "delete")).status_code == 200] == allowed
