"""Photographs come into a gallery: in chunks, out of ZIP archives, from a disk. Each file answers for itself."""

import hashlib
import io
import sqlite3
import stat
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import roles
from core import images, storage
from events import tasks
from events.intake import archives, chunks, receiving, unpacking
from events.intake.adding import add
from events.models import Gallery, Photo, PhotoUpload
from events.photo_order import STEP
from tests import factories as make
from tests import processes
from tests.admin_site import change_url, signed_in
from tests.picture_corpus import exif, jpeg

pytestmark = pytest.mark.django_db
NO_PICTURE = "This file is not a picture that can be read (JPEG, PNG, WebP, AVIF or HEIC)."
OUT = "The name of this file leads out of the archive."
SIZE = 100  # bytes of a chunk here


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """And none of the test before."""
    monkeypatch.setattr(chunks, "CHUNK", SIZE)
    chunks.sweep()


@pytest.fixture
def gallery() -> Gallery:
    return make.make_gallery(forum=make.make_forum(slug="road"), slug="day")


@pytest.fixture
def photographer() -> Client:
    return signed_in(make.make_staff(role=roles.PHOTOGRAPHER))


def digest_of(data: bytes, name: str = "") -> str:
    if not name.endswith(".zip"):
        return hashlib.sha256(data).hexdigest()
    parts = [hashlib.sha256(data[at : at + SIZE]).digest() for at in range(0, len(data), SIZE)]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def begin(client: Client, gallery: Gallery, data: bytes, name: str = "a.png", **said: Any) -> dict[str, Any]:
    body = {"name": name, "size": len(data), "modified": 1, "digest": digest_of(data, name), "credit": "", **said}
    address = f"/admin/galleries/{gallery.pk}/upload/begin/"
    answer: dict[str, Any] = client.post(address, body, content_type="application/json").json()
    return answer


def put(client: Client, gallery: Gallery, key: str, offset: int, data: bytes) -> Any:
    address = f"/admin/galleries/{gallery.pk}/upload/{key}/?offset={offset}"
    return client.put(address, data[offset : offset + SIZE], content_type="application/octet-stream")


def send(client: Client, gallery: Gallery, data: bytes, name: str = "a.png", **said: Any) -> dict[str, Any]:
    """A whole file, as the page sends it; its last answer."""
    answer = begin(client, gallery, data, name, **said)
    while answer["answer"] == "go":
        answer = put(client, gallery, answer["id"], answer["received"], data).json()
    return answer


def kept() -> list[str]:
    """Chunks that lie in the storage."""
    found, root = list[str](), Path(default_storage.path(chunks.FOLDER))
    for folder in root.iterdir() if root.exists() else ():
        found += [f"{folder.name}/{file.name}" for file in folder.iterdir()] or [folder.name]
    return found


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **{"compression": zipfile.ZIP_DEFLATED, **options}) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def renamed(data: bytes, name: str, raw: bytes) -> bytes:
    """Another name in both places where an archive has it, byte by byte: `zipfile` itself writes ASCII and UTF-8 only."""
    assert len(name) == len(raw)
    return data.replace(name.encode(), raw)


def flagged(data: bytes, flag: int, way: int = 0) -> bytes:
    """The one entry with a flag and a way of compression in both headers (APPNOTE 4.3.7 and 4.3.12)."""
    found, central = bytearray(data), data.index(b"PK\1\2")
    for at in (6, central + 8):
        found[at] |= flag
        found[at + 2] = way or found[at + 2]
    return bytes(found)


# --- chunks ------------------------------------------------------------------------------------------------------------
def test_a_file_in_chunks_becomes_a_photograph_with_what_the_camera_wrote(
    gallery: Gallery, photographer: Client
) -> None:
    make.make_photo(gallery=gallery, order=7)
    data = jpeg(exif=exif(when="2031:05:14 10:30:05", offset="+08:00", artist="Aigul"))
    assert send(photographer, gallery, data, "DSC_1.JPG", credit="House") == {"answer": "in"}
    photo: Any = Photo.objects.get(gallery=gallery, content_key=digest_of(data)[:24])
    assert (photo.order, photo.credit, photo.picture.key) == (7 + STEP, "Aigul", photo.content_key)
    assert photo.taken_at == datetime(2031, 5, 14, 2, 30, 5, tzinfo=UTC)
    assert photo.history.get().history_user.groups.get().name == roles.PHOTOGRAPHER
    assert (PhotoUpload.objects.count(), kept()) == (0, [])
    assert send(photographer, gallery, make.png(50), credit=" The\nHouse ") == {"answer": "in"}
    assert Photo.objects.get(order=7 + 2 * STEP).credit == "The House"


