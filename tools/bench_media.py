"""5,000 photographs in a bucket: what pages, `check_media` and hiding ask of the storage, and what memory they take.

    .venv/bin/python -m tools.bench_media

An S3 server of the tests' own, in this process, holds the originals and renditions; the site is another process, which counts what
it asks. Nothing of this site is touched. It ends with status 1 where a page asks the storage for anything, where objects are asked
for one by one, or where memory grows with their number by more than `GROWTH`.
"""

import collections
import hashlib
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

COUNTS = (500, 5000)
WIDTH, HEIGHT = 480, 320
GROWTH = 12  # kilobytes of memory for each photograph, of seven objects and one row
FORUM = {"slug": "bench", "state": "published", "name_en": "Bench", "starts_on": "2027-03-01", "ends_on": "2027-03-02"}
GALLERY = {"slug": "all", "state": "published", "title_en": "All"}


def drawing() -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def originals(count: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents: one drawing, and what follows its end makes each another content."""
    data = drawing()
    for number in range(count):
        own = data + b"%d" % number
        yield f"originals/{hashlib.sha256(own).hexdigest()[:24]}-{WIDTH}x{HEIGHT}.jpg", own


def fill(bucket: str, count: int) -> None:
    """Put the objects where moto keeps them: sent one by one they would take minutes. Renditions are copies of the drawing."""

    from moto.s3.models import s3_backends

    from core.image_names import renditions

    (backend,) = [
        found for by_account in s3_backends.values() for found in by_account.values() if bucket in found.buckets
    ]
    shown = drawing()
    for name, data in originals(count):
        backend.put_object(bucket, name, data)
        for rendition in renditions(name):
            backend.put_object(bucket, rendition, shown)


class Asked:
    """What this process asks of the storage."""

    def __init__(self) -> None:
        from django.core.files.storage import default_storage

        self.found: collections.Counter[str] = collections.Counter()
        client: Any = default_storage.connection.meta.client  # type: ignore[attr-defined]  # of the bucket
        client.meta.events.register("before-call", self)

    def __call__(self, model: Any, **kwargs: Any) -> None:
        self.found[model.name] += 1

    def during(self, do: Callable[[], Any]) -> dict[str, Any]:
        from tests.picture_memory import peak

        self.found.clear()
        began = time.process_time()
        do()
        taken = time.process_time() - began
        most = int(peak())
        return {"asked": dict(self.found), "seconds": round(taken, 2), "megabytes": most}


def site(count: int) -> None:
    """The site's process: prints what each step asked, as JSON."""
    from forum_site.wsgi import django  # isort: skip  # sets Django up

    from django.core.management import call_command

    from core import images
    from core.storage import signed_address
    from events import hiding
    from events.models import Forum, Gallery, Photo
    from tools.bench_pages import ask

    gallery = Gallery.objects.create(forum=Forum.objects.create(**FORUM), **GALLERY)
    names = [name for name, _data in originals(count)]
    rows = [Photo(gallery=gallery, code=f"p{n:04}", picture=name, order=n) for n, name in enumerate(names)]
    Photo.objects.bulk_create(rows, batch_size=500)
    place, picture = "/en/bench/gallery/all/", f"/media/public/{images.key_of(names[0])}-400.webp"
    ask(django, "/en/")
    asked, found = Asked(), dict[str, Any]()

    def answers(address: str, status: str) -> None:
        said = ask(django, address)[0]
        if not said.startswith(status):
            raise RuntimeError(f"{address} answers {said}.")

    def hide(start: int, end: int) -> None:
        hiding.hide(Photo.objects.filter(code__gte=f"p{start:04}", code__lt=f"p{end:04}"), None)

    steps: dict[str, Callable[[], Any]] = {
        "a page of the gallery": lambda: answers(place, "200"),
        "a photograph's page": lambda: answers(f"{place}p0000/", "200"),
        "one picture": lambda: answers(picture, "200"),
        "a signed address": lambda: signed_address(names[0], "a.jpg", 60),
        "check_media": lambda: call_command("check_media", stdout=io.StringIO()),
        "hide one photograph": lambda: hide(0, 1),
        "it, afterwards": lambda: answers(picture, "404"),
        "its page, afterwards": lambda: answers(f"{place}p0000/", "404"),
        "hide a hundred": lambda: hide(1, 101),
    }
    for step, do in steps.items():
        found[step] = asked.during(do)
    print(json.dumps(found))


def measured(count: int) -> dict[str, Any]:
    from tests import migrated, s3_server

    with tempfile.TemporaryDirectory(prefix="bench-") as name, s3_server.running() as server:
        server.bucket("forum")
        fill("forum", count)
        migrated.copy_to(Path(name))
        more = {
            "DJANGO_SETTINGS_MODULE": "tests.site_settings", "SITE_FOLDER": name, "SECRET_KEY": "k" * 60, "PAGE_CACHE_MB": "0",
            "SITE_URL": "http://127.0.0.1:8000", "PLAIN_STATIC": "1", "S3_BUCKET": "forum", "S3_ENDPOINT_URL": server.endpoint,
            "S3_ACCESS_KEY_ID": s3_server.KEY, "S3_SECRET_ACCESS_KEY": s3_server.SECRET,
        }  # fmt: skip
        command = [sys.executable, "-m", "tools.bench_media", str(count)]
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL")}
        process = subprocess.run(command, env={**environment, **more}, stdout=subprocess.PIPE, check=True, text=True)
        found: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
        return found


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    found = {count: measured(count) for count in COUNTS}
    small, real = (found[count] for count in COUNTS)
    print(f"{'':<26}{'requests':<48}{'s':>8}{'MB at most':>12}")
    faults = []
    for count in COUNTS:
        print(f"{count} photographs")
        for step, said in found[count].items():
            asked = ", ".join(f"{number} {kind}" for kind, number in said["asked"].items()) or "none"
            print(f"  {step:<24}{asked:<48}{said['seconds']:>8}{said['megabytes']:>12}")
    for step in ("a page of the gallery", "a photograph's page", "a signed address", "it, afterwards"):
        if real[step]["asked"]:
            faults.append(f"{step} asks the storage")
    if (
        set(real["check_media"]["asked"]) - {"ListObjectsV2", "GetObject"}
        or sum(real["check_media"]["asked"].values()) > 60
    ):
        faults.append("check_media asks for objects one by one")
    if real["hide one photograph"]["asked"] != small["hide one photograph"]["asked"]:
        faults.append("hiding one photograph asks for all others")
    grown = real["check_media"]["megabytes"] - small["check_media"]["megabytes"]
    if grown * 1024 > GROWTH * (COUNTS[1] - COUNTS[0]):
        faults.append(f"check_media takes {grown} MB more")
    print("; ".join(faults) or f"check_media takes {grown} MB more for {COUNTS[1] - COUNTS[0]} photographs more")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        site(int(sys.argv[1]))
    else:
        sys.exit(main())
