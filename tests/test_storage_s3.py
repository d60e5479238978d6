"""The media in S3-compatible storage: a server of it runs on this machine. And full disks, lost objects, a storage that is down."""

import collections
import errno
import itertools
import runpy
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import roles
from core import image_rules, images, storage, withheld
from core.admin import uploads
from core.tasks import ATTEMPTS, render_picture
from events import hiding
from events.models import Gallery, Photo
from forum_site import settings as site_settings
from tests import factories as make
from tests import s3_server
from tests.admin_site import change_url, form_of, signed_in, superuser
from tests.picture_corpus import jpeg, quarters
from tests.test_renditions import A_DAY, DATABASE, every

pytestmark = pytest.mark.xdist_group("s3")
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[s3_server.Server]:
    with s3_server.running() as running:
        yield running


@pytest.fixture
def bucket(server: s3_server.Server) -> Iterator[s3_server.Server]:
    """The media lie in a bucket of the test's own, and jobs wait in the database."""
    own = server.bucket(f"forum-{next(numbers)}")
    server.is_full = False
    with override_settings(STORAGES={**settings.STORAGES, "default": own}, TASKS=DATABASE):
        yield server


@pytest.fixture
def down() -> Iterator[None]:
    """Nobody listens where the storage should be."""
    nowhere = s3_server.storage_of("http://127.0.0.1:9", "forum")
    with override_settings(STORAGES={**settings.STORAGES, "default": nowhere}, TASKS=DATABASE):
        yield


def data(width: int = 900) -> bytes:
    return jpeg(quarters((width, 500)))


def names() -> list[str]:
    return sorted(found.name for found in storage.listing())


def fetched(address: str) -> tuple[int, bytes, Any]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


# --- a picture's way -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_picture_is_stored_rendered_and_served(bucket: s3_server.Server, client: Client) -> None:
    name = images.store(data(), "a.jpg")
    key = images.key_of(name)
    assert names() == [name, f"public/{key}-400.jpg", f"public/{key}-400.webp"]
    with default_storage.open(name) as file:
        assert file.read() == data()
    job = DBTaskResult.objects.get()
    assert (job.queue_name, job.args_kwargs["args"]) == ("pictures", [name])
    answer: Any = client.get(f"/media/public/{key}-800.avif")
    stand_in = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/webp", "public, max-age=5")
    assert stand_in == storage.read(f"public/{key}-400.webp")
    assert images.render(name) == 7
    bucket.asked.clear()
    assert images.missing(name) == []
    assert len(bucket.asked) == 1
    for rendition in every(400, 800, 900):
        bucket.asked.clear()
        answer = client.get(f"/media/public/{key}-{rendition}")
        body = b"".join(answer.streaming_content)
        assert (answer.status_code, answer["Cache-Control"]) == (200, A_DAY)
        assert (
            answer["Content-Type"] == {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}[rendition[4:]]
        )
        assert answer["Content-Length"] == str(len(body))
        assert len(bucket.asked) == 1
    assert client.get(f"/media/public/{'0' * 24}-800.webp").status_code == 404
    head = default_storage._client.head_object(Bucket=default_storage.bucket_name, Key=f"public/{key}-800.avif")  # type: ignore[attr-defined]
    assert (head["ContentType"], head["CacheControl"]) == ("image/avif", A_DAY)
    head = default_storage._client.head_object(Bucket=default_storage.bucket_name, Key=name)  # type: ignore[attr-defined]
    assert (head["ContentType"], "CacheControl" in head) == ("image/jpeg", False)
    for private, status in ((name, 403), (f"public/{key}-800.avif", 403)):  # a policy of the bucket opens the second
        assert fetched(f"{bucket.endpoint}/{default_storage.bucket_name}/{private}")[0] == status  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.usefixtures("bucket")
def test_a_private_picture_is_seen_by_those_who_may_change_what_it_belongs_to() -> None:
    letterhead: Any = make.make_letterhead(seal=make.picture())
    address = letterhead.seal.at(400)
    answer = signed_in(superuser()).get(address)
    assert (answer.status_code, answer.content) == (200, storage.read(str(letterhead.seal.name)))
    assert signed_in(make.make_staff(role=roles.PRESS)).get(address).status_code == 403
    assert names() == [str(letterhead.seal.name)]


@pytest.mark.django_db
@pytest.mark.usefixtures("bucket")
def test_an_upload_waits_for_its_button_in_the_bucket() -> None:
    kept = uploads.keep(b"rows", "a.xlsx", ["me"])
    assert uploads.kept(kept.token, ["me"]).data == b"rows"
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        uploads.forget_old_ones()
    assert names() == []
    with pytest.raises(ValidationError, match="Choose the file once more"):
        uploads.kept(kept.token, ["me"])


