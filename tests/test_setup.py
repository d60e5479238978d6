"""Setting up a forum step by step, and as a copy of an earlier edition; its look on the public pages."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from core import colours
from core.models import SiteIdentity
from events import copying, look, readiness
from events.models import Forum, Room, Session, SessionLanguage, Track, Venue
from programme.models import make_release
from speakers.models import Appearance, SpeakerListing
from tests import factories as make
from tests.admin_site import form_of, fresh, signed_in, superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def sent(client: Client, path: str, form_id: str = "", **values: Any) -> Any:
    """Fill a page's form as a browser without scripts would, and press "Save and go on"."""
    page = client.get(path)
    data = form_of(page.content.decode(), form_id)
    assert set(values) - set(data) - PICTURES == set()
    return client.post(path, {**data, **values, "_onward": "1"})


PICTURES = {"logo", "cover"}


# --- step by step -----------------------------------------------------------------------------------------------------
def test_six_steps_make_a_forum_that_may_go_public(boss: Client) -> None:
    SiteIdentity.objects.create(name_en="The site")
    college = make.make_institution(name_en="Host College")
    country = make.make_country(code="CN", name_en="China")
    answer = sent(boss, "/admin/setup/new/", name_en="Forum of Xi'an", short_name_en="Xi'an", slug="2031")
    forum: Any = fresh(Forum)
    at = f"/admin/setup/{forum.pk}"
    assert answer["Location"] == f"{at}/dates/"
    days = {"starts_on": "2031-05-14", "ends_on": "2031-05-15", "time_zone": "Asia/Shanghai"}
    answer = sent(boss, f"{at}/dates/", **days, city_en="Xi'an", host_country=str(country.pk))
    assert answer["Location"] == f"{at}/place/"
    rooms = {"rooms-0-name_en": "Main Hall", "rooms-0-capacity": "300", "rooms-1-name_zh_hans": "二号厅"}
    answer = sent(boss, f"{at}/place/", "venue_form", name_en="Campus", **rooms)
    assert answer["Location"] == f"{at}/tracks/"
    answer = sent(boss, f"{at}/tracks/", **{"tracks-0-name_en": "Teaching", "tracks-1-name_en": "Industry"})
    assert answer["Location"] == f"{at}/partners/"
    rows = {"partners-0-role": "host", "partners-0-institution": str(college.pk)}
    answer = sent(boss, f"{at}/partners/", **rows)
    assert answer["Location"] == f"{at}/look/"
    answer = sent(boss, f"{at}/look/", accent="#8b1a1a", highlight=look.HIGHLIGHT)
    assert answer["Location"] == f"{at}/"
    forum.refresh_from_db()
    assert (forum.state, str(forum.starts_on), forum.host_country, forum.venue) == (
        "draft",
        "2031-05-14",
        country,
        fresh(Venue),
    )
    assert list(Room.objects.values_list("slug", "capacity", "order")) == [("main-hall", 300, 0), ("room-1", 0, 1)]
    assert list(Track.objects.values_list("slug", "hue", "weave")) == [
        ("teaching", "blue", "plain"),
        ("industry", "ochre", "twill"),
    ]
    assert [(one.role, one.institution) for one in forum.partners.all()] == [("host", college)]
    assert (forum.accent, forum.highlight) == ("#8b1a1a", "")  # the site's own colour is no choice
    assert [gap for gap in readiness.gaps(forum) if gap.must] == []
    overview = boss.get(f"{at}/").content.decode()
    assert len(re.findall(r'class="done', overview)) == 6


def test_a_step_with_an_error_keeps_what_was_typed(boss: Client) -> None:
    forum = make.make_forum(state=Forum.State.DRAFT)
    page = sent(boss, f"/admin/setup/{forum.pk}/dates/", starts_on="2031-05-14", ends_on="2031-05-12", city_en="Xi'an")
    body = page.content.decode()
    assert page.status_code == 200
    assert "The last day is before the first day." in body
    assert form_of(body)["city_en"] == "Xi'an"
    assert fresh(Forum).city_en is None