def test_chunks_come_twice_too_early_or_after_a_break_and_do_no_harm(gallery: Gallery, photographer: Client) -> None:
    data = make.png(60, 40) + b"\0" * 300  # what follows a picture belongs to the file
    key, whole = begin(photographer, gallery, data)["id"], len(data) // SIZE * SIZE
    going = {"answer": "go", "id": key}
    assert put(photographer, gallery, key, 200, data).json() == {**going, "received": 0}
    for _ in range(2):
        assert put(photographer, gallery, key, 0, data).json() == {**going, "received": 100}
    assert begin(photographer, gallery, data) == {**going, "received": 100}
    for offset in range(100, whole, 100):
        put(photographer, gallery, key, offset, data)
    assert put(photographer, gallery, key, 100, data).json() == {**going, "received": whole}
    assert put(photographer, gallery, key, whole, data).json() == {"answer": "in"}
    assert put(photographer, gallery, key, whole, data).json() == {"answer": "again"}
    assert begin(photographer, gallery, data) == {"answer": "there"}
    assert Photo.objects.count() == 1


@pytest.mark.parametrize(("offset", "length"), [(50, 100), (0, 99), (0, 101), (1000, 100), (-100, 100)])
def test_what_is_no_chunk_of_the_file_is_refused(
    offset: int, length: int, gallery: Gallery, photographer: Client
) -> None:
    key = begin(photographer, gallery, b"x" * 250)["id"]
    address = f"/admin/galleries/{gallery.pk}/upload/{key}/?offset={offset}"
    answer = photographer.put(address, b"x" * length, content_type="application/octet-stream")
    assert (answer.status_code, kept()) == (400, [])


def test_a_file_that_changes_while_it_is_sent_is_not_kept(gallery: Gallery, photographer: Client) -> None:
    data, other = make.png(61), make.png(62)
    answer = send(photographer, gallery, other.ljust(len(data), b"\0")[: len(data)], digest=digest_of(data))
    assert answer == {"answer": "refused", "reason": unpacking.changed()}
    assert (Photo.objects.count(), PhotoUpload.objects.count(), kept()) == (0, 0, [])


def test_without_a_digest_a_file_goes_on_by_its_name_and_is_known_at_its_end(
    gallery: Gallery, photographer: Client
) -> None:
    data = make.png(63)
    key = begin(photographer, gallery, data, digest="")["id"]
    put(photographer, gallery, key, 0, data)
    assert begin(photographer, gallery, data, digest="")["received"] == 100
    assert begin(photographer, gallery, data, digest="", modified=2)["received"] == 0
    assert send(photographer, gallery, data, digest="") == {"answer": "in"}
    assert send(photographer, gallery, data, digest="") == {"answer": "there"}


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("DSC_1.CR2", 9, NO_PICTURE),
        ("a.svg", 9, "SVG can carry scripts and is not accepted. Save the picture as PNG."),
        ("a.jpg", images.MAX_BYTES + 1, "This picture is larger than 40 MB."),
        ("a.jpg", 0, "This file is empty."),
        ("a.zip", archives.MAX_BYTES + 1, "This archive is larger than 16 GB."),
    ],
)
def test_what_can_never_be_taken_is_refused_before_it_is_sent(
    name: str, size: int, reason: str, gallery: Gallery, photographer: Client
) -> None:
    assert begin(photographer, gallery, b"", name, size=size) == {"answer": "refused", "reason": reason}


def test_reasons_are_in_the_language_of_the_photographer(gallery: Gallery) -> None:
    client = signed_in(make.make_staff(role=roles.PHOTOGRAPHER, language="pl"))
    reason = send(client, gallery, b"no picture")["reason"]
    assert reason == "Tego pliku nie można odczytać jako obrazu (JPEG, PNG, WebP, AVIF lub HEIC)."


