"""The change feed sees what the database sees: triggers on every content table write that down, for comparison."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import ModelAdmin, site
from django.db import connection, models, transaction
from django.test import RequestFactory
from modeltranslation.translator import translator

from core import changes
from core.models import ContentCounter, ContentQuerySet
from events.models import Country, Forum, Institution, Photo, Room, Session, SessionLanguage, Track, Venue
from programme.models import ReleasedSession
from programme.models.release import make_release
from speakers.models import Appearance, Speaker
from tests import factories as f

Row = tuple[str, int, str]  # table, id, what happened
OURS = ("core", "accounts", "events", "speakers", "news", "programme", "portal", "search", "translations")
KINDS = {"created": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}


class Ledger:
    """What the triggers and the feed saw since the last look."""

    def __init__(self) -> None:
        self.feed: set[Row] = set()

    def hear(self, change: changes.Change) -> None:
        assert change.model is not None
        self.feed |= {(change.model._meta.db_table, pk, KINDS[change.kind]) for pk in change.ids}

    def look(self) -> tuple[set[Row], set[Row]]:
        """(by the triggers, by the feed), and both are empty again."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT place, row, what FROM feed_ledger")
            written = {(str(place), int(row), str(what)) for place, row, what in cursor.fetchall()}
            cursor.execute("DELETE FROM feed_ledger")
        heard, self.feed = self.feed, set()
        return written, heard


def triggers(table: str) -> list[str]:
    """SQL that writes down each row of a table that is written."""
    if connection.vendor == "postgresql":
        return [
            f'CREATE TRIGGER feed AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION feed_ledger_write()"
        ]
    row = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
    return [
        f'CREATE TRIGGER "feed_{what}_{table}" AFTER {what} ON "{table}" BEGIN '
        f"INSERT INTO feed_ledger VALUES ('{table}', {name}.id, '{what}'); END"
        for what, name in row.items()
    ]


FUNCTION = """
CREATE FUNCTION feed_ledger_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feed_ledger VALUES (TG_TABLE_NAME, CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END, TG_OP);
    RETURN NULL;
END $$
"""