def test_a_step_touches_no_other_field(boss: Client) -> None:
    forum = make.make_forum(state=Forum.State.DRAFT, theme_kk="Тақырып", accent="#8b1a1a")
    sent(boss, f"/admin/setup/{forum.pk}/name/", name_en="Another name")
    later: Any = fresh(Forum)
    assert (later.name_en, later.theme_kk, later.accent, later.starts_on) == (
        "Another name",
        "Тақырып",
        "#8b1a1a",
        make.FIRST_DAY,
    )


def test_colleagues_in_one_step_do_not_overwrite_each_other(boss: Client) -> None:
    forum = make.make_forum(state=Forum.State.DRAFT)
    path = f"/admin/setup/{forum.pk}/name/"
    data = form_of(boss.get(path).content.decode())
    other: Any = fresh(Forum)
    other.name_en = "By a colleague"
    other.save()
    page = boss.post(path, {**data, "name_en": "By me", "_onward": "1"})
    assert page.status_code == 200
    assert fresh(Forum).name_en == "By a colleague"


def test_a_known_venue_is_taken_or_another_one_written_down(boss: Client) -> None:
    known, forum = make.make_venue(name_en="Old campus"), make.make_forum(state=Forum.State.DRAFT)
    path = f"/admin/setup/{forum.pk}/place/"
    assert "Old campus" in boss.get(path).content.decode()
    boss.post(path, {"venue": str(known.pk)})
    assert fresh(Forum).venue == known
    sent(boss, f"{path}?new=1", "venue_form", name_en="New campus")
    assert fresh(Forum).venue.name_en == "New campus"
    assert Venue.objects.count() == 2


def test_a_venue_of_two_forums_says_so(boss: Client) -> None:
    venue = make.make_venue()
    forum = make.make_forum(venue=venue)
    make.make_forum(venue=venue)
    page: Any = boss.get(f"/admin/setup/{forum.pk}/place/")
    assert page.context_data["note"] == "1 other forum meets here too: what you change here changes for it as well."


def test_translators_do_not_set_up_forums() -> None:
    forum = make.make_forum()
    client = signed_in(make.make_staff(role=roles.translator("kk")))
    assert client.get(f"/admin/setup/{forum.pk}/name/").status_code == 403
    assert client.post(f"/admin/forums/{forum.pk}/state/", {"state": "published", "to": "draft"}).status_code == 403


# --- look -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1.0)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(colours.contrast(one, other), 2) == ratio


def test_colours_that_cannot_be_read_are_refused_with_both_figures(boss: Client) -> None:
    forum = make.make_forum()
    body = sent(boss, f"/admin/setup/{forum.pk}/look/", accent="#dddd33", highlight="#777777").content.decode()
    assert "Words in this colour are hard to read on paper: the contrast is 1.2 to 1, and has to be 4.5 to 1." in body
    assert "Neither dark nor white words can be read well on this colour: the contrast is 4.4 to 1" in body
    assert form_of(body)["accent"] == "#dddd33"
    assert fresh(Forum).accent == ""


def test_every_accepted_pair_can_be_read_by_day_and_by_night() -> None:
    """A walk through the cube of colours: whatever the validators let through gives tokens that hold."""
    steps = [f"#{r:02x}{g:02x}{b:02x}" for r in range(0, 256, 51) for g in range(0, 256, 51) for b in range(0, 256, 51)]
    accents = [one for one in steps if colours.contrast(one, colours.PAPER_2) >= colours.TEXT]
    marks = [one for one in steps if colours.contrast(colours.on(one), one) >= colours.TEXT]
    bad = []
    for accent, mark in [*((one, look.HIGHLIGHT) for one in accents), *((look.ACCENT, one) for one in marks)]:
        day, night = look.light(accent, mark), look.dark(accent, mark)
        pairs = [
            (day["teal"], colours.PAPER_2, 4.5), (day["teal"], day["teal-soft"], 4.5), (day["on-teal"], day["teal"], 4.5),
            (day["on-saffron"], day["saffron"], 4.5), (colours.INK, day["saffron-soft"], 4.5),
            (day["strand-a"], colours.PAPER, 3), (night["teal"], colours.DARK_SURFACE, 4.5),
            (night["on-teal"], night["teal"], 4.5), (night["on-saffron"], night["saffron"], 4.5),
            (night["strand-a"], colours.DARK_PAPER, 3), ("#f2eadb", night["saffron-soft"], 4.5),
        ]  # fmt: skip
        bad += [(accent, mark, pair) for pair in pairs if colours.contrast(pair[0], pair[1]) < pair[2]]
    assert bad == []
    assert (len(accents), len(marks)) == (62, 194)