def test_a_full_disk_is_a_clear_message_and_what_has_arrived_is_kept(
    gallery: Gallery, photographer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    data = make.png(164, 33)
    key = begin(photographer, gallery, data)["id"]
    put(photographer, gallery, key, 0, data)
    with monkeypatch.context() as patch:
        patch.setattr("core.storage.keep", full)
        answer = put(photographer, gallery, key, 100, data)
    assert (answer.status_code, answer.json()["answer"]) == (507, "refused")
    assert begin(photographer, gallery, data)["received"] == 100
    with monkeypatch.context() as patch:
        patch.setattr("core.images.keep", full)
        for offset in range(100, len(data), 100):
            answer = put(photographer, gallery, key, offset, data)
    assert (answer.status_code, Photo.objects.count()) == (507, 0)
    assert begin(photographer, gallery, data) == {"answer": "in"}


def test_abandoned_uploads_and_stray_chunks_are_swept(gallery: Gallery, photographer: Client) -> None:
    fresh, old = begin(photographer, gallery, b"x" * 101)["id"], begin(photographer, gallery, b"y" * 101)["id"]
    for key, data in ((fresh, b"x" * 101), (old, b"y" * 101)):
        put(photographer, gallery, key, 0, data)
    PhotoUpload.objects.filter(pk=old).update(touched_at=timezone.now() - timedelta(hours=25))
    storage.keep("uploads/stray/0", b"of a gallery that is gone")
    chunks.sweep()
    assert (kept(), [str(row.pk) for row in PhotoUpload.objects.all()]) == ([f"{fresh}/0"], [fresh])


def test_pages_and_uploads_are_for_those_who_may_add_photographs(gallery: Gallery) -> None:
    someone, other = (make.make_staff(role=role) for role in (roles.PHOTOGRAPHER, roles.OWNER))
    key = begin(signed_in(someone), gallery, b"x" * 101)["id"]
    page = f"/admin/galleries/{gallery.pk}/upload/"
    assert Client().get(page).status_code == 302
    for role in (roles.PRESS, roles.REGISTRAR, roles.PROGRAMME_EDITOR):
        stranger = signed_in(make.make_staff(role=role))
        assert stranger.get(page).status_code == 403
        assert stranger.post(f"{page}begin/", {}, content_type="application/json").status_code == 403
        assert put(stranger, gallery, key, 0, b"x" * 101).status_code == 403
    assert put(signed_in(other), gallery, key, 0, b"x" * 101).json() == {"answer": "again"}
    assert PhotoUpload.objects.get().received == 0
    own = signed_in(someone)
    assert page in own.get(change_url(gallery)).content.decode()
    shown = own.get(page).content.decode()  # says whether anybody sees what comes, and where to go on
    assert '<span class="badge badge-published">Published</span>' in shown
    assert f'<a class="button quiet" href="/admin/photographs/?gallery={gallery.pk}">Describe photographs</a>' in shown
    assert own.get(f"{page}begin/").status_code == 405
    assert own.post(f"{page}begin/", "[]", content_type="application/json").status_code == 400
    assert own.get("/admin/galleries/999999/upload/").status_code == 404


def test_the_page_asks_as_many_questions_after_thirty_archives_as_after_one(
    gallery: Gallery, photographer: Client, django_assert_num_queries: Any
) -> None:
    send(photographer, gallery, zipped(("a.png", make.png(65))), "0.zip")
    page = f"/admin/galleries/{gallery.pk}/upload/"
    photographer.get(page)
    with django_assert_num_queries(9):
        photographer.get(page)
    row = PhotoUpload.objects.get()
    for number in range(1, 30):
        row.pk, row.digest = uuid.uuid4(), f"{number:064x}"
        row.save(force_insert=True)
    with django_assert_num_queries(9):
        assert photographer.get(page).content.decode().count("upload-archive") == 30


# --- archives ------------------------------------------------------------------------------------------------------------
def unpacked(client: Client, gallery: Gallery, data: bytes) -> tuple[int, int, dict[str, str]]:
    """Sent as a ZIP: how many are in, how many were there, and why the others are not."""
    answer = send(client, gallery, data, "day.zip")
    assert (answer["answer"], kept()) == ("unpacked", [])
    return answer["in"], answer["there"], dict(answer["refused"])


def special(name: str, kind: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    return info


def test_each_entry_of_an_archive_answers_for_itself(gallery: Gallery, photographer: Client) -> None:
    data = zipped(
        ("day/", b""),
        ("day/DSC_1.png", make.png(71)),
        ("day/again.png", make.png(71)),
        ("Thumbs.db", b"x"),
        ("__MACOSX/day/._DSC_1.png", b"x"),
        (".hidden/.DSC_2.png", make.png(72)),
        ("notes.txt", b"x"),
        ("empty.png", b""),
        ("inner.zip", zipped(("a.png", make.png(73)))),
        ("inner.png", zipped(("a.png", make.png(73)))),
        ("../../up.png", make.png(74)),
        ("..\\up too.png", make.png(74)),
        ("/root.png", make.png(74)),
        ("C:\\drive.png", make.png(74)),
        (special("link.png", stat.S_IFLNK), b"/etc/passwd"),
        (special("pipe.png", stat.S_IFIFO), b""),
        (special("plain.png", stat.S_IFREG), make.png(75)),
        ("wrong.jpg", make.png(76)),
    )  # fmt: skip
    no_file = "This is a link or a device, and no file."
    nested = "A ZIP inside a ZIP is not opened."
    assert unpacked(photographer, gallery, data) == (
        2,
        1,
        {
            "notes.txt": NO_PICTURE, "empty.png": "This file is empty.", "inner.zip": nested, "inner.png": nested,
            "up.png": OUT, "up too.png": OUT, "root.png": OUT, "drive.png": OUT,
            "link.png": no_file, "pipe.png": no_file,
            "wrong.jpg": "The name of this file ends in .jpg, but its content is PNG. Rename it to .png.",
        },
    )  # fmt: skip
    assert send(photographer, gallery, data, "day.zip")["in"] == 2  # the report of before
    assert [photo.picture.width for photo in Photo.objects.order_by("order")] == [71, 75]


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("Жәңгір хан.txt".encode(), "Жәңгір хан.txt"),
        ("Открытие форума № 1.txt".encode("cp866"), "Открытие форума № 1.txt"),
        ("Їжак.txt".encode("cp866"), "Їжак.txt"),
        ("开幕式合影.txt".encode("gb18030"), "开幕式合影.txt"),
        ("俄罗斯代表团 2.txt".encode("gb18030"), "俄罗斯代表团 2.txt"),
    ],
)
def test_names_without_a_mark_are_read_as_they_were_meant(raw: bytes, meant: str) -> None:
    name = "n" * len(raw)
    (entry,) = opened(renamed(zipped((name, b"x")), name, raw)).entries
    assert entry.name == meant
    (marked,) = opened(zipped((meant, b"x"))).entries
    assert marked.name == meant