# --- the original ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_original_has_a_signed_address_that_ends(bucket: s3_server.Server) -> None:
    photo: Any = make.make_photo(picture=ContentFile(data(), name="a.jpg"), code="dunes")
    address = reverse("admin:photo-original", args=[photo.pk])
    organiser = signed_in(superuser())
    assert f'href="{address}"' in organiser.get(change_url(photo)).content.decode()
    answer = organiser.get(address)
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    status, body, headers = fetched(answer["Location"])
    assert (status, body) == (200, data())
    assert headers["Content-Disposition"] == 'attachment; filename="dunes.jpg"'
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=62)):
        assert fetched(answer["Location"])[0] == 403
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Took the original."]
    default_storage.delete(str(photo.picture.name))
    page = organiser.get(address, follow=True).content.decode()
    assert "The original of this picture is lost. Upload it again, or have it brought back from a backup." in page
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db
def test_from_a_disk_the_site_sends_the_original_itself_to_those_who_may_change_it() -> None:
    photo: Any = make.make_photo(picture=ContentFile(data(), name="a.jpg"), code="dunes")
    address = reverse("admin:photo-original", args=[photo.pk])
    answer: Any = signed_in(make.make_staff(role=roles.PHOTOGRAPHER)).get(address)
    assert (answer.status_code, answer["Content-Disposition"]) == (200, 'attachment; filename="dunes.jpg"')
    assert b"".join(answer.streaming_content) == data()
    translator = signed_in(make.make_staff(role=roles.translator("kk")))
    assert translator.get(address).status_code == 403
    assert address not in translator.get(change_url(photo)).content.decode()