def test_public_pages_wear_the_colours_at_an_address_made_of_them() -> None:
    forum = make.make_forum(is_current=True, accent="#8b1a1a")
    client = Client()
    address = look.address_of(forum)
    for path in (
        "/en/",
        f"/en/{forum.slug}/",
        f"/en/{forum.slug}/agenda/",
        "/en/news/",
        f"/en/{forum.slug}/agenda/embed/",
    ):
        assert f'<link rel="stylesheet" href="{address}">' in client.get(path).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--teal: #8b1a1a;" in answer.content.decode()
    other = make.make_forum()
    assert "/look/" not in client.get(f"/en/{other.slug}/").content.decode()
    assert client.get("/look/8b1a1a-e5a534-000000000000.css").status_code == 404


def test_a_logo_that_vanishes_on_a_dark_page_is_told_of(boss: Client) -> None:
    forum: Any = make.make_forum(logo=make.picture(64, 64, "#101a30"))
    page: Any = boss.get(f"/admin/setup/{forum.pk}/look/")
    assert page.context_data["findings"]["logo"] == (True, False)
    body = Client().get(f"/en/{forum.slug}/").content.decode()
    assert forum.logo.at(400, "jpg")[:30] in body


# --- copying ----------------------------------------------------------------------------------------------------------
def edition() -> Forum:
    """Two days in Warsaw, a week before summer time begins there."""
    venue = make.make_venue()
    forum = make.make_forum(
        venue=venue, time_zone="Europe/Warsaw", starts_on=date(2030, 3, 20), ends_on=date(2030, 3, 21), accent="#8b1a1a"
    )
    track, room = make.make_track(forum=forum), make.make_room(venue=venue)
    morning, evening = datetime(2030, 3, 20, 8, 0, tzinfo=UTC), datetime(2030, 3, 21, 21, 30, tzinfo=UTC)
    first = make.make_session(
        forum=forum, code="s1", starts_at=morning, track=track, room=room, stream_url="https://example.org/"
    )
    last = make.make_session(forum=forum, code="s2", starts_at=evening, ends_at=datetime(2030, 3, 22, 0, 0, tzinfo=UTC))
    make.make_session_room(session=first, room=make.make_room(venue=venue))
    make.make_session_language(session=first, language="pl", use=SessionLanguage.Use.FLOOR)
    speaker = make.make_speaker()
    make.make_listing(forum=forum, speaker=speaker)
    make.make_appearance(session=first, speaker=speaker)
    make.make_appearance(session=last, speaker=speaker)
    make.make_partner(forum=forum)
    make.make_delegation(forum=forum)
    make_release(forum)
    return forum


EVERYTHING = frozenset({"venue", "tracks", "partners", "delegations", "sessions", "people"})


def clock(session: Any) -> tuple[str, str]:
    zone = session.forum.zone
    return tuple(f"{at.astimezone(zone):%m-%d %H:%M}" for at in (session.starts_at, session.ends_at))  # type: ignore[return-value]