@pytest.fixture
def ledger(db: None) -> Iterator[Ledger]:
    """Triggers on every content table, in the test's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE feed_ledger (place text, row bigint, what text)")
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for model in changes.content_models():
            for statement in triggers(model._meta.db_table):
                cursor.execute(statement)
    made = Ledger()
    changes.subscribe(made.hear)
    yield made
    changes._subscribers.remove(made.hear)


def admin_of(model: type[models.Model]) -> Any:
    return ModelAdmin(model, site)


def request() -> Any:
    return RequestFactory().post("/")


def by_save() -> None:
    country = f.make_country()
    country.name_en = "Atlantis"  # type: ignore[attr-defined]  # made by modeltranslation
    country.save()
    country.save(update_fields=["name_en"])
    country.delete()


def by_queryset() -> None:
    forum = f.make_forum()
    tracks = [f.make_track(forum=forum) for _ in range(3)]
    Track.objects.filter(forum=forum).update(name_kk="Жол")
    Track.objects.filter(forum__slug=forum.slug).order_by("name_en").update(name_ru="Путь")
    Track.objects.filter(pk=tracks[0].pk).delete()
    forum.tracks.all().delete()


def by_bulk() -> None:
    venue = f.make_venue()
    rooms = [Room(venue=venue, slug=f"r{n}", name_en=f"R{n}") for n in range(3)]
    made = Room.objects.bulk_create(rooms)
    for room in made:
        room.capacity = 9
    Room.objects.bulk_update(made, ["capacity"])
    Room.objects.bulk_create([], ignore_conflicts=True)


def by_get_or_create() -> None:
    Country.objects.get_or_create(code="XA", defaults={"name_en": "First"})
    Country.objects.get_or_create(code="XA", defaults={"name_en": "Again"})
    Country.objects.update_or_create(code="XA", defaults={"name_en": "Changed"})
    Country.objects.update_or_create(code="XB", defaults={"name_en": "Made"})


def by_related_managers() -> None:
    venue, other = f.make_venue(), f.make_venue()
    forums = [f.make_forum(venue=venue), f.make_forum(), f.make_forum()]
    venue.forums.add(forums[1])
    venue.forums.add(forums[2], bulk=False)
    venue.forums.remove(forums[0])
    venue.forums.set([forums[0]])
    other.forums.set([forums[1]], clear=True)
    venue.forums.clear()
    forums[0].tracks.create(slug="t", name_en="T")


def by_cascade() -> None:
    forum = f.make_forum()
    appearance = f.make_appearance(session=f.make_session(forum=forum, track=f.make_track(forum=forum)))
    f.make_session_language(session=appearance.session)
    f.make_listing(forum=forum, speaker=appearance.speaker)
    f.make_photo(gallery=f.make_gallery(forum=forum))
    f.make_article(forum=forum)
    f.make_delegate(forum=forum)
    make_release(forum)
    forum.delete()


def by_set_null() -> None:
    institution, track = f.make_institution(), f.make_track()
    f.make_speaker(institution=institution)
    f.make_delegate(institution=institution)
    f.make_session(forum=track.forum, track=track)
    institution.delete()
    Track.objects.filter(pk=track.pk).delete()


def by_set_null_of_a_user() -> None:
    user = f.make_user()
    f.make_delegate(user=user)
    make_release(f.make_forum(), by=user)
    user.delete()


def by_admin() -> None:
    country, kept = f.make_country(), f.make_country()
    kept.name_en = "By hand"  # type: ignore[attr-defined]  # made by modeltranslation
    admin_of(Country).save_model(request(), kept, None, True)
    admin_of(Country).delete_queryset(request(), Country.objects.filter(pk=country.pk))
    admin_of(Country).delete_model(request(), kept)


def by_release() -> None:
    forum = f.make_forum()
    for _ in range(3):
        f.make_session(forum=forum)
    make_release(forum)
    make_release(forum)


WRITERS = [
    by_save, by_queryset, by_bulk, by_get_or_create, by_related_managers, by_cascade, by_set_null,
    by_set_null_of_a_user, by_admin, by_release,
]  # fmt: skip


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.each_counts
def test_feed_hears_exactly_what_was_written(ledger: Ledger, write: Callable[[], None]) -> None:
    write()
    written, heard = ledger.look()
    assert written
    assert heard == written


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.django_db
def test_counter_rises_with_the_write_and_falls_with_its_transaction(write: Callable[[], None]) -> None:
    before = ContentCounter.value()
    with transaction.atomic():
        write()
        assert ContentCounter.value() > before
        transaction.set_rollback(True)
    assert ContentCounter.value() == before


@pytest.mark.django_db
def test_columns_are_told() -> None:
    told: list[changes.Change] = []
    country = f.make_country()
    changes.subscribe(told.append)
    try:
        Country.objects.filter(pk=country.pk).update(name_pl="Kraj")
        country.save(update_fields=["name_en"])
        Country.objects.bulk_update([country], ["name_uk"])
    finally:
        changes._subscribers.remove(told.append)
    assert [change.columns for change in told] == [frozenset({name}) for name in ("name_pl", "name_en", "name_uk")]
    assert [change.ids for change in told] == [(country.pk,)] * 3


@pytest.mark.django_db
def test_nothing_written_is_nothing_told() -> None:
    before = ContentCounter.value()
    Country.objects.filter(code="ZZ").update(name_en="Nowhere")
    Country.objects.filter(code="ZZ").delete()
    assert ContentCounter.value() == before


def test_every_model_with_translations_or_history_is_on_the_feed() -> None:
    feed = set(changes.content_models())
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    translated = set(translator.get_registered_models())
    kept = {model for model in ours if hasattr(model, "history")}
    assert [model for model in ours if model in translated | kept and model not in feed] == []


def test_every_content_model_keeps_its_history() -> None:
    without = {model for model in changes.content_models() if not hasattr(model, "history")}
    assert without <= {ReleasedSession}  # never changed, so its rows are their own history


def test_every_content_model_writes_through_our_queryset() -> None:
    for model in changes.content_models():
        assert isinstance(model._base_manager.get_queryset(), ContentQuerySet), model
        assert isinstance(model._default_manager.get_queryset(), ContentQuerySet), model
        assert model._meta.base_manager_name == "objects", model
        assert model._meta.pk.name == "id", model


def test_no_content_model_has_a_table_that_the_feed_cannot_see() -> None:
    hidden = [
        f"{model._meta.label}.{field.name}"
        for model in changes.content_models()
        for field in model._meta.many_to_many
        if getattr(field.remote_field.through, "_meta").auto_created  # noqa: B009  (typed as optional by the stubs)
    ]
    assert hidden == []


MODELS = (Appearance, Forum, Institution, Photo, Session, SessionLanguage, Speaker, Venue)


def test_content_models_are_found() -> None:
    assert set(MODELS) <= set(changes.content_models())