def opened(data: bytes) -> archives.Archive:
    return archives.Archive(io.BytesIO(data), len(data))


PNG_OF = b"\x89PNG\r\n\x1a\n"


def test_bombs_are_stopped_by_what_comes_out_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "FREE", 600_000)
    monkeypatch.setattr(images, "MAX_BYTES", 250_000)
    bomb = zipped(*((f"{number}.png", PNG_OF.ljust(200_000 * (1 + (number == 0)), b"\0")) for number in range(5)))
    found = list(reasons(opened(bomb)))
    too_much = "This archive unpacks to far more than its size. The rest was not read."
    assert found == ["This picture is larger than 0 MB.", "", too_much, too_much, too_much]


def reasons(archive: archives.Archive) -> Iterator[str]:
    for entry in archive.entries:
        try:
            entry.read()
            yield ""
        except ValidationError as error:
            yield " ".join(error.messages)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: flagged(data, 1), "This file is protected by a password."),
        (
            lambda data: flagged(data, 0, 12),
            "This file is compressed in an unusual way. Pack it again as an ordinary ZIP.",
        ),
        (lambda data: data[:60] + b"\xff\xff\xff" + data[63:], "This entry of the archive is damaged."),
        (lambda data: b"XX" + data[2:], "This entry of the archive is damaged."),
    ],
    ids=["encrypted", "unusual", "spoilt", "headless"],
)
def test_a_spoilt_entry_says_what_is_wrong(spoil: Callable[[bytes], bytes], reason: str) -> None:
    data = spoil(zipped(("a.png", make.png(77, 48))))
    assert list(reasons(opened(data))) == [reason]


