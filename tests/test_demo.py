"""The demo forum and the bench forum."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import override_settings
from modeltranslation.translator import translator
from PIL import Image

from core import changes
from core.languages import CODES, column
from core.models import ContentCounter, SiteIdentity
from demo import artwork, coming
from demo.bench import Bench
from demo.bench_rows import Size
from demo.load import COMING, PAST, load
from demo.texts import FOLDER
from events.countries import cldr_names
from events.models import Country, Forum, Gallery, Photo, Room, Session, SessionLanguage
from news.models import Article, Page
from programme.models import Release, ReleasedSession
from search import index
from speakers.models import Appearance, Speaker

NOW = "2026-11-24T09:00:00Z"
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
SMALL = Size(sessions=40, speakers=30, delegates=65, photos=20)


def tiny(name: str, path: Path) -> None:
    """A picture of one colour in place of a drawing."""
    index = artwork.NAMES.index(name)
    Image.new("RGB", (48, 32), (20 * index, 100, 200 - 10 * index)).save(path)


def load_again() -> list[str]:
    """Load the demo over what is there; the lines that it says."""
    said: list[str] = []
    load(said.append, tiny, 1)
    return said


def counts() -> dict[str, int]:
    """Rows of every table but the counter's, history and the search index included."""
    index.flush()
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model is not ContentCounter
    }


def check_all() -> None:
    """Every row that people edit passes its own checks."""
    for model in changes.content_models():
        if model is not ReleasedSession:
            for row in model._base_manager.all():
                row.full_clean()


def text(row: models.Model, field: str, code: str = "en") -> str:
    """A text of a row in one language."""
    return getattr(row, column(field, code)) or ""


def texts_of(row: models.Model) -> list[str]:
    """Every translated text of a row, in every language."""
    fields = translator.get_options_for_model(type(row)).all_fields
    return [text(row, field, code) for field in fields for code in CODES]


