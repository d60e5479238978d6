"""What a photograph of 24 megapixels costs from the upload to its last rendition, for `make bench`.

`python -m tools.bench_pictures cost FILE` prints seconds of processor time by hand and by the site, in turns; `peak FILE` does the
site's work once, for its memory.
"""

import io
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
LIMIT = 1.2  # times the work by hand
MOST_MEGABYTES = 350  # of a process that does nothing else
SIZE = (6000, 4000)


def draw(file: Path) -> None:
    """A JPEG of 24 megapixels with as much to tell as a photograph has."""
    from PIL import Image

    grains = [Image.effect_noise((SIZE[0] // 20, SIZE[1] // 20), 60).resize(SIZE) for _ in "RGB"]
    Image.merge("RGB", grains).save(file, "JPEG", quality=92)


def set_up(folder: str) -> None:
    import os

    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    settings.MEDIA_ROOT = Path(folder)
    django.setup()


def by_hand(data: bytes) -> None:
    """Decode once, at the half that Pillow gives of a JPEG for little, and encode the same files. Nothing is checked or kept."""
    from PIL import Image

    from core.image_encoding import ENCODERS
    from core.image_names import TYPES, WIDTHS

    with Image.open(io.BytesIO(data)) as image:
        image.draft(None, (SIZE[0] // 2, SIZE[1] // 2))
        image.load()
        for width in WIDTHS:
            scaled = image.resize((width, round(SIZE[1] * width / SIZE[0])), Image.Resampling.LANCZOS)
            for kind in TYPES:
                encoder, options = ENCODERS[kind]
                scaled.save(io.BytesIO(), encoder, **options)


def by_the_site(data: bytes) -> None:
    """What the upload does, then what the worker does."""
    from core import images

    images.render(images.put(data, "photo.jpg"))


def seconds(work: Any, data: bytes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        from django.test import override_settings

        with override_settings(MEDIA_ROOT=folder):
            began = time.process_time()
            work(data)
            return time.process_time() - began


def main() -> None:
    what, file = sys.argv[1:]
    data = Path(file).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        set_up(folder)
        if what == "peak":
            by_the_site(data)
            return
        taken = [(seconds(by_hand, data), seconds(by_the_site, data)) for _ in range(ROUNDS)]
    print(statistics.median(hand for hand, _site in taken), statistics.median(site for _hand, site in taken))


if __name__ == "__main__":
    main()