def test_ten_thousand_entries_are_taken_and_one_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(*((f"{number}.txt", b"") for number in range(archives.MAX_ENTRIES)), compression=zipfile.ZIP_STORED)
    assert len(opened(data).entries) == 10_000
    monkeypatch.setattr(archives, "MAX_ENTRIES", 9_999)
    with pytest.raises(ValidationError, match="more than 9999 entries"):
        opened(data)
    monkeypatch.setattr(archives, "MAX_ENTRIES", 10_000)
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 400_000)  # what it says of itself need not even be read
    with pytest.raises(ValidationError, match="more than 10000 entries"):
        opened(data)


@pytest.mark.parametrize(
    "data",
    [b"no archive", zipped(("a.png", b"x"))[:-20], b"PK\5\6" + b"\xff" * 18, b"x" * 99],
    ids=["words", "cut short", "an end of nothing", "letters"],
)
def test_what_is_no_archive_is_named(data: bytes, gallery: Gallery, photographer: Client) -> None:
    found = unpacked(photographer, gallery, data)
    assert found == (0, 0, {"day.zip": "This archive is damaged, or no ZIP at all."})


def test_an_archive_that_changes_while_it_is_sent_is_not_unpacked(gallery: Gallery, photographer: Client) -> None:
    data = zipped(("a.png", make.png(78)))
    answer = send(photographer, gallery, data, "day.zip", digest=digest_of(data + b"x", "day.zip"))
    assert (answer["refused"], Photo.objects.count()) == ([["day.zip", unpacking.changed()]], 0)


class Killed(BaseException):
    """As after `kill -9` nothing in the program hears of it."""


def test_after_a_kill_unpacking_goes_on_and_nothing_is_half_or_double(
    gallery: Gallery, photographer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped(*((f"{number}.png", make.png(100 + number)) for number in range(6)), ("notes.txt", b"x"))
    calls = list[str]()

    def killed(gallery: Gallery, data: bytes, name: str, **more: Any) -> bool:
        calls.append(name)
        added = add(gallery, data, name, **more)
        if len(calls) == 3:
            raise Killed
        return added

    monkeypatch.setattr(unpacking, "NOTED", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(unpacking, "add", killed)
        patch.setattr(tasks, "unpack_archive", Order)
        key = send(photographer, gallery, data, "day.zip")["id"]
        with pytest.raises(Killed):
            unpacking.unpack(PhotoUpload.objects.get(pk=key))
    assert (Photo.objects.count(), PhotoUpload.objects.get().report["done"]) == (3, 2)
    assert unpacking.unpack(PhotoUpload.objects.get(pk=key), 0) is False  # its stretch is over: one more, and a note
    tasks.unpack_archive.enqueue(key)
    report = PhotoUpload.objects.get().report
    assert (report["total"], report["in"], report["there"], report["refused"]) == (7, 5, 1, [["notes.txt", NO_PICTURE]])
    assert sorted(Photo.objects.values_list("order", flat=True)) == [STEP * number for number in range(6)]
    assert (PhotoUpload.objects.get().state, kept()) == ("done", [])


class Order:
    """A background that never comes to it."""

    @staticmethod
    def enqueue(key: str) -> None:
        pass


def test_an_archive_that_failed_or_was_lost_is_taken_up_when_it_is_chosen_again(
    gallery: Gallery, photographer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = zipped(("a.png", make.png(179, 33)))
    with monkeypatch.context() as patch:
        patch.setattr("core.images.keep", lambda *args: (_ for _ in ()).throw(OSError("full")))
        answer = send(photographer, gallery, data, "day.zip")
    assert (answer["answer"], Photo.objects.count()) == ("stopped", 0)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "unpack_archive", Order)
        assert begin(photographer, gallery, data, "day.zip")["answer"] == "unpacking"
        PhotoUpload.objects.update(touched_at=timezone.now() - timedelta(minutes=16))
        address = f"/admin/galleries/{gallery.pk}/upload/{answer['id']}/"
        assert photographer.get(address).json()["answer"] == "stopped"
    PhotoUpload.objects.update(state="stopped")
    Path(default_storage.path(f"{chunks.FOLDER}/{answer['id']}/0")).unlink()
    begin(photographer, gallery, data, "day.zip")
    assert PhotoUpload.objects.count() == 0  # a chunk is lost: all are sent anew
    assert send(photographer, gallery, data, "day.zip")["in"] == 1


# --- two at once -----------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection; see the next test")
@pytest.mark.django_db(transaction=True)
def test_two_photographers_at_once_lose_and_double_nothing() -> None:
    gallery, barrier = make.make_gallery(), threading.Barrier(2)
    found, failed = list[bool](), list[Exception]()

    def work(own: int) -> None:
        try:
            barrier.wait()
            for number in range(8):
                found.append(add(gallery, make.png(90 + number), "a.png"))
                found.append(add(gallery, make.png(200 + 10 * own + number), "a.png"))
        except Exception as error:  # a thread's error would be lost
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[own]) for own in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, found.count(True), found.count(False)) == ([], 24, 8)
    assert sorted(Photo.objects.values_list("order", flat=True)) == [STEP * number for number in range(24)]