@pytest.mark.django_db
def test_pages_and_hiding_ask_the_bucket_for_no_other_picture(
    bucket: s3_server.Server, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    gallery: Any = make.make_gallery(forum=make.make_forum(is_current=True))
    with django_capture_on_commit_callbacks(execute=True):
        photos: list[Any] = [
            make.make_photo(gallery=gallery, picture=ContentFile(data(width), name="a.jpg"))
            for width in (900, 901, 902)
        ]
    for photo in photos:
        images.render(str(photo.picture))
    before = names()
    bucket.asked.clear()
    for address in ("/en/", gallery.get_absolute_url(), photos[0].get_absolute_url()):
        assert client.get(address).status_code == 200
    assert bucket.asked == []
    with django_capture_on_commit_callbacks(execute=True):
        hiding.hide(photos[:1], None)
    asked = collections.Counter(one.split()[0] for one in bucket.asked)
    assert asked == {"GET": len(withheld.PLACES), "DELETE": 9}
    key = photos[0].picture.key
    assert names() == [name for name in before if not name.startswith(f"public/{key}")]
    bucket.asked.clear()
    assert client.get(f"/media/public/{key}-800.webp").status_code == 404
    assert bucket.asked == []


@pytest.mark.django_db
def test_the_media_are_compared_by_listings(bucket: s3_server.Server) -> None:
    for width in (900, 901):
        photo: Any = make.make_photo(picture=ContentFile(data(width), name="a.jpg"))
        images.render(str(photo.picture))
    DBTaskResult.objects.all().delete()
    bucket.asked.clear()
    call_command("check_media", stdout=StringIO())
    listed, rules = f"GET /{default_storage.bucket_name}", f"GET /{default_storage.bucket_name}/{image_rules.NAME}"  # type: ignore[attr-defined]
    assert bucket.asked == [listed, rules]


# --- when it goes wrong ----------------------------------------------------------------------------------------------------------


def press(client: Client, gallery: Gallery) -> str:
    """The page after a photograph was sent by the form."""
    add = reverse("admin:events_photo_add")
    sent = {**form_of(client.get(add).content.decode()), "gallery": str(gallery.pk)}
    upload = SimpleUploadedFile("a.jpg", data(), "image/jpeg")
    return client.post(add, {**sent, "picture": upload}, follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("down")
def test_while_the_storage_is_down_pages_answer_and_an_upload_says_so() -> None:
    with override_settings(STORAGES=site_settings.STORAGES):
        photo: Any = make.make_photo(gallery=make.make_gallery(forum=make.make_forum(is_current=True)))
    DBTaskResult.objects.all().delete()
    organiser = signed_in(superuser())
    for address in ("/en/", photo.get_absolute_url(), photo.gallery.get_absolute_url()):
        page = Client().get(address, follow=True)
        assert page.status_code == 200
    rendition = Client().get(photo.picture.at(400))
    assert (rendition.status_code, rendition["Cache-Control"], rendition["Retry-After"]) == (503, "no-store", "30")
    said = "This file could not be stored: the storage does not answer. Nothing was saved; try again in a few minutes."
    assert said in press(organiser, photo.gallery)
    assert (Photo.objects.count(), DBTaskResult.objects.count()) == (1, 0)
    with pytest.raises(ValidationError, match="the storage does not answer"):
        uploads.keep(b"rows", "a.xlsx", ["me"])
    shown = organiser.get(reverse("admin:photo-original", args=[photo.pk]), follow=True).content.decode()
    assert "The storage does not answer. Try again in a few minutes." in shown
    with pytest.raises(CommandError, match="The storage does not answer"):
        call_command("check_media", stdout=StringIO())


@pytest.mark.django_db
def test_a_full_bucket_says_so(bucket: s3_server.Server) -> None:
    gallery = make.make_gallery()
    bucket.is_full = True
    assert "the disk of the site is full. Nothing was saved; tell its administrator." in press(
        signed_in(superuser()), gallery
    )
    assert (Photo.objects.count(), DBTaskResult.objects.count(), names()) == (0, 0, [])


@pytest.mark.django_db
@pytest.mark.parametrize("lasts", [0, 1], ids=["at the original", "at the second rendition"])
def test_a_full_disk_leaves_no_row_no_job_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lasts: int
) -> None:
    """The disk is full at the first write, or after `lasts` renditions."""
    replace, written = Path.replace, []

    def full(self: Path, target: Path) -> Path:
        written.append(target.suffix)
        if lasts == 0 or len(written) > 1 + lasts:
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(self, target)

    with override_settings(MEDIA_ROOT=tmp_path, TASKS=DATABASE):
        gallery, client = make.make_gallery(), signed_in(superuser())
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", full)
            page = press(client, gallery)
        assert "This file could not be stored: the disk of the site is full." in page
        assert (Photo.objects.count(), DBTaskResult.objects.count(), names()) == (0, 0, [])
        press(client, gallery)
        assert (Photo.objects.count(), DBTaskResult.objects.count(), len(names())) == (1, 1, 3)


LOST = f"originals/{24 * '0'}-80x60.jpg"  # of which there is no file


@pytest.mark.django_db
def test_a_job_that_met_a_full_disk_is_ordered_again_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(images, "render", full)
    with override_settings(TASKS=DATABASE), time_machine.travel(make.OPENING, tick=False):
        for attempt, minutes in ((0, 1), (3, 8), (20, 360)):
            with pytest.raises(OSError, match="No space"):
                render_picture.call(LOST, attempt)
            again = DBTaskResult.objects.get()
            assert again.args_kwargs["args"] == [LOST, attempt + 1]
            assert again.run_after == make.OPENING + timedelta(minutes=minutes)
            again.delete()
        with pytest.raises(OSError, match="No space"):
            render_picture.call(LOST, ATTEMPTS - 1)
        assert DBTaskResult.objects.count() == 0


# --- settings ----------------------------------------------------------------------------------------------------------------------

ALL = {
    "S3_BUCKET": "forum",
    "S3_ENDPOINT_URL": "http://127.0.0.1:9000",
    "S3_ACCESS_KEY_ID": "k",
    "S3_SECRET_ACCESS_KEY": "s",
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**ALL, "S3_ACCESS_KEY_ID": ""}, "S3_ACCESS_KEY_ID must be set too"),
        (
            {"S3_ENDPOINT_URL": "http://127.0.0.1:9000"},
            "S3_BUCKET and S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY must be",
        ),
        ({**ALL, "S3_ENDPOINT_URL": "127.0.0.1"}, "S3_ENDPOINT_URL must look like https://"),
    ],
)
def test_half_a_setting_stops_the_start_with_one_line(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ALL:
        monkeypatch.setenv(name, given.get(name, ""))
    with pytest.raises(SystemExit) as stopped:
        site_settings.media_storage()
    assert str(stopped.value).startswith(f"Settings: {said}")
    assert "\n" not in str(stopped.value)


def test_without_its_packages_the_site_starts_unless_it_is_told_to_use_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_settings, "find_spec", lambda name: None)
    assert "FileSystemStorage" in site_settings.media_storage()["BACKEND"]
    for name, value in ALL.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=r"requirements-scale\.txt"):
        site_settings.media_storage()
    monkeypatch.undo()
    for name, value in ALL.items():
        monkeypatch.setenv(name, value)
    assert site_settings.media_storage() == {
        **s3_server.storage_of(ALL["S3_ENDPOINT_URL"], "forum"),
        "OPTIONS": {
            **s3_server.storage_of(ALL["S3_ENDPOINT_URL"], "forum")["OPTIONS"],
            "access_key": "k",
            "secret_key": "s",
        },
    }


@pytest.mark.django_db
def test_a_host_for_media_stands_in_addresses_and_not_in_texts(settings: Any, client: Client) -> None:
    settings.MEDIA_HOST = "https://media.example.org"
    photo: Any = make.make_photo(gallery=make.make_gallery(forum=make.make_forum(is_current=True)))
    key = photo.picture.key
    page = client.get(photo.get_absolute_url(), follow=True).content.decode()
    assert f'src="https://media.example.org/media/public/{key}-64.' in page
    assert "https://media.example.org" not in images.tag(str(photo.picture.name), "")


def test_the_content_policy_allows_the_host_for_media_which_is_as_safe_as_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MEDIA_HOST", "https://media.example.org/")
    read = runpy.run_path(str(site_settings.__file__))
    assert read["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"] == ["'self'", "https://media.example.org"]
    monkeypatch.setenv("MEDIA_HOST", "http://media.example.org")
    monkeypatch.setenv("SITE_URL", "https://forum.example.org")
    with pytest.raises(SystemExit, match=r"MEDIA_HOST .* is not encrypted"):
        runpy.run_path(str(site_settings.__file__))
