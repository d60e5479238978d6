"""From an upload to what a page shows: the job, stand-ins until it is done, kills, the command, pictures in articles."""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from core import images, storage
from core.image_names import TYPES, address, ladder, stand_ins, with_sources
from core.management.commands import worker
from core.sanitise import clean_html
from core.templatetags.site import rich
from core.texts import text
from events.models import Photo
from news.models import Article
from tests import factories as make
from tests import migrated
from tests.admin_site import change_url, form_of, fresh, signed_in, superuser
from tests.picture_corpus import CASES, exif, jpeg, quarters

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
A_DAY = "public, max-age=86400"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for media that this test has for itself."""
    with override_settings(MEDIA_ROOT=tmp_path):
        yield tmp_path


@pytest.fixture
def waiting() -> Iterator[None]:
    """Jobs wait in the database, as they do on a real site."""
    with override_settings(TASKS=DATABASE):
        yield


def large(width: int = 1700, height: int = 1000) -> bytes:
    return jpeg(quarters((width, height)))


def kept(folder: Path) -> list[str]:
    """Names of the published renditions without their key: "400.webp"."""
    return sorted(path.name.partition("-")[2] for path in (folder / "public").iterdir())


def every(*widths: int) -> list[str]:
    return sorted(f"{width}.{kind}" for width in widths for kind in ("avif", "webp", "jpg"))


# --- at once, and later --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "steps"),
    [
        (1, [1]),
        (399, [399]),
        (400, [400]),
        (401, [400, 401]),
        (1600, [400, 800, 1200, 1600]),
        (9000, [400, 800, 1200, 1600]),
    ],
)
def test_a_picture_is_never_enlarged(width: int, steps: list[int]) -> None:
    assert ladder(width) == steps


@pytest.mark.django_db
@pytest.mark.usefixtures("waiting")
def test_the_smallest_are_made_at_once_and_the_others_by_a_job(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)  # the test's transaction is in this one
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)  # the signals are the test runner's
    name = images.store(large(), "photo.jpg")
    assert re.fullmatch(r"originals/[0-9a-f]{24}-1700x1000\.jpg", name)
    assert (folder / name).read_bytes() == large()
    assert kept(folder) == ["400.jpg", "400.webp"]
    job = DBTaskResult.objects.get()
    assert (job.task_path, job.args_kwargs) == ("core.tasks.render_picture", {"args": [name], "kwargs": {}})
    call_command("worker", batch=True, verbosity=0)
    assert kept(folder) == every(400, 800, 1200, 1600)
    job.refresh_from_db()
    assert (job.status, job.return_value) == (TaskResultStatus.SUCCESSFUL, 10)


@pytest.mark.django_db
@pytest.mark.usefixtures("waiting")
def test_the_same_content_is_stored_and_rendered_once(folder: Path) -> None:
    first = images.store(large(), now=True)
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")}
    assert images.store(large(), "copy.jpeg") == first
    assert images.render(first) == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.*")} == times
    assert DBTaskResult.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("waiting", "folder")
def test_the_job_is_there_when_the_row_is_and_only_then() -> None:
    gallery = make.make_gallery()
    with transaction.atomic():
        Photo.objects.create(gallery=gallery, picture=ContentFile(large(), name="a.jpg"))
        assert DBTaskResult.objects.count() == 1
        transaction.set_rollback(True)
    assert (Photo.objects.count(), DBTaskResult.objects.count()) == (0, 0)
    Photo.objects.create(gallery=gallery, picture=ContentFile(large(), name="a.jpg"))
    assert (Photo.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    Photo.objects.bulk_create(
        [Photo(gallery=gallery, picture=ContentFile(large(width), name="a.jpg")) for width in (900, 901)]
    )
    assert (Photo.objects.count(), DBTaskResult.objects.count()) == (3, 3)


@pytest.mark.usefixtures("folder")
def test_now_needs_no_database() -> None:
    """The test has none: asking it would fail."""
    assert images.missing(images.store(large(), now=True)) == []


def test_a_refused_picture_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ValidationError):
        images.store(CASES["jpg cut in half"].make(), "a.jpg")
    assert list(folder.iterdir()) == []


# --- whole or not at all ---------------------------------------------------------------------------------------------------


def test_a_file_is_whole_or_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        storage.keep("public/x.webp", b"data")
    assert list((folder / "public").iterdir()) == []


def test_two_renderings_at_once_leave_one_file_of_each_name(folder: Path) -> None:
    name = images.store(large(), now=True)
    for path in (folder / "public").iterdir():
        path.unlink()
    threads = [threading.Thread(target=images.render, args=(name,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(folder) == every(400, 800, 1200, 1600)
    assert images.missing(name) == []


def test_writers_of_one_name_leave_one_whole_file(folder: Path) -> None:
    contents = [bytes([number]) * 300_000 for number in range(8)]
    threads = [threading.Thread(target=storage.keep, args=("public/x.webp", content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (only,) = (folder / "public").iterdir()
    assert only.name == "x.webp"
    assert only.read_bytes() in contents
    assert only.stat().st_mode & 0o777 == settings.FILE_UPLOAD_PERMISSIONS


def test_rendering_goes_on_where_it_was_broken_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = images.store(large(), now=True)
    for path in (folder / "public").iterdir():
        path.unlink()
    written: list[str] = []

    def breaks(rendition: str, data: bytes, **how: Any) -> None:
        if len(written) == 5:
            raise OSError("killed")
        written.append(rendition)
        storage.keep(rendition, data, **how)

    with monkeypatch.context() as patch:
        patch.setattr(images, "keep", breaks)
        with pytest.raises(OSError, match="killed"):
            images.render(name)
    assert len(kept(folder)) == 5
    assert images.render(name) == 7
    assert kept(folder) == every(400, 800, 1200, 1600)


SAVE = """
import os, signal, sys, django; django.setup()
from django.core.files.base import ContentFile
from tests import factories as make
from tests.picture_corpus import jpeg, quarters
from programme.tasks import make_file
gallery = make.make_gallery()
for width in (1700, 401, 402):
    make.make_photo(gallery=gallery, picture=ContentFile(jpeg(quarters((width, 1000))), name="a.jpg"))