def strings(value: Any) -> Iterator[tuple[str, str]]:
    """(language, text) of every text in a data file."""
    if isinstance(value, dict):
        if value.keys() == set(CODES):
            yield from ((code, str(text)) for code, text in value.items())
        else:
            for part in value.values():
                yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.json"))


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo, loaded once for this file and rolled back after it."""
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        with time_machine.travel(NOW):
            load(lambda line: None, tiny, 1)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def past(demo: None, db: None) -> Forum:
    forum: Forum = Forum.objects.get(slug=PAST)
    return forum


@pytest.fixture
def next_forum(demo: None, db: None) -> Forum:
    forum: Forum = Forum.objects.get(slug=COMING)
    return forum


# --- the past forum: facts -----------------------------------------------------------------------------------------


def test_the_past_forum_says_what_the_release_says(past: Forum) -> None:
    assert (past.state, past.is_sample, past.is_current) == ("archived", False, False)
    assert list(past.figures.values_list("value", "qualifier")) == [(100, "more_than"), (19, "exact"), (5, "exact")]
    roles = list(past.delegations.in_protocol_order().values_list("country__code", "role"))
    assert roles == [("CN", "host"), *((code, "guest") for code in ("KZ", "PL", "RU", "UA", "UZ"))]
    partners = list(past.partners.values_list("role", "institution__name_en", "institution__status_en"))
    assert partners == [
        ("host", "International Education School Weiku Alliance", None),
        ("organiser", "Vocational Education Center School of Fengtai District, Beijing", None),
        ("alliance", "“New Silk Road” International Cooperation Alliance of Vocational Colleges", "To be formed"),
    ]
    officials = ["huang-kan", "zhou-bo", "wang-dongjiang", "zhang-yang"]
    assert list(past.speaker_listings.values_list("speaker__slug", "group")) == [(s, "officials") for s in officials]
    assert "19 colleges and universities from 5 countries" in text(past, "description")


def test_the_past_forum_has_neither_year_nor_venue_nor_programme(past: Forum) -> None:
    assert (past.starts_on, past.ends_on, past.venue) == (None, None, None)
    assert not past.sessions.exists()
    assert not past.releases.exists()
    rows: list[models.Model] = [past, *past.figures.all(), *past.galleries.all(), *past.delegations.all()]
    rows += Photo.objects.filter(gallery__forum=past)
    rows += [listing.speaker for listing in past.speaker_listings.all()]
    rows += [partner.institution for partner in past.partners.all()]
    assert [text for row in rows for text in texts_of(row) if YEAR.search(text)] == []


def test_no_figure_is_repeated_in_its_label(past: Forum) -> None:
    labels = [text for figure in past.figures.all() for text in texts_of(figure)]
    assert [label for label in labels if re.search(r"\d", label)] == []


def test_no_contact_is_invented(past: Forum) -> None:
    site = SiteIdentity.objects.get()
    assert (site.pk, site.email, site.phone, site.emergency_phone, site.icp_number) == (1, "", "", "", "")
    assert {text(site, "address", code) for code in CODES} == {""}


def test_pictures_of_the_past_forum_say_that_they_are_drawings(past: Forum) -> None:
    galleries = Gallery.objects.for_forum(past).published()
    assert list(galleries.values_list("slug", "is_artwork")) == [("road", True), ("craft", True)]
    photos = Photo.objects.filter(gallery__in=galleries)
    assert {photo.code for photo in photos} <= set(artwork.NAMES)
    assert photos.filter(gallery__is_artwork=True).count() == photos.count()
    assert all(text(photo, "alternative").startswith("Drawing: ") for photo in photos)


def test_the_article_keeps_places_of_the_missing_photographs_and_no_foreign_address(past: Forum) -> None:
    article = Article.objects.published().get()
    assert (article.kind, article.issued_on, article.forum) == ("release", date(2021, 1, 14), past)
    for code in CODES:
        body = text(article, "body", code)
        assert (
            len(re.findall(r'<figure class="no-picture"><figcaption>[^<]+<br>[^<]+</figcaption></figure>', body)) == 3
        )
        assert re.findall(r"<(?:/?p|/?em|figure)\b|<img|https?:", body) == re.findall(r"<(?:/?p|/?em|figure)\b", body)


# --- the coming forum: a sample ------------------------------------------------------------------------------------


def test_the_coming_forum_is_marked_as_a_sample(next_forum: Forum) -> None:
    assert (next_forum.state, next_forum.is_current, next_forum.is_sample) == ("published", True, True)
    assert (next_forum.starts_on, next_forum.ends_on) == (date(2027, 3, 27), date(2027, 3, 28))
    assert not next_forum.figures.exists()
    assert next_forum.venue is not None
    assert text(next_forum.venue, "name") == "Venue to be announced (sample)"
    assert list(next_forum.venue.rooms.values_list("slug", flat=True)) == ["main-hall", "room-1", "room-2", "room-3"]


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        ("2026-02-25T01:00Z", date(2026, 3, 27)),
        ("2026-02-25T15:59Z", date(2026, 3, 27)),
        ("2026-02-25T16:00Z", date(2027, 3, 27)),  # it is the 26th in Shanghai
        ("2026-02-26T01:00Z", date(2027, 3, 27)),
        ("2028-02-26T01:00Z", date(2028, 3, 27)),  # a leap year has a day more
        ("2028-02-27T01:00Z", date(2029, 3, 27)),
        ("2026-03-27T01:00Z", date(2027, 3, 27)),
        ("2026-12-31T01:00Z", date(2027, 3, 27)),
        ("2026-12-31T17:00Z", date(2027, 3, 27)),
    ],
)
def test_the_coming_days_are_at_least_thirty_days_ahead(moment: str, first: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert coming.days(datetime.now(UTC), "Asia/Shanghai") == (first, first.replace(day=28))


def clashes(forum: Forum) -> list[tuple[str, str]]:
    """Pairs of sessions at the same time in one room or with one person; a seat may stand for several people."""
    sessions = list(Session.objects.for_forum(forum).prefetch_related("appearances__speaker"))
    people = {s.pk: {a.speaker_id for a in s.appearances.all() if not a.speaker.is_seat} for s in sessions}
    return [
        (a.code, b.code)
        for a, b in combinations(sessions, 2)
        if a.starts_at < b.ends_at and b.starts_at < a.ends_at
        if (a.room_id and a.room_id == b.room_id) or people[a.pk] & people[b.pk]
    ]


def test_sessions_lie_inside_the_days_and_nothing_clashes(next_forum: Forum) -> None:
    sessions = Session.objects.for_forum(next_forum)
    assert [session.code for session in sessions.order_by("code")] == [f"s{n:02}" for n in range(1, 27)]
    days = {moment.astimezone(next_forum.zone).date() for s in sessions for moment in (s.starts_at, s.ends_at)}
    assert days == set(next_forum.days)
    assert clashes(next_forum) == []


def test_a_language_has_the_same_channel_everywhere(next_forum: Forum) -> None:
    languages = SessionLanguage.objects.filter(session__forum=next_forum)
    interpreted = languages.filter(use="interpretation").values_list("language", "channel")
    assert dict(interpreted) == {code: n for n, code in enumerate(("zh-hans", "en", "ru", "kk", "uz", "uk", "pl"), 1)}
    assert len(set(interpreted)) == 7
    assert set(languages.filter(use="floor").values_list("channel", flat=True)) == {None}


def test_only_officials_named_in_the_release_appear_by_name(next_forum: Forum) -> None:
    named = Appearance.objects.filter(session__forum=next_forum, speaker__is_seat=False)
    officials = {"huang-kan", "zhou-bo", "wang-dongjiang", "zhang-yang"}
    assert set(named.values_list("speaker__slug", "role")) == {(slug, "welcome") for slug in officials}
    listed = Speaker.objects.for_forum(next_forum)
    assert [speaker.slug for speaker in listed][:4] == ["huang-kan", "zhou-bo", "wang-dongjiang", "zhang-yang"]
    assert set(Speaker.objects.values_list("slug", flat=True)) - {s.slug for s in listed} == {"moderator"}


def test_release_one_holds_every_session(next_forum: Forum) -> None:
    assert Release.objects.get().number == 1
    assert ReleasedSession.objects.latest_of(next_forum).count() == 26


# --- texts ---------------------------------------------------------------------------------------------------------


def test_every_text_is_in_every_language_or_in_none(demo: None, db: None) -> None:
    gaps = [
        f"{model.__name__} {row.pk} {field}"
        for model in translator.get_registered_models()
        for row in model._base_manager.all()
        for field in translator.get_options_for_model(model).all_fields
        if len({bool(text(row, field, code)) for code in CODES}) != 1
    ]
    assert gaps == []


def test_every_row_is_valid(demo: None, db: None) -> None:
    check_all()


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_letters_are_those_of_the_language(path: Path) -> None:
    texts = list(strings(json.loads(path.read_text(encoding="utf-8"))))
    assert [text for _, text in texts if not text.strip()] == []
    plain = [(code, re.sub(r"<[^>]*>", "", text)) for code, text in texts]
    marks = {"uz": "['‘’`]", "uk": "['‘’`\"“”]", "ru": "['‘’\"“”]", "kk": "['‘’\"“”]", "pl": "['‘’\"“«]", "en": "['\"]"}
    assert [text for code, text in plain if re.search(marks.get(code, "[\"'«»]"), text)] == []
    assert [text for code, text in plain if code == "zh-hans" and re.search(r"[一-鿿][,;:!?()]", text)] == []
    assert [text for code, text in plain if code == "uz" and re.search(r"[oOgG]ʼ|[^oOgG]ʻ", text)] == []


def test_names_of_countries_are_those_of_cldr(demo: None, db: None) -> None:
    assert cldr_names("UZ") == {
        "en": "Uzbekistan", "zh-hans": "乌兹别克斯坦", "ru": "Узбекистан", "kk": "Өзбекстан", "uz": "Oʻzbekiston",
        "uk": "Узбекистан", "pl": "Uzbekistan",
    }  # fmt: skip
    for country in Country.objects.all():
        assert {code: text(country, "name", code) for code in CODES} == cldr_names(country.code)


def test_pages_have_their_places(demo: None, db: None) -> None:
    assert list(Page.objects.published().values_list("slug", "place", "icon")) == [
        ("about-alliance", "about", "users"),
        ("practical", "practical", "pin"),
        ("visa", "practical", "letter"),
        ("getting-there", "practical", "pin"),
        ("accommodation", "practical", "bed"),
        ("contact", "practical", "phone"),
        ("privacy", "footer", "shield"),
        ("accessibility", "footer", "accessibility"),
    ]
    samples = Page.objects.filter(body_en__startswith="<p><strong>Sample text.")
    assert set(samples) == set(Page.objects.filter(place="practical"))


# --- again ---------------------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing(demo: None, db: None) -> None:
    before, counter = counts(), ContentCounter.value()
    out = StringIO()
    call_command("loaddemo", stdout=out)
    assert (counts(), ContentCounter.value()) == (before, counter)
    assert out.getvalue() == "The demo is there already.\n"


def test_edits_are_kept_and_what_was_taken_out_of_a_forum_stays_out(past: Forum, next_forum: Forum) -> None:
    Page.objects.filter(slug="visa").update(title_kk="Басқа атау")
    Country.objects.filter(code="KZ").update(name_en="Qazaqstan")
    past.figures.filter(value=5).delete()
    past.galleries.get(slug="craft").delete()
    ReleasedSession.objects.filter(session__code="s15").delete()
    next_forum.sessions.get(code="s15").delete()
    before, counter = counts(), ContentCounter.value()
    assert load_again() == []
    assert (counts(), ContentCounter.value()) == (before, counter)
    assert text(Page.objects.get(slug="visa"), "title", "kk") == "Басқа атау"


def test_a_missing_article_and_a_missing_page_are_made_again(demo: None, db: None) -> None:
    Article.objects.all().delete()
    Page.objects.filter(slug="visa").delete()
    assert load_again() == [
        "Pictures to draw: 1", "Article: new-silk-road-principals-forum", "Pages: visa",
    ]  # fmt: skip


def test_a_forum_of_the_organisers_stays_the_current_one(next_forum: Forum) -> None:
    Forum.objects.filter(slug=COMING).update(slug="ours")
    load_again()
    assert dict(Forum.objects.values_list("slug", "is_current")) == {"ours": True, COMING: False, PAST: False}


# --- bench ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bench(demo: None, db: None) -> Forum:
    Bench(SMALL, lambda what, done, total: None).build(tiny, 1)
    forum: Forum = Forum.objects.get(slug="bench")
    return forum


def run(*options: str) -> str:
    out = StringIO()
    call_command("loadbench", *options, stdout=out)
    return out.getvalue()


def options(size: Size) -> list[str]:
    return [f"--{name}={number}" for name, number in vars(size).items()]


def test_the_bench_has_the_size_asked_for_and_is_marked_as_a_sample(bench: Forum) -> None:
    assert Size.found() == SMALL
    assert (bench.is_sample, bench.is_current, len(bench.days)) == (True, False, 3)
    assert bench.delegations.count() == 30
    assert (Room.objects.filter(venue=bench.venue).count(), bench.tracks.count()) == (12, 8)
    assert ReleasedSession.objects.latest_of(bench).count() == SMALL.sessions
    assert text(Speaker.objects.get(slug="bench-speaker-001"), "name") == "Speaker 001"
    assert {delegate.email.split("@")[1] for delegate in bench.delegates.all()} == {"bench.invalid"}


def test_rows_of_the_bench_are_valid_and_nothing_clashes(bench: Forum) -> None:
    assert clashes(bench) == []
    check_all()


def test_the_same_bench_again_changes_nothing_and_another_is_refused(bench: Forum) -> None:
    before, counter = counts(), ContentCounter.value()
    assert run(*options(SMALL)).startswith("The bench forum is there already")
    with pytest.raises(CommandError, match="40 sessions, 30 speakers, 65 delegates, 20 photos"):
        run("--sessions=41")
    assert (counts(), ContentCounter.value()) == (before, counter)


def test_removing_the_bench_removes_what_it_made_and_no_more(demo: None, db: None) -> None:
    before = counts()
    Bench(SMALL, lambda what, done, total: None).build(tiny, 1)
    assert counts() != before
    assert "The bench forum is removed" in run("--remove")
    assert counts() == before
    assert run("--remove").startswith("There is no bench forum")


def test_what_has_come_into_use_elsewhere_stays(bench: Forum, next_forum: Forum) -> None:
    Speaker.objects.filter(slug="moderator").update(country=Country.objects.get(code="FR"))
    run("--remove")
    assert set(Country.objects.values_list("code", flat=True)) == {"CN", "FR", "KZ", "PL", "RU", "UA", "UZ"}


def test_a_forum_that_happens_to_be_called_bench_is_left_alone(demo: None, db: None) -> None:
    Forum.objects.create(slug="bench", name_en="Work bench", short_name_en="Bench")
    assert run("--remove").startswith("There is no bench forum")
    assert Forum.objects.filter(slug="bench").exists()
