"""Issues letters to the first delegates of the bench forum and lays them out, for `tools.bench` to measure.

`python -m tools.bench_letters COUNT FILE`
"""

import io
import sys
from pathlib import Path

import django
from django.conf import settings


def main(count: int, file: Path) -> None:
    settings.MEDIA_ROOT = file.parent / "media"
    django.setup()
    from django.core.files.base import ContentFile
    from PIL import Image

    from events.models import Delegate, Forum
    from portal.models import Document, Letterhead
    from portal.papers import issuing, pdf

    seal = io.BytesIO()
    Image.effect_mandelbrot((600, 600), (-2, -1.5, 1, 1.5), 50).convert("RGB").save(seal, "PNG")
    forum = Forum.objects.get(slug="bench")
    Letterhead.objects.get_or_create(
        forum=forum,
        defaults={"host_en": "Host", "signatory_en": "Name", "seal": ContentFile(seal.getvalue(), name="seal.png")},
    )
    ids = list(Delegate.objects.for_forum(forum).coming().order_by("pk").values_list("pk", flat=True)[:count])
    issuing.issue(forum, ids, issuing.Order(Document.Kind.LETTER, "zh-hans"))
    papers = list(Document.objects.for_forum(forum))
    if len(papers) != count:
        sys.exit(f"There are {len(papers)} letters, and not {count}.")
    file.write_bytes(pdf.of(papers))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