make_file.enqueue(0)
os.kill(os.getpid(), signal.SIGKILL)
"""
HANG = """
import time, django; django.setup()
from core import images
from django.core.management import call_command
from django_tasks.signals import task_finished
def other(**told):
    print("other", flush=True)
task_finished.connect(other)
def forever(*args, **options):
    print("hangs", flush=True)
    time.sleep(600)
images.render = forever
call_command("worker", verbosity=0)
"""


def test_a_saved_picture_is_rendered_whoever_is_killed(tmp_path: Path) -> None:
    """The process that saved it is killed at once; the first worker in the middle of the job; the second one does it.

    There are three pictures, of which two are worked at, and a job of the last priority that does not wait for them.
    """
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.site_settings", "SITE_FOLDER": str(tmp_path),
        "SITE_URL": "http://127.0.0.1:8000", "SECRET_KEY": secrets.token_urlsafe(60),
    }  # fmt: skip
    for name in ("DATABASE_URL", "CACHE_URL"):
        environment.pop(name, None)
    public = tmp_path / "media" / "public"

    def start(*command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *command], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
        )

    migrated.copy_to(tmp_path)
    saving = start("-c", SAVE)
    saving.communicate(timeout=120)
    assert saving.returncode == -signal.SIGKILL
    assert len(list(public.iterdir())) == 6
    hanging = start("-c", HANG)
    assert hanging.stdout is not None
    assert sorted(hanging.stdout.readline() for _ in range(3)) == ["hangs\n", "hangs\n", "other\n"]
    hanging.kill()
    hanging.communicate()
    assert start("manage.py", "worker", "--batch", "--verbosity", "0").wait(timeout=60) == 0
    assert kept(tmp_path / "media") == sorted([*every(400, 800, 1200, 1600), *every(400, 401), *every(400, 402)])


@pytest.mark.django_db
@pytest.mark.usefixtures("waiting", "folder")
def test_a_worker_takes_back_its_own_jobs_only_and_not_for_ever() -> None:
    def job(*workers: str, status: str = TaskResultStatus.RUNNING) -> Any:
        images.store(large(1000 + DBTaskResult.objects.count()), "a.jpg")
        made = DBTaskResult.objects.get(status=TaskResultStatus.READY)
        DBTaskResult.objects.filter(pk=made.pk).update(status=status, worker_ids=list(workers))
        return made

    own, other, done = job("me"), job("another"), job("me", status=TaskResultStatus.SUCCESSFUL)
    often = job("me", "me", "me")
    assert worker.take_back("me") == 2
    assert [DBTaskResult.objects.get(pk=j.pk).status for j in (own, other, done, often)] == [
        TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED,
    ]  # fmt: skip
    assert worker.take_back("me") == 0


# --- what a page shows until then ------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("waiting")
def test_a_stand_in_is_shown_until_a_rendition_is_made_and_then_that(folder: Path, client: Client) -> None:
    name = images.store(large(), "a.jpg")
    key = images.key_of(name)

    def answer(rendition: str) -> tuple[str, str, bytes]:
        response = client.get(f"/media/public/{key}-{rendition}")
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"
        return response["Content-Type"], response["Cache-Control"], b"".join(response.streaming_content)  # type: ignore[attr-defined]

    small = {kind: (folder / "public" / f"{key}-400.{kind}").read_bytes() for kind in ("webp", "jpg")}
    assert answer("400.webp") == ("image/webp", A_DAY, small["webp"])
    assert answer("1600.avif") == ("image/webp", "public, max-age=5", small["webp"])
    assert answer("400.avif") == ("image/webp", "public, max-age=5", small["webp"])
    assert answer("800.jpg") == ("image/jpeg", "public, max-age=5", small["jpg"])
    images.render(name)
    for rendition in every(400, 800, 1200, 1600):
        kind, caching, data = answer(rendition)
        assert (kind, caching) == (TYPES[rendition.partition(".")[2]], A_DAY)
        assert data == (folder / "public" / f"{key}-{rendition}").read_bytes()


@pytest.mark.usefixtures("folder")
def test_the_best_stand_in_is_taken() -> None:
    key = "a" * 24
    assert list(stand_ins(f"{key}-1200.avif")) == [
        f"{key}-{end}" for end in ("1200.webp", "1200.jpg", "800.webp", "800.jpg", "400.webp", "400.jpg")
    ]
    assert list(stand_ins(f"{key}-700.jpg")) == [f"{key}-{end}" for end in ("700.webp", "400.jpg", "400.webp")]
    assert list(stand_ins("none.webp")) == []


@pytest.mark.parametrize(
    "name",
    ["0" * 24 + "-800.webp", "0" * 24 + "-800.png", "0" * 24 + "-.webp", "..", "x.webp", "0" * 24 + "-800.webp%0a"],
)
def test_what_is_unknown_is_not_found(name: str, client: Client, db: None, folder: Path) -> None:
    (folder / "public").mkdir()
    (folder / "public" / "x.webp").write_bytes(b"x")
    assert client.get(f"/media/public/{name}").status_code == 404


def test_no_part_of_a_file_has_an_address(client: Client, db: None, folder: Path) -> None:
    (folder / "public").mkdir()
    (folder / "public" / f"{storage.PART}abc").write_bytes(b"half")
    assert client.get(f"/media/public/{storage.PART}abc").status_code == 404


def test_a_page_offers_three_formats_with_measures(db: None, client: Client, folder: Path) -> None:
    forum = make.make_forum()
    photo: Any = make.make_photo(gallery=make.make_gallery(forum=forum), picture=ContentFile(large(), name="a.jpg"))
    body = client.get(f"/en{photo.get_absolute_url().removeprefix('/en')}").content.decode()
    match = re.search(r"<picture>.*?</picture>", body, re.DOTALL)
    assert match is not None
    sources = re.findall(r'(?:type="([^"]+)" |<img src="[^"]+-1200\.jpg" )srcset="([^"]+)" sizes="[^"]+"', match[0])
    assert [kind for kind, _srcset in sources] == ["image/avif", "image/webp", ""]
    for (_kind, srcset), end in zip(sources, ("avif", "webp", "jpg"), strict=True):
        assert srcset == ", ".join(f"/media/public/{photo.picture.key}-{w}.{end} {w}w" for w in (400, 800, 1200, 1600))
        for link in srcset.split(", "):
            assert client.get(link.split()[0])["Cache-Control"] == A_DAY
    assert 'width="1700" height="1000"' in match[0]
    assert photo.picture.share_url == f"/media/public/{photo.picture.key}-1200.jpg"


# --- time and credit ---------------------------------------------------------------------------------------------------------


def photo_of(data: bytes, **fields: Any) -> Photo:
    made = make.make_photo(picture=ContentFile(data, name="a.jpg"), **fields)
    found: Photo = Photo.objects.get(pk=made.pk)
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_a_photograph_takes_time_and_credit_from_its_file() -> None:
    gallery = make.make_gallery(forum=make.make_forum(time_zone="Asia/Almaty"))
    photo = photo_of(jpeg(exif=exif(when="2031:05:14 10:30:05", artist="Aigul")), gallery=gallery)
    assert (photo.taken_at, photo.credit) == (datetime(2031, 5, 14, 5, 30, 5, tzinfo=UTC), "Aigul")
    photo = photo_of(jpeg(exif=exif(when="2031:05:14 10:30:05", offset="+08:00")), gallery=gallery)
    assert (photo.taken_at, photo.credit) == (datetime(2031, 5, 14, 2, 30, 5, tzinfo=UTC), "")


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_what_people_wrote_stands() -> None:
    data = jpeg(exif=exif(when="2031:05:14 10:30:05", artist="Aigul"))
    photo = photo_of(data, credit="The press office", taken_at=make.OPENING)
    assert (photo.taken_at, photo.credit) == (make.OPENING, "The press office")
    photo.credit, photo.taken_at = "", None
    photo.save()  # no new file: what was taken out stays out
    photo.refresh_from_db()
    assert (photo.taken_at, photo.credit) == (None, "")


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_a_long_credit_is_cut() -> None:
    photo = photo_of(jpeg(exif=exif(artist="Aigul " * 60)))
    assert len(photo.credit) == 119
    photo.full_clean()


# --- the admin ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("folder")
def test_a_file_that_is_not_what_its_name_says_is_refused_and_the_form_kept() -> None:
    article = make.make_article(title_en="As it was")
    client = signed_in(superuser())
    sent = {**form_of(client.get(change_url(article)).content.decode()), "title_en": "Written just now"}
    wrong = SimpleUploadedFile("photo.png", large(), "image/png")
    page = client.post(change_url(article), {**sent, "cover": wrong}).content.decode()
    assert "The name of this file ends in .png, but its content is JPEG. Rename it to .jpg." in page
    assert form_of(page)["title_en"] == "Written just now"
    stored = fresh(Article)
    assert (stored.title_en, str(stored.cover)) == ("As it was", "")


@pytest.mark.django_db
@pytest.mark.usefixtures("folder", "waiting")
def test_an_upload_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    decode = images._decode

    def counted(*args: Any) -> images.Checked:
        decoded.append(args[2])
        return decode(*args)

    monkeypatch.setattr(images, "_decode", counted)
    article = make.make_article()
    client = signed_in(superuser())
    sent = form_of(client.get(change_url(article)).content.decode())
    upload = SimpleUploadedFile("photo.jpg", large(), "image/jpeg")
    assert client.post(change_url(article), {**sent, "cover": upload}).status_code == 302
    assert fresh(Article).cover.width == 1700
    assert decoded == [400]


# --- the command ---------------------------------------------------------------------------------------------------------------


def render_pictures(**options: Any) -> str:
    out = StringIO()
    call_command("render_pictures", stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_makes_what_is_missing(folder: Path) -> None:
    assert render_pictures() == "Pictures: 0, renditions made: 0.\n"
    images.store(large(), now=True)
    images.store(large(500), now=True)
    (folder / "originals" / "notes.txt").write_text("x")
    for path in sorted((folder / "public").iterdir())[:4]:
        path.unlink()
    (folder / "public" / f"{storage.PART}old").write_bytes(b"half")
    os.utime(folder / "public" / f"{storage.PART}old", (1, 1))
    (folder / "public" / f"{storage.PART}new").write_bytes(b"half")
    assert render_pictures() == "Pictures: 2, renditions made: 4.\n"
    assert [path.name for path in (folder / "public").glob(f"{storage.PART}*")] == [f"{storage.PART}new"]
    assert render_pictures() == "Pictures: 2, renditions made: 0.\n"
    assert render_pictures(all=True) == "Pictures: 2, renditions made: 18.\n"


@pytest.mark.django_db
def test_the_command_says_what_it_could_not_render_and_does_the_rest(folder: Path) -> None:
    images.store(large(500), now=True)
    for path in (folder / "public").iterdir():
        path.unlink()
    broken = f"originals/{'0' * 24}-900x900.jpg"
    (folder / broken).write_bytes(b"\xff\xd8\xff")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 pictures could not be rendered"):
        call_command("render_pictures", stdout=out, stderr=out)
    assert out.getvalue().startswith(f"{broken}: This picture is damaged")
    assert kept(folder) == every(400, 500)


# --- pictures in articles --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_a_tag_survives_the_sanitiser_and_becomes_a_picture() -> None:
    name = images.store(large(), now=True)
    key = images.key_of(name)
    tag = images.tag(name, 'Hands & "tools" > all')
    assert tag == (
        f'<img src="/media/public/{key}-800.jpg" alt="Hands &amp; &quot;tools&quot; &gt; all" width="1700" height="1000">'
    )
    html = with_sources(clean_html(f"<figure>{tag}<figcaption>What</figcaption></figure>"))
    sizes = 'sizes="(min-width: 64rem) 46rem, 92vw"'
    offered = images.figure_sources(key, 1700)
    assert html.startswith(
        f'<figure><picture><source type="image/avif" srcset="{offered["avif"]}" {sizes}>'
        f'<source type="image/webp" srcset="{offered["webp"]}" {sizes}>'
        f'<img src="/media/public/{key}-800.jpg" srcset="{offered["jpg"]}" {sizes} alt="Hands &amp; &quot;tools&quot; '
    )
    assert html.endswith(
        ' width="1700" height="1000" loading="lazy" decoding="async"></picture><figcaption>What</figcaption></figure>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p>No picture, and &lt;img src="x"&gt;</p>',
        f'<img src="/media/public/{"a" * 24}-800.webp" alt="">',
        f'<img src="/media/public/{"a" * 24}-800.webp" alt="" width="800" height="x">',
        f'<img src="/media/public/{"a" * 24}-800.webp" alt="" width="0" height="9">',
        '<img src="/media/public/x.webp" alt="a" width="8" height="8">',
        f'<img src="/elsewhere/{"a" * 24}-800.webp" alt="" width="8" height="8">',
        "<img>", "<img", '<img alt="never closed',
    ],
)  # fmt: skip
def test_other_pictures_stay_as_they_are(html: str) -> None:
    assert with_sources(html) == html


def test_a_long_text_is_gone_through_quickly() -> None:
    hostile = "<img " + 'a="b" ' * 20_000 + "<img" * 50_000
    began = time.monotonic()
    assert with_sources(hostile) == hostile
    assert time.monotonic() - began < 2


@pytest.mark.django_db
def test_the_body_of_an_article_offers_its_pictures_in_every_size() -> None:
    image = f'<img src="/media/public/{"b" * 24}-800.jpg" alt="x" width="600" height="400">'
    article = make.make_article(body_en=f"<p>One</p>{image}<p>{image}</p>")
    html = rich(text(article, "body"))
    assert html.count("<picture>") == html.count("</picture>") == 2
    assert f'srcset="{address("b" * 24, 600, 400, "avif")} 400w, /media/public/{"b" * 24}-600.avif 600w"' in html
    assert image in fresh(Article).body_en


def test_measures_of_a_foreign_name_are_an_error() -> None:
    for name in ("", "public/x.webp", "originals/../../x-1x1.jpg"):
        with pytest.raises(ValueError, match="not the name"):
            images.measures(name)
