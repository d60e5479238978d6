"""`check_media` and what goes by itself: files that are missing, damaged, of earlier rules, or that nobody speaks of."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import housekeeping, image_encoding, image_names, image_rules, images, media_check, storage
from core.media_use import uses
from core.tasks import render_picture
from events.models import Photo
from news.models import Article
from tests import factories as make
from tests import s3_server
from tests.picture_corpus import jpeg, quarters
from tests.test_renditions import DATABASE, every, kept, render_pictures

pytestmark = pytest.mark.django_db
OLD = (timezone.now() - timedelta(days=100)).timestamp()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Media of this test's own."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


def data(width: int = 500, colour: str = "teal") -> bytes:
    return make.png(width, 400, colour)


def put(width: int = 500) -> str:
    """A picture with all of its renditions, which no row has."""
    return images.store(data(width), now=True)


def aged(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, (OLD, OLD))


def check(*, fails: bool = True, **options: Any) -> dict[str, Any]:
    """The report, with what is left in "left"; `fails` is whether the command does."""
    out = StringIO()
    try:
        call_command("check_media", json=True, stdout=out, stderr=StringIO(), **options)
    except CommandError:
        assert fails
    else:
        assert not fails
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


# --- who speaks of a file ------------------------------------------------------------------------------------------------------


def test_whatever_speaks_of_a_picture_keeps_it(folder: Path) -> None:
    """A field, a text in any language, an earlier version, a snapshot, a job, a private field; each has a picture of its own."""
    photo: Any = make.make_photo(picture=ContentFile(data(401), name="a.png"))
    article = make.make_article(
        body_kk=f"<p>{images.tag(put(402), 'x')}</p>", cover=ContentFile(data(403), name="a.png")
    )
    Article.objects.filter(pk=article.pk).update(cover="", body_kk="<p>Other words.</p>")
    draft = make.make_page(body_pl=f"<p>{images.tag(put(404), 'x')}</p>")
    make.make_document(data={"seal": images.keep_private(data(405))})
    make.make_letterhead(logo=ContentFile(data(406), name="a.png"))
    with override_settings(TASKS=DATABASE):
        render_picture.enqueue(put(407))
    orphan = put(408)
    aged(folder)
    found = check()
    key = images.key_of(orphan)
    assert found["orphans"] == sorted([orphan, *(f"public/{key}-{end}" for end in every(400, 408))])
    assert {name: found[name] for name in ("missing", "unrendered", "stale", "corrupt")} == {
        "missing": {}, "unrendered": {}, "stale": [], "corrupt": [],
    }  # fmt: skip
    shown = {(use.model, use.pk, use.field) for use in uses() if use.is_shown and use.model != "portal.Letterhead"}
    assert shown == {("events.Photo", photo.pk, "picture"), ("news.Page", draft.pk, "body_pl")}


def test_a_column_that_can_name_a_picture_is_read_whatever_it_is_called() -> None:
    """One query for each model, whatever number of rows."""
    make.make_photo()
    with CaptureQueriesContext(connection) as few:
        list(uses())
    gallery = make.make_gallery()
    Photo.objects.bulk_create([Photo(gallery=gallery, picture=f"originals/{n:024x}-500x400.png") for n in range(30)])
    with CaptureQueriesContext(connection) as many:
        assert len({key for use in uses() for key in use.keys}) >= 31
    assert len(many) == len(few)


def test_a_copy_for_printing_that_is_lost_is_missed_and_made_again(folder: Path) -> None:
    gallery = make.make_gallery(allows_download=True)
    photo: Any = make.make_photo(gallery=gallery, picture=make.picture(100, 4000))
    name = str(photo.picture)
    images.render(name)
    copy = images.print_copy(name)
    assert check(fails=False)["unrendered"] == {}  # not offered yet: nobody counts on it
    Photo.objects.filter(pk=photo.pk).update(copy_of=images.key_of(name))
    (folder / copy).unlink()
    assert check()["unrendered"] == {name: [copy]}
    assert check(mend=True, fails=False)["left"]["unrendered"] == {}
    assert (folder / copy).stat().st_size > 0


# --- orphans --------------------------------------------------------------------------------------------------------------------


def test_orphans_are_deleted_on_request_and_never_before_a_day(folder: Path) -> None:
    used = str(make.make_photo(picture=ContentFile(data(), name="a.png")).picture.name)
    images.render(used)
    orphan, private = put(408), images.keep_private(data(409))
    stranger = folder / "notes" / "mine.txt"
    stranger.parent.mkdir()
    stranger.write_text("x")
    made = folder / "public" / "made" / ("0" * 24) / "nsr-1-programme-en.pdf"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"%PDF")
    assert check(fails=False)["orphans"] == []
    aged(folder)
    found = check(delete_orphans=True, fails=False)
    assert {orphan, private, "public/made/" + "0" * 24 + "/nsr-1-programme-en.pdf"} < set(found["orphans"])
    assert (found["unknown"], found["deleted"], found["left"]["orphans"]) == (["notes/mine.txt"], 9, [])
    assert {found.name for found in storage.listing()} == {
        used, "notes/mine.txt", *image_names.renditions(used),
    }  # fmt: skip


def test_an_orphan_that_is_uploaded_again_meanwhile_is_kept(folder: Path) -> None:
    orphan = put()
    aged(folder)
    report = media_check.find()
    assert orphan in report.orphans
    photo: Any = make.make_photo(picture=ContentFile(data(), name="a.png"))
    media_check.delete_orphans(report)
    assert storage.read(str(photo.picture.name)) == data()


# --- missing, damaged, of earlier rules -------------------------------------------------------------------------------------------


def test_what_is_missing_or_damaged_is_found_and_mended_where_it_can_be(folder: Path) -> None:
    lost: Any = make.make_photo(picture=ContentFile(data(401), name="a.png"))
    broken: Any = make.make_photo(picture=ContentFile(data(402), name="a.png"))
    bare: Any = make.make_photo(picture=ContentFile(data(403), name="a.png"))
    article = make.make_article(body_uk=f"<p>{images.tag(put(404), 'x')}</p>")
    for photo in (lost, broken):
        images.render(str(photo.picture.name))
    (folder / str(lost.picture.name)).unlink()
    (folder / str(broken.picture.name)).write_bytes(data(999))
    renditions = image_names.renditions(str(bare.picture.name))
    images.render(str(bare.picture.name))
    (folder / renditions[0]).unlink()
    (folder / renditions[1]).write_bytes(b"")
    figure = images.store(data(404), now=True)
    wrong = image_names.renditions(figure)[0]
    (folder / wrong).write_bytes(b"no picture")
    wide = image_names.renditions(figure)[4]
    (folder / wide).write_bytes((folder / image_names.renditions(figure)[1]).read_bytes())
    quick = check()
    assert quick["missing"] == {lost.picture.key: [f"events.Photo {lost.pk}, picture"]}
    assert quick["unrendered"] == {str(bare.picture.name): renditions[:2]}
    assert quick["corrupt"] == [renditions[1]]
    found = check(deep=True, mend=True)
    assert found["corrupt"] == sorted([renditions[1], wrong, wide, str(broken.picture.name)])
    assert found["left"]["corrupt"] == [str(broken.picture.name)]
    assert (found["left"]["unrendered"], list(found["left"]["missing"])) == ({}, [lost.picture.key])
    assert images.missing(figure) == []
    (folder / str(broken.picture.name)).write_bytes(data(402))
    lost.delete()
    assert check(deep=True, fails=False)["corrupt"] == []
    (folder / figure).unlink()
    assert check()["missing"] == {images.key_of(figure): [f"news.Article {article.pk}, body_uk"]}


def test_renditions_that_wait_for_their_job_are_no_fault(folder: Path) -> None:
    with override_settings(TASKS=DATABASE):
        photo: Any = make.make_photo(picture=ContentFile(data(), name="a.png"))
    assert check(fails=False)["unrendered"] == {}
    DBTaskResult.objects.all().delete()
    assert list(check()["unrendered"]) == [str(photo.picture.name)]


def test_new_rules_are_noticed_and_followed_one_picture_after_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image_rules.begin()
    photos: list[Any] = [make.make_photo(picture=ContentFile(data(width), name="a.png")) for width in (500, 501)]
    names = sorted(str(photo.picture.name) for photo in photos)
    for name in names:
        images.render(name)
    assert check(fails=False)["stale"] == []
    before = {path.name: path.read_bytes() for path in (folder / "public").iterdir()}
    monkeypatch.setitem(image_encoding.ENCODERS, "webp", ("WEBP", {"quality": 20, "method": 4}))
    assert check()["stale"] == names
    render, done = images.render, list[str]()

    def killed(name: str, **how: Any) -> int:
        if done:
            raise KeyboardInterrupt
        done.append(name)
        return render(name, **how)

    with monkeypatch.context() as patch:
        patch.setattr(images, "render", killed)
        with pytest.raises(KeyboardInterrupt):
            render_pictures()
    assert check()["stale"] == [name for name in names if name not in done]
    assert check(mend=True, fails=False)["left"]["stale"] == []
    assert render_pictures() == "Pictures: 2, renditions made: 0.\n"
    after = {path.name: path.read_bytes() for path in (folder / "public").iterdir()}
    assert set(before) == set(after)
    assert {name.rpartition(".")[2] for name in before if before[name] != after[name]} == {"webp"}


def test_widths_of_earlier_rules_stand_in_until_the_new_ones_are_made_and_go_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    photo: Any = make.make_photo(picture=ContentFile(jpeg(quarters((900, 500))), name="a.jpg"))
    name = str(photo.picture.name)
    images.render(name)
    image_rules.begin()
    monkeypatch.setattr(image_names, "WIDTHS", (480, 700))
    monkeypatch.setattr(image_names, "FORMER_WIDTHS", (400, 800, 900))
    monkeypatch.setattr(media_check, "FORMER_WIDTHS", (400, 800, 900))
    monkeypatch.setattr(image_rules, "WIDTHS", (480, 700))
    assert client.get(photo.picture.at(480, "webp"))["Cache-Control"] == "public, max-age=5"
    assert check()["unrendered"] == {name: image_names.renditions(name)}
    assert render_pictures() == "Pictures: 1, renditions made: 6.\n"
    aged(folder)
    found = check(delete_orphans=True, fails=False)
    assert (found["deleted"], kept(folder)) == (9, every(480, 700))


# --- in a bucket, and by itself -----------------------------------------------------------------------------------------------------


@pytest.mark.xdist_group("s3")
def test_a_bucket_is_checked_by_its_listing_alone(settings: Any) -> None:
    with s3_server.running() as server:
        settings.STORAGES = {**settings.STORAGES, "default": server.bucket("forum-check")}
        photo: Any = make.make_photo(picture=ContentFile(data(), name="a.png"))
        images.render(str(photo.picture.name))
        storage.keep("public/cards/0123456789abcdef.png", b"x")
        image_rules.begin()
        server.asked.clear()
        assert check(fails=False)["files"] == 9
        assert server.asked == ["GET /forum-check", f"GET /forum-check/{image_rules.NAME}"]
        (rendition, *_rest) = image_names.renditions(str(photo.picture.name))
        default_storage.delete(rendition)
        assert check(mend=True, fails=False)["unrendered"] == {str(photo.picture.name): [rendition]}
        assert images.missing(str(photo.picture.name)) == []


def test_jobs_and_temporary_files_go_when_their_time_is_over(folder: Path) -> None:
    with override_settings(TASKS=DATABASE):
        for _ in range(5):
            render_picture.enqueue("originals/x")
    now, ends = timezone.now(), [(6, "SUCCESSFUL"), (8, "SUCCESSFUL"), (8, "FAILED"), (31, "FAILED"), (90, "READY")]
    for row, (days, state) in zip(DBTaskResult.objects.all(), ends, strict=True):
        DBTaskResult.objects.filter(pk=row.pk).update(status=state, finished_at=now - timedelta(days=days))
    assert housekeeping.forget_jobs() == 2
    names = [
        "imports/a",
        "public/cards/a.png",
        f"originals/{storage.PART}a",
        "private/a",
        f"public/{storage.PART}a",
        "readyz/a",
    ]
    for name in names:
        storage.keep(name, b"x")
    assert housekeeping.sweep_media() == 0
    aged(folder)
    storage.keep("public/cards/new.png", b"x")
    assert housekeeping.sweep_media() == 5
    assert {found.name for found in storage.listing()} == {"private/a", "public/cards/new.png"}
