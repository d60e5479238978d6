"""Releasing in the admin: what is shown before, what is refused, three clicks for a hot fix, and nothing lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from events.models import Forum, Session
from programme.differences import of_release
from programme.models import Release, make_release
from speakers.models import Speaker
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db
ADD = "/admin/programme/release/add/"
HOUR = timedelta(hours=1)


@pytest.fixture
def forum() -> Forum:
    """A current forum with two rooms and a released session in the first."""
    forum = make.make_forum(is_current=True, venue=make.make_venue())
    rooms = [make.make_room(venue=forum.venue, name_en=f"Hall {number}", order=number) for number in (1, 2)]
    make.make_session(forum=forum, code="s1", title_en="Opening", room=rooms[0])
    make_release(forum)
    return forum


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser(name="Aigul"))


def hall(number: int) -> Any:
    return fresh(Session, code="s1").forum.venue.rooms.get(order=number)


def opened(client: Client, address: str = ADD) -> dict[str, Any]:
    """The form of a page, as a browser would send it."""
    return form_of(client.get(address).content.decode())


def errors(response: Any) -> list[str]:
    return [str(error) for error in response.context["adminform"].form.non_field_errors()]


def latest() -> Any:
    return Release.objects.order_by("-pk").first()


def room_of(code: str) -> str:
    """The room of a session in the latest release."""
    row = latest().sessions.select_related("room").get(session__code=code)
    return str(row.room.name_en) if row.room else ""


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def move(code: str, number: int) -> None:
    Session.objects.filter(code=code).update(room=hall(number))


# --- before a release ----------------------------------------------------------------------------------------------------
def test_the_differences_are_shown_in_words_by_kind(forum: Forum, boss: Client) -> None:
    move("s1", 2)
    make.make_session(forum=forum, code="s2", title_en="Added", starts_at=make.OPENING + 5 * HOUR)
    review = boss.get(ADD).context["review"]
    assert [(label, [line.session.code for line in lines]) for label, lines in review.groups] == [
        ("Moved", ["s1"]),
        ("New", ["s2"]),
    ]
    page = boss.get(ADD).content.decode()
    assert "14 May, 09:00</time>: from Hall 1 to Hall 2" in page
    assert "What will change since release 1" in page
    assert 'name="despite"' not in page


def test_texts_edited_since_are_shown_by_language(forum: Forum, boss: Client) -> None:
    Session.objects.filter(code="s1").update(title_kk="Ашылу")
    page = boss.get(ADD)
    assert [(part.language.code, [fields for _s, fields in part.sessions]) for part in page.context["mended"]] == [
        ("kk", ["Title"])
    ]
    assert "Readers see them already" in page.content.decode()
    assert page.context["review"].differences == []


def test_the_page_of_a_release_says_what_it_changed(forum: Forum, boss: Client) -> None:
    move("s1", 2)
    page = boss.get(change_url(make_release(forum))).content.decode()
    assert "What changed since release 1" in page
    assert "from Hall 1 to Hall 2" in page


@pytest.mark.parametrize("role", ["Owner", "Programme editor"])
def test_a_slip_in_a_note_is_mended_and_nothing_else_can_be(role: str, forum: Forum) -> None:
    release, other = latest(), make.make_forum()
    client = signed_in(make.make_staff(role=role))
    page = client.get(change_url(release))
    assert {name for name in page.context["adminform"].form.fields if not name.startswith("note_")} == {
        "compared", "despite", "seen_version",
    }  # fmt: skip
    sent = {**opened(client, change_url(release)), "note_en": "The hall is Hall 2.", "note_kk": "Зал — 2-зал."}
    forged = {"forum": other.pk, "number": 7, "released_at_0": "2020-01-01", "released_by": "", "compared": "x"}
    assert client.post(change_url(release), {**sent, **forged}).status_code == 302
    after = latest()
    assert (after.note_en, after.note_kk) == ("The hall is Hall 2.", "Зал — 2-зал.")
    assert (after.forum, after.number, after.released_at) == (forum, release.number, release.released_at)
    assert [(row.note_en, row.history_user.groups.get().name) for row in Release.history.filter(history_type="~")] == [
        ("The hall is Hall 2.", role)
    ]
    assert "The hall is Hall 2." in client.get(f"/en/{forum.slug}/agenda/changes/").content.decode()


def test_two_who_mend_a_note_do_not_overwrite_each_other(forum: Forum, boss: Client) -> None:
    sent = opened(boss, change_url(latest()))
    boss.post(change_url(latest()), {**sent, "note_en": "First"})
    second = boss.post(change_url(latest()), {**sent, "note_en": "Second"})
    assert second.status_code == 200
    assert latest().note_en == "First"


def test_what_a_release_says_of_sessions_cannot_be_changed(forum: Forum) -> None:
    row = latest().sessions.get()
    row.state = "cancelled"
    with pytest.raises(ValidationError):
        row.save()
    with pytest.raises(ValidationError):
        latest().sessions.update(state="cancelled")


def test_a_forum_that_is_none_shows_no_differences(forum: Forum, boss: Client) -> None:
    assert "review" not in boss.get(ADD, {"forum": "x"}).context
    assert "review" not in boss.get(ADD, {"forum": "99999"}).context


# --- what is refused -----------------------------------------------------------------------------------------------------
def clash_of_rooms(forum: Forum) -> None:
    make.make_session(forum=forum, code="s2", title_en="Second", room=hall(1))


def clash_of_people(forum: Forum) -> None:
    speaker = make.make_speaker(name_en="Ann")
    make.make_appearance(session=fresh(Session, code="s1"), speaker=speaker)
    make.make_appearance(session=make.make_session(forum=forum, code="s2", title_en="Second"), speaker=speaker)


@pytest.mark.parametrize(("make_clash", "what"), [(clash_of_rooms, "Hall 1"), (clash_of_people, "Ann")])
def test_a_clash_refuses_the_release_until_it_is_confirmed(
    make_clash: Any, what: str, forum: Forum, boss: Client
) -> None:
    make_clash(forum)
    sent = {**opened(boss), "note_kk": "Ескерту"}
    assert "despite" not in sent
    refused = boss.post(ADD, sent)
    one, other = (change_url(fresh(Session, code=code)) for code in ("s1", "s2"))
    assert errors(refused) == [
        "Rooms or people are in two places at once. Mend it, or tick “Release all the same”.",
        f'{what}: <a href="{one}">s1 Opening</a> and <a href="{other}">s2 Second</a> at the same time, 14 May, 09:00',
    ]
    page = refused.content.decode()
    assert "&lt;a href" not in page
    assert Release.objects.count() == 1
    again = form_of(page)
    assert again["note_kk"] == "Ескерту"
    assert boss.post(ADD, {**again, "despite": "on"}).status_code == 302
    assert (latest().number, latest().note_kk) == (2, "Ескерту")


def test_a_seat_is_in_as_many_places_as_it_likes(forum: Forum, boss: Client) -> None:
    clash_of_people(forum)
    Speaker.objects.update(is_seat=True)
    assert boss.post(ADD, opened(boss)).status_code == 302


def test_who_is_second_sees_that_another_release_came_between(forum: Forum, boss: Client) -> None:
    move("s1", 2)
    mine = {**opened(boss), "note_ru": "Зал"}
    other = signed_in(superuser(name="Bolat"))
    other.post(ADD, opened(other))
    refused = boss.post(ADD, mine)
    assert errors(refused) == ["Bolat made release 2 while you were here. Look at the differences again, then release."]
    assert refused.context["review"].differences == []
    again = form_of(refused.content.decode())
    assert again["note_ru"] == "Зал"
    boss.post(ADD, again)
    assert sorted(Release.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_an_edit_that_came_between_is_shown_before_it_is_released(forum: Forum, boss: Client) -> None:
    sent = opened(boss)
    move("s1", 2)
    refused = boss.post(ADD, {**sent, "despite": "on"})
    assert errors(refused) == [
        "The programme was edited while you were here. Look at the differences again, then release."
    ]
    assert "from Hall 1 to Hall 2" in refused.content.decode()
    boss.post(ADD, form_of(refused.content.decode()))
    assert room_of("s1") == "Hall 2"


def test_another_forum_is_not_released_unseen(forum: Forum, boss: Client) -> None:
    other = make.make_session(title_en="Elsewhere").forum
    refused = boss.post(ADD, {**opened(boss), "forum": str(other.pk)})
    assert errors(refused) == ["These are the differences of another forum than before. Look at them, then release."]
    assert "Elsewhere" in refused.content.decode()
    boss.post(ADD, form_of(refused.content.decode()))
    assert (latest().forum, latest().number) == (other, 1)


@pytest.mark.parametrize("compared", ["", "x", "1.2.3.4", "..", "9" * 300])
def test_nonsense_in_place_of_what_was_shown_releases_nothing(compared: str, forum: Forum, boss: Client) -> None:
    assert boss.post(ADD, {**opened(boss), "compared": compared}).status_code == 200
    assert Release.objects.count() == 1


def test_pressing_twice_makes_one_release(forum: Forum, boss: Client) -> None:
    sent = opened(boss)
    assert [boss.post(ADD, sent).status_code for _press in range(2)] == [302, 200]
    assert latest().number == 2


# --- a hot fix -----------------------------------------------------------------------------------------------------------
def test_a_room_is_changed_and_public_by_one_button(forum: Forum, boss: Client) -> None:
    other = make.make_session(forum=forum, code="s2", starts_at=make.OPENING + 5 * HOUR)
    make_release(forum)
    Session.objects.filter(pk=other.pk).update(state="cancelled")
    session = fresh(Session, code="s1")
    assert 'name="_release_now" value="Save and release this change"' in boss.get(change_url(session)).content.decode()
    sent = {**opened(boss, change_url(session)), "room": str(hall(2).pk), "_release_now": "x"}
    answer = boss.post(change_url(session), sent, follow=True)
    assert answer.redirect_chain == [(list_url(Session), 302)]
    assert said(answer)[-1] == "Release 3 of the programme is public now."
    assert (room_of("s1"), latest().released_by.name) == ("Hall 2", "Aigul")
    assert of_release(latest())[other.pk].state == "confirmed"


def test_people_of_the_same_page_are_released_too(forum: Forum, boss: Client) -> None:
    session, speaker = fresh(Session, code="s1"), make.make_speaker()
    row = {"appearances-TOTAL_FORMS": "1", "appearances-0-speaker": speaker.pk, "appearances-0-role": "chair"}
    sent = {**opened(boss, change_url(session)), **row, "appearances-0-order": "1", "_release_now": "x"}
    boss.post(change_url(session), sent)
    assert of_release(latest())[session.pk].people == ((speaker.pk, "chair"),)


def test_without_a_difference_nothing_is_released(forum: Forum, boss: Client) -> None:
    session = fresh(Session, code="s1")
    sent = {**opened(boss, change_url(session)), "title_kk": "Ашылу", "_release_now": "x"}
    answer = boss.post(change_url(session), sent, follow=True)
    assert said(answer)[-1] == "Readers see this session as it is: nothing was left to release."
    assert (fresh(Session, code="s1").title_kk, Release.objects.count()) == ("Ашылу", 1)


def test_what_cannot_be_saved_is_not_released(forum: Forum, boss: Client) -> None:
    session = fresh(Session, code="s1")
    sent = {**opened(boss, change_url(session)), "starts_at_0": "nonsense", "_release_now": "x"}
    assert boss.post(change_url(session), sent).status_code == 200
    assert Release.objects.count() == 1


def test_a_clash_of_what_is_public_asks_before_it_is_released(forum: Forum, boss: Client) -> None:
    """The other session has left the room in the working copy, which is not released."""
    other = make.make_session(forum=forum, code="s2", title_en="Second", room=hall(2))
    make_release(forum)
    Session.objects.filter(pk=other.pk).update(room=None)
    session = fresh(Session, code="s1")
    sent = {**opened(boss, change_url(session)), "room": str(hall(2).pk), "_release_now": "x"}
    asked = boss.post(change_url(session), sent, follow=True)
    address = f"{reverse('admin:programme_release_alone')}?session={session.pk}"
    assert asked.redirect_chain == [(address, 302)]
    assert [str(words)[:7] for words in asked.context["review"].clashes] == ["Hall 2:"]
    assert (fresh(Session, code="s1").room, Release.objects.count()) == (hall(2), 2)
    form = form_of(asked.content.decode())
    refused = boss.post(address, form)
    assert refused.context["objection"].startswith("Rooms or people are in two places at once.")
    assert boss.post(address, {**form, "despite": "on"}).status_code == 302
    assert (latest().number, room_of("s1"), room_of("s2")) == (3, "Hall 2", "Hall 2")


def test_a_clash_of_others_does_not_stop_a_hot_fix(forum: Forum, boss: Client) -> None:
    for code in ("s2", "s3"):
        make.make_session(forum=forum, code=code, room=hall(1), starts_at=make.OPENING + 5 * HOUR)
    make_release(forum)
    session = fresh(Session, code="s1")
    sent = {**opened(boss, change_url(session)), "room": str(hall(2).pk), "_release_now": "x"}
    boss.post(change_url(session), sent)
    assert room_of("s1") == "Hall 2"


def test_the_button_is_for_those_who_may_release_and_for_a_programme_that_was(forum: Forum, boss: Client) -> None:
    session, button = fresh(Session, code="s1"), 'name="_release_now"'
    unreleased = make.make_session()
    assert button not in boss.get(change_url(unreleased)).content.decode()
    assert button in signed_in(make.make_staff(role="Programme editor")).get(change_url(session)).content.decode()
    translator = signed_in(make.make_staff(role="Translator kk"))
    sent = {**opened(translator, change_url(session)), "title_kk": "Ашылу", "_release_now": "x"}
    assert button not in translator.get(change_url(session)).content.decode()
    move("s1", 2)
    translator.post(change_url(session), sent)
    assert (fresh(Session, code="s1").title_kk, Release.objects.count()) == ("Ашылу", 1)


def test_chosen_sessions_of_the_list_are_released_alone(forum: Forum, boss: Client) -> None:
    pair = [make.make_session(forum=forum, starts_at=make.OPENING + n * 2 * HOUR) for n in (1, 2)]
    make_release(forum)
    Session.objects.update(state="cancelled")
    chosen = {"action": "release_alone", "_selected_action": [session.pk for session in pair]}
    asked = boss.post(list_url(Session), chosen, follow=True)
    assert [each.session for each in asked.context["review"].differences] == [session.pk for session in pair]
    boss.post(asked.redirect_chain[-1][0], form_of(asked.content.decode()))
    assert sorted(row.state for row in of_release(latest()).values()) == ["cancelled", "cancelled", "confirmed"]


def test_sessions_of_two_forums_are_not_released_together(forum: Forum, boss: Client) -> None:
    pair = [fresh(Session, code="s1"), make.make_session()]
    chosen = {"action": "release_alone", "_selected_action": [session.pk for session in pair]}
    assert said(boss.post(list_url(Session), chosen, follow=True)) == ["Choose sessions of one forum."]
    ids = "&".join(f"session={session.pk}" for session in pair)
    assert boss.get(f"{reverse('admin:programme_release_alone')}?{ids}").status_code == 404


@pytest.mark.parametrize("query", ["", "session=x", "session=99999", "session=²"])
def test_nonsense_in_the_address_is_not_found(query: str, forum: Forum, boss: Client) -> None:
    assert boss.get(f"{reverse('admin:programme_release_alone')}?{query}").status_code == 404


def test_nothing_is_released_alone_before_the_first_release(boss: Client) -> None:
    session = make.make_session()
    answer = boss.get(f"{reverse('admin:programme_release_alone')}?session={session.pk}", follow=True)
    assert said(answer) == ["Nothing has been released yet: release the whole programme first."]


# --- an earlier release --------------------------------------------------------------------------------------------------
def test_an_earlier_release_is_brought_back_after_a_look_at_the_differences(forum: Forum, boss: Client) -> None:
    first = latest()
    move("s1", 2)
    second = make_release(forum)
    link = f'href="{reverse("admin:programme_release_again", args=[first.pk])}"'
    assert link in boss.get(change_url(first)).content.decode()
    assert "Bring this release back" not in boss.get(change_url(second)).content.decode()
    address = reverse("admin:programme_release_again", args=[first.pk])
    page = boss.get(address)
    body = page.content.decode()
    assert "from Hall 2 to Hall 1" in body
    assert "Your working copy stays as it is." in body
    assert Release.objects.count() == 2
    answer = boss.post(address, form_of(body), follow=True)
    assert said(answer) == ["Release 3 of the programme is public now."]
    assert (room_of("s1"), fresh(Session, code="s1").room) == ("Hall 1", hall(2))
    assert latest().note_en == "The programme is again that of release 1."


def test_the_latest_release_has_nothing_to_bring_back(forum: Forum, boss: Client) -> None:
    address = reverse("admin:programme_release_again", args=[latest().pk])
    page = boss.get(address)
    assert "there is nothing to release" in page.content.decode()
    boss.post(address, form_of(page.content.decode()))
    assert Release.objects.count() == 1


def test_bringing_back_looks_again_when_another_release_came_between(forum: Forum, boss: Client) -> None:
    first = latest()
    move("s1", 2)
    make_release(forum)
    address = reverse("admin:programme_release_again", args=[first.pk])
    sent = opened(boss, address)
    make_release(forum)
    assert "made release 3 while you were here" in boss.post(address, sent).context["objection"]
    assert Release.objects.count() == 3


@pytest.mark.parametrize("role", ["Press", "Translator kk", "Photographer"])
def test_who_may_not_release_does_it_by_no_address(role: str, forum: Forum) -> None:
    client, session = signed_in(make.make_staff(role=role)), fresh(Session, code="s1")
    for address in (
        ADD,
        reverse("admin:programme_release_again", args=[latest().pk]),
        f"{reverse('admin:programme_release_alone')}?session={session.pk}",
    ):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403


# --- bad input -----------------------------------------------------------------------------------------------------------
def outside(forum: Forum) -> dict[str, Any]:
    return {"starts_at_0": "2031-06-14", "ends_at_0": "2031-06-14"}


def wrong_year(forum: Forum) -> dict[str, Any]:
    return {"ends_at_0": "2032-05-14"}


def backwards(forum: Forum) -> dict[str, Any]:
    return {"ends_at_1": "08:00:00"}


def no_length(forum: Forum) -> dict[str, Any]:
    return {"ends_at_1": "09:00:00"}


def elsewhere(forum: Forum) -> dict[str, Any]:
    return {"room": str(make.make_room().pk)}


def taken(forum: Forum) -> dict[str, Any]:
    make.make_session(forum=forum, code="s2", title_en="Second", room=hall(2))
    return {"room": str(hall(2).pk)}


def track_of_another(forum: Forum) -> dict[str, Any]:
    return {"track": str(make.make_track().pk)}


def no_time(forum: Forum) -> dict[str, Any]:
    return {"starts_at_1": "25:00"}


BAD = [
    (outside, {"starts_at": "This is outside the days of the forum.", "ends_at": "This is outside the days of the forum."}),
    (wrong_year, {"ends_at": "This is outside the days of the forum."}),
    (backwards, {"ends_at": "The session ends before it starts."}),
    (no_length, {"ends_at": "The session ends before it starts."}),
    (elsewhere, {"room": "This room is not in the forum's venue."}),
    (taken, {"room": "In this room, s2 Second takes place at the same time."}),
    (track_of_another, {"track": "This track belongs to another forum."}),
    (no_time, {"starts_at": "Enter a valid time."}),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "expected"), BAD, ids=[bad.__name__ for bad, _expected in BAD])
@pytest.mark.parametrize("button", ["_save", "_release_now"])
def test_bad_input_is_answered_where_it_stands_and_nothing_is_lost(
    bad: Any, expected: dict[str, str], button: str, forum: Forum, boss: Client
) -> None:
    session = fresh(Session, code="s1")
    sent = {**opened(boss, change_url(session)), "title_kk": "Жаңа атау", "abstract_ru": "Текст", **bad(forum)}
    answer = boss.post(change_url(session), {**sent, button: "x"})
    assert answer.status_code == 200
    found = answer.context["adminform"].form.errors
    assert {name: list(messages) for name, messages in found.items()} == {n: [text] for n, text in expected.items()}
    kept = form_of(answer.content.decode())
    sent.pop("csrfmiddlewaretoken")
    assert {name: kept[name] for name in sent} == sent
    unchanged = fresh(Session, code="s1")
    assert (unchanged.title_kk, unchanged.room, unchanged.starts_at) == (None, hall(1), make.OPENING)
    assert Release.objects.count() == 1
