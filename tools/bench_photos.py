"""Brings photographs of 24 megapixels into the bench forum, for `tools.bench` to measure: `python -m tools.bench_photos FOLDER PATH`.

Media go to FOLDER; PATH is a folder of photographs, or a ZIP. Their wider renditions are ordered, not made: that is the worker's.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

import django
from django.conf import settings

GALLERY = "bench/gallery-01"


def photograph() -> bytes:
    """A JPEG of 24 megapixels."""
    command = [sys.executable, "-m", "tests.picture_memory", "make", "jpeg24"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


def make(data: bytes, count: int, folder: Path) -> None:
    """So many files, and an archive of them, from one photograph: what follows its end makes each another content."""
    folder.mkdir()
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for number in range(count):
            file = folder / f"DSC_{number:04}.jpg"
            file.write_bytes(data + f"{folder.name}{number}".encode())
            archive.writestr(file.name, data + f"zip{folder.name}{number}".encode())


def main(media: Path, path: Path) -> None:
    settings.MEDIA_ROOT = media
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # any
    django.setup()
    from django.core.management import call_command

    call_command("import_photos", GALLERY, str(path))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