SCENE = """
import django; django.setup()
from tests import factories as make
make.make_gallery(slug="day")
"""
PHOTOGRAPHER = """
import os, django; django.setup()
from events.intake.adding import add
from events.models import Gallery
from tests import factories as make
gallery, own = Gallery.objects.get(slug="day"), os.getpid() % 1000
found = [add(gallery, make.png(width, 30), "a.png") for n in range(8) for width in (90 + n, 200 + 10 * own + n)]
print(found.count(True))
"""


def test_two_photographers_in_two_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        run(SCENE, 1)
        assert sum(int(said) for said in run(PHOTOGRAPHER, 2)) == 24
    with sqlite3.connect(tmp_path / "site.sqlite3") as database:
        assert sorted(database.execute('SELECT "order" FROM events_photo')) == [
            (STEP * number,) for number in range(24)
        ]


# --- from a disk -----------------------------------------------------------------------------------------------------------
def imported(*arguments: str) -> tuple[str, list[str]]:
    """What the command says at its end, and the files that it names."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_photos", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return str(error), err.getvalue().splitlines()
    return out.getvalue().strip(), err.getvalue().splitlines()


def test_the_command_takes_files_folders_and_archives_and_names_what_it_does_not_take(
    gallery: Gallery, tmp_path: Path
) -> None:
    card = tmp_path / "card"
    (card / ".trash").mkdir(parents=True)
    (card / "b.png").write_bytes(make.png(41))
    (card / "a.png").write_bytes(make.png(42))
    (card / ".trash" / "c.png").write_bytes(make.png(43))
    (card / "day.zip").write_bytes(
        zipped(("in/d.png", make.png(44)), ("in/e.txt", b"x"), ("in/again.png", make.png(41)))
    )
    (card / "link.png").symlink_to("/etc/passwd")
    (tmp_path / "raw.cr2").write_bytes(b"raw")
    paths = ["road/day", str(card), str(tmp_path / "raw.cr2")]
    refused = [f"{card}/day.zip: in/e.txt: {NO_PICTURE}", f"{tmp_path}/raw.cr2: {NO_PICTURE}"]
    count = "Added: {}, already there: {}, not taken: 2{}."
    assert imported(*paths, "--dry-run") == (count.format(4, 0, " (--dry-run: nothing was changed)"), refused)
    assert Photo.objects.count() == 0
    assert imported(*paths, "--credit", "House") == (count.format(3, 1, ""), refused)
    rows = Photo.objects.order_by("order")
    assert [(row.picture.width, row.credit) for row in rows] == [(42, "House"), (41, "House"), (44, "House")]
    assert imported(str(gallery.pk), str(card / "a.png")) == ("Added: 0, already there: 1, not taken: 0.", [])


@pytest.mark.parametrize(
    ("gallery_name", "path", "said"),
    [("road/night", ".", "There is no gallery 'road/night'."), ("road/day", "none", "There is no none.")],
)
def test_the_command_ends_where_there_is_nothing(gallery_name: str, path: str, said: str, gallery: Gallery) -> None:
    assert imported(gallery_name, path) == (said, [])


def test_a_file_of_the_plain_form_that_cannot_be_kept_is_named(
    gallery: Gallery, photographer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> Any:
        raise OSError("full")

    monkeypatch.setattr(receiving, "take", broken)
    answer = photographer.post(f"/admin/galleries/{gallery.pk}/upload/", {"files": [make.picture()]})
    assert "The server cannot keep files at the moment." in answer.content.decode()
