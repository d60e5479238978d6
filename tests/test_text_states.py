"""The state of every text is kept on every way of saving."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import roles
from core import changes, history, languages
from events.models import Session, Track
from tests import factories as f
from tests.admin_site import form_of
from translations import kinds, sync, tracking
from translations.models import TextState
from translations.writing import translating

pytestmark = pytest.mark.django_db


def states(obj: Any, field: str = "name") -> dict[str, str]:
    """States of the languages that have a text."""
    rows = TextState.objects.unit(obj._meta.label_lower, obj.pk, field).exclude(text="")
    return dict(rows.values_list("language", "state"))


def track(**fields: Any) -> Track:
    return f.make_track(**{"name_en": "Skills", "name_kk": "Дағдылар", "name_zh_hans": "技能", **fields})


def by(obj: Any, person: Any) -> None:
    """Who is going to save an object."""
    obj._history_user = person


def raw(obj: Any, values: dict[str, str]) -> None:
    """Write columns behind the back of the change feed."""
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {obj._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), obj.pk])


STALE = {"en": "original", "kk": "stale", "zh-hans": "stale"}


def test_save_update_and_bulk_writes_make_the_translations_stale() -> None:
    saved, updated, bulk, partly = track(), track(), track(), track()
    for made in (saved, bulk, partly):
        made.name_en = "Crafts"  # type: ignore[attr-defined]  # made by modeltranslation
    saved.save()
    partly.save(update_fields=["name_en"])
    Track.objects.filter(pk=updated.pk).update(name_en="Crafts")
    Track.objects.bulk_update([bulk], ["name_en"])
    assert [states(made) for made in (saved, updated, bulk, partly)] == [STALE] * 4
    rows = TextState.objects.filter(state="stale").values_list("seen", "seen_language").distinct()
    assert list(rows) == [("Skills", "en")]


def test_bulk_create_and_objects_of_a_relation_are_known() -> None:
    forum = f.make_forum()
    made = Track.objects.bulk_create([Track(forum=forum, slug="a", name_en="A", name_ru="А")])
    assert states(made[0]) == {"en": "original", "ru": "fresh"}


def test_a_write_of_other_columns_asks_nothing(django_assert_num_queries: Any) -> None:
    made = track()
    change = changes.Change(Track, (made.pk,), frozenset({"order", "hue"}), "updated")
    with django_assert_num_queries(0):
        tracking.on_change(change)


def test_a_deleted_object_takes_its_states_with_it() -> None:
    forum = f.make_forum()
    f.make_track(forum=forum)
    assert TextState.objects.filter(kind="events.track").exists()
    forum.delete()
    assert not TextState.objects.filter(kind__in=["events.track", "events.forum"]).exists()


def test_in_the_admin_the_author_and_the_time_are_kept(client: Client) -> None:
    made = track()
    boss = f.make_staff(is_superuser=True)
    client.force_login(boss)
    address = f"/admin/events/track/{made.pk}/change/"
    sent = {**form_of(client.get(address).content.decode(), "track_form"), "name_en": "Crafts"}
    assert client.post(address, sent).status_code == 302
    row = TextState.objects.unit("events.track", made.pk, "name").get(language="en")
    assert (row.changed_by, row.text) == (boss, "Crafts")
    assert states(made) == STALE


def test_a_translator_who_edits_the_chinese_does_not_make_it_the_original() -> None:
    made = track()
    person = f.make_staff(role=roles.translator("zh-hans"))
    by(made, person)
    made.name_zh_hans = "技艺"  # type: ignore[attr-defined]
    made.save(update_fields=["name_zh_hans"])
    assert states(made) == {"en": "original", "kk": "fresh", "zh-hans": "fresh"}
    organiser = f.make_staff(role=roles.PROGRAMME_EDITOR)
    organiser.groups.add(Group.objects.get(name=roles.translator("zh-hans")))
    by(made, organiser)
    made.name_zh_hans = "手艺"  # type: ignore[attr-defined]
    made.save(update_fields=["name_zh_hans"])
    assert states(made) == {"en": "stale", "kk": "stale", "zh-hans": "original"}


def test_what_the_desk_writes_is_a_translation() -> None:
    made = track()
    with translating():
        Track.objects.filter(pk=made.pk).update(name_zh_hans="技艺")
    assert states(made) == {"en": "original", "kk": "fresh", "zh-hans": "fresh"}


def test_a_rolled_back_write_leaves_the_states_alone() -> None:
    made = track()
    with transaction.atomic():
        Track.objects.filter(pk=made.pk).update(name_en="Crafts")
        transaction.set_rollback(True)
    assert states(made) == {"en": "original", "kk": "fresh", "zh-hans": "fresh"}


def test_words_are_those_of_the_original() -> None:
    made = track(name_en="Skills for a green world")
    assert set(TextState.objects.unit("events.track", made.pk, "name").values_list("words", flat=True)) == {5}


def test_review_and_still_right_end_being_stale() -> None:
    made, person = track(), f.make_staff()
    Track.objects.filter(pk=made.pk).update(name_en="Crafts")
    kind = kinds.of("events.track")
    assert kind is not None
    rows = tracking.unit(kind, made.pk, "name")
    assert tracking.still_right([rows["kk"]]) == 1
    assert tracking.review([rows["zh-hans"], rows["en"], rows["pl"]], person) == 1
    assert states(made) == {"en": "original", "kk": "fresh", "zh-hans": "reviewed"}
    made.refresh_from_db()
    made.name_zh_hans = "技艺"  # type: ignore[attr-defined]
    made.save()
    row = TextState.objects.unit("events.track", made.pk, "name").get(language="zh-hans")
    assert (row.reviewed_by, row.reviewed_at) == (None, None)


# --- backfill -----------------------------------------------------------------------------------------------------------------
def test_states_that_are_lost_come_back_from_history() -> None:
    made, person = track(), f.make_staff()
    by(made, person)
    made.name_en = "Crafts"  # type: ignore[attr-defined]
    made.save()
    made.name_kk = "Қолөнер"  # type: ignore[attr-defined]
    made.save()
    expected = list(TextState.objects.of("events.track", made.pk).order_by("field", "language").values_list(
        "field", "language", "state", "text", "seen", "changed_by", "words"
    ))  # fmt: skip
    TextState.objects.all().delete()
    call_command("sync_translations", verbosity=0)
    found = TextState.objects.of("events.track", made.pk).order_by("field", "language").values_list(
        "field", "language", "state", "text", "seen", "changed_by", "words"
    )  # fmt: skip
    assert list(found) == expected
    assert states(made) == {"en": "original", "kk": "fresh", "zh-hans": "stale"}


def test_what_raw_sql_wrote_is_seen_after_everything() -> None:
    made = track()
    raw(made, {"name_en": "Crafts"})
    assert states(made)["kk"] == "fresh"
    changes.everything()
    assert states(made) == STALE


def test_a_second_run_writes_nothing() -> None:
    track()
    sync.everything()
    assert set(sync.everything().values()) == {0}


def test_a_renamed_field_and_a_renamed_model_keep_their_states() -> None:
    made = track()
    Track.objects.filter(pk=made.pk).update(name_en="Crafts")
    TextState.objects.filter(kind="events.track", field="name").update(kind="events.strand", field="title")
    sync.everything()
    assert states(made) == STALE


def test_a_field_and_a_language_that_are_gone_take_their_states_along() -> None:
    made = track()
    for field, language in (("slogan", "en"), ("name", "de")):
        TextState.objects.create(
            kind="events.track", object_id=made.pk, field=field, language=language, state="fresh", source="en", text="x"
        )
    sync.everything()
    assert not TextState.objects.filter(field="slogan").exists()
    assert not TextState.objects.filter(language="de").exists()


# --- every way of saving, by chance -----------------------------------------------------------------------------------------
TEXT = st.sampled_from(["", "one", "two", "three"])
STEP = st.tuples(
    st.sampled_from(["save", "fields", "update", "bulk", "raw"]),
    st.dictionaries(st.sampled_from(languages.CODES), TEXT, min_size=1, max_size=3),
)


def write(way: str, made: Session, values: dict[str, str]) -> None:
    for name, value in values.items():
        setattr(made, name, value)
    if way == "save":
        made.save()
    elif way == "fields":
        made.save(update_fields=list(values))
    elif way == "update":
        Session.objects.filter(pk=made.pk).update(**values)
    elif way == "bulk":
        Session.objects.bulk_update([made], list(values))
    else:
        raw(made, values)
        changes.everything()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, min_size=1, max_size=5))
def test_every_way_of_saving_marks_the_same(db: None, steps: list[tuple[str, dict[str, str]]]) -> None:
    """One object is written in the ways of the steps, its twin by `save` alone: their states are the same, step by step."""
    forum = f.make_forum()
    one, twin = f.make_session(forum=forum, title_en="one"), f.make_session(forum=forum, title_en="one")
    for way, texts in steps:
        values = {languages.column("title", code): text for code, text in texts.items()}
        write(way, one, values)
        write("save", twin, values)
        wanted = ("language", "state", "text", "seen", "seen_language", "source", "words")
        told = [
            list(TextState.objects.unit("events.session", obj.pk, "title").order_by("language").values(*wanted))
            for obj in (one, twin)
        ]
        assert told[0] == told[1]


def test_a_cause_names_who_wrote() -> None:
    made, person = track(), f.make_staff()
    with history.because("a file", person):
        Track.objects.filter(pk=made.pk).update(name_pl="Umiejętności")
    assert TextState.objects.unit("events.track", made.pk, "name").get(language="pl").changed_by == person
