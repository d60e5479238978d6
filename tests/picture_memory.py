"""What one decoding or rendering needs, measured in a process of its own: `python -m tests.picture_memory CASE`.

Prints how many megabytes the process grew at its peak while `core.images` was at work, and for how many seconds.
"""

import io
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import pillow_heif
from django.conf import settings
from PIL import Image

WORKERS = 12
LIMIT, VAST_LIMIT = 450, 900  # megabytes; the second for the tallest picture that is taken, renditions included


def noisy(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that does not compress well; drawn small and enlarged, so that making it is quick."""
    grains = [Image.effect_noise((width // 50, height // 50), 60).resize((width, height)) for _ in mode]
    return Image.merge(mode, grains)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


MAKERS: dict[str, Callable[[], bytes]] = {
    "jpeg24": lambda: encoded(noisy(6000, 4000), "JPEG", quality=90),
    "jpeg80": lambda: encoded(noisy(10_000, 8_000), "JPEG", quality=80),
    "jpeg50progressive": lambda: encoded(noisy(8_300, 6_000), "JPEG", quality=80, progressive=True, subsampling=0),
    "png80": lambda: encoded(Image.new("RGBA", (10_000, 8_000), (9, 99, 99, 99)), "PNG", compress_level=1),
    "palette80": lambda: encoded(Image.new("P", (10_000, 8_000)), "PNG", compress_level=1, transparency=0),
    "grey80": lambda: encoded(Image.new("I;16", (10_000, 8_000), 999), "PNG", compress_level=1),
    "tall80": lambda: encoded(Image.new("RGB", (2_800, 28_000), "teal"), "PNG", compress_level=1),
    "webp24": lambda: encoded(noisy(6_000, 3_990), "WEBP", quality=50, method=0),
    "avif24": lambda: encoded(noisy(6_000, 3_990), "AVIF", quality=40, speed=10),
    "heic24": lambda: encoded(
        Image.new("RGB", (6_000, 4_000), "teal"), "HEIF", quality=40
    ),  # what is in it costs only time
}


def peak() -> float:
    """The most that this process has held, in MB. What `getrusage` says holds what its parent had before `exec`."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    if found is None:
        raise RuntimeError("The system does not say what a process has held.")
    return int(found[1]) / 1024


def prepared(case: str) -> bytes:
    """The file; it is made in another process, so that making it does not raise the peak of this one."""
    made = [sys.executable, "-m", "tests.picture_memory", "make", case]
    return subprocess.run(made, stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    what, case = sys.argv[1], sys.argv[2]
    if what == "make":
        pillow_heif.register_heif_opener()
        sys.stdout.buffer.write(MAKERS[case]())
        return
    data = prepared(case)
    django.setup()
    settings.MEDIA_ROOT = Path(tempfile.mkdtemp())
    from core import images

    images.check(encoded(Image.new("RGB", (9, 9)), "PNG"))  # whatever is loaded once is loaded
    before, began = peak(), time.monotonic()
    if what == "store":
        images.store(data, now=True)
    elif what == "check":
        images.check(data)
    else:  # many at once
        threads = [threading.Thread(target=images.check, args=(data, None, 400)) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"{peak() - before:.0f} {time.monotonic() - began:.2f}")


if __name__ == "__main__":
    main()