def test_a_copy_keeps_day_and_local_time_over_the_change_to_summer_time() -> None:
    forum = copying.copy(copying.Plan(edition(), "2031", date(2031, 3, 29), EVERYTHING))
    assert (forum.state, forum.is_current, str(forum.ends_on), forum.accent) == (
        "draft",
        False,
        "2031-03-30",
        "#8b1a1a",
    )
    first, last = Session.objects.for_forum(forum).order_by("code")
    assert clock(first) == ("03-29 09:00", "03-29 10:00")
    assert clock(last) == ("03-30 22:30", "03-31 01:00")  # the clocks went forward in the night before
    assert last.starts_at == datetime(2031, 3, 30, 20, 30, tzinfo=UTC)
    assert (first.state, first.stream_url, first.track.forum, first.rooms[0].venue) == ("draft", "", forum, forum.venue)
    assert (len(first.rooms), first.languages.count(), first.appearances.count()) == (2, 1, 1)
    assert [
        forum.partners.count(),
        forum.delegations.count(),
        forum.speaker_listings.count(),
        forum.releases.count(),
    ] == [1, 1, 1, 0]
    assert [str(gap.label) for gap in readiness.gaps(forum) if gap.must][:1] == ["A name of its own"]


def test_a_session_in_the_hour_that_the_clocks_leave_out_still_ends_after_it_begins() -> None:
    source = make.make_forum(time_zone="Europe/Warsaw", starts_on=date(2030, 3, 20), ends_on=date(2030, 3, 20))
    at = datetime(2030, 3, 20, 1, 15, tzinfo=UTC)  # 02:15 in Warsaw
    make.make_session(forum=source, starts_at=at, ends_at=at.replace(minute=45))
    forum = copying.copy(copying.Plan(source, "2031", date(2031, 3, 30), EVERYTHING))
    assert clock(Session.objects.for_forum(forum).get()) == ("03-30 03:15", "03-30 03:45")


def test_people_venue_and_the_rest_are_dropped_where_they_are_not_wanted() -> None:
    forum = copying.copy(copying.Plan(edition(), "2031", date(2031, 3, 29), frozenset({"sessions"})))
    first = Session.objects.for_forum(forum).order_by("code")[0]
    assert (forum.venue, first.rooms, first.track, first.appearances.count()) == (None, [], None, 0)
    assert [
        forum.partners.count(),
        forum.delegations.count(),
        forum.speaker_listings.count(),
        forum.tracks.count(),
    ] == [0] * 4


def test_a_copy_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    source = edition()

    def full(*args: Any) -> None:
        raise RuntimeError("full")

    monkeypatch.setitem(copying._parts, full, "speakers.add_appearance")
    with pytest.raises(RuntimeError, match="full"):
        copying.copy(copying.Plan(source, "2031", date(2031, 3, 29), EVERYTHING))
    assert (Forum.objects.count(), Session.objects.count(), SpeakerListing.objects.count()) == (1, 2, 1)


def test_a_large_edition_is_copied_in_bulk() -> None:
    source = edition()
    plan: dict[str, Any] = {"source": source, "first_day": date(2031, 3, 29), "keeps": EVERYTHING}
    with CaptureQueriesContext(connection) as few:
        copying.copy(copying.Plan(slug="few", **plan))
    speaker = SpeakerListing.objects.get(forum=source).speaker
    for _number in range(40):
        session = make.make_session(forum=source, starts_at=datetime(2030, 3, 20, 8, 0, tzinfo=UTC))
        make.make_appearance(session=session, speaker=speaker)
    with CaptureQueriesContext(connection) as many:
        copying.copy(copying.Plan(slug="many", **plan))
    assert len(many) - len(few) < 10  # SQLite takes so many values at once: far less than one more for each of 80 rows
    assert Appearance.objects.filter(session__forum__slug="many").count() == 42


def test_the_page_copies_and_goes_on_with_the_name(boss: Client) -> None:
    source = edition()
    asked = {"source": str(source.pk), "first_day": "2031-03-29", "slug": source.slug, "keeps": sorted(EVERYTHING)}
    refused = boss.post("/admin/setup/copy/", asked).content.decode()
    assert "Another forum has this address. Choose another." in refused
    answer = boss.post("/admin/setup/copy/", {**asked, "slug": "2031"})
    made: Any = Forum.objects.get(slug="2031")
    assert answer["Location"] == f"/admin/setup/{made.pk}/name/"
    assert made.history.latest().history_change_reason == copying.REASON
    assert Client().get("/en/2031/").status_code == 404
