"""`make bench`: what the public pages cost, as ratios to a reference work measured in the same run.

A ratio means the same on a slow machine and on a fast one. Times are of the process, so other work on the machine
hardly counts. Demo and a forum of real size are loaded into a temporary database; nothing of this site is touched.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

REPEATS = 9
# Address -> the most it may cost, in units of the reference work.
LIMITS = {
    "/en/": 6.0,
    "/en/nsr-next/agenda/": 8.0,
    "/kk/nsr-next/agenda/": 8.0,
    "/en/nsr-next/speakers/": 5.0,
    "/en/nsr-next/gallery/": 4.0,
    "/en/news/": 4.0,
    "/en/bench/": 8.0,
    "/en/bench/agenda/": 14.0,
    "/en/bench/speakers/": 12.0,
    "/en/bench/gallery/": 6.0,
    "/en/search/?q=session": 3.5,
    "/en/search/?q=speaker": 3.5,
    "/en/search/?q=institution": 3.5,
    "/en/search/?q=职业教育": 3.5,
    "/kk/search/?q=Жибек": 3.5,
    "/en/search/?q=se": 3.5,
}


def cost(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Seconds of process time that `work` takes: the median of several, after one that does not count."""
    taken = []
    for _ in range(REPEATS + 1):
        before()
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken[1:])


def set_up(folder: Path) -> None:
    """Django on a database, with media, in `folder`."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["CACHE_URL"] = "locmemcache://"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.MEDIA_ROOT = folder / "media"
    django.setup()


def load() -> None:
    from django.core.management import call_command, get_commands

    from core import messages

    messages.compile_all()
    print("Making a database with the demo and a forum of real size.", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    for command in ("loaddemo", "loadbench"):
        if command in get_commands():
            call_command(command, verbosity=0)


def reference() -> Callable[[], object]:
    """A template with a loop of 1000 rows: work of the kind that pages are made of, and always the same."""
    from django.template import Context, Engine

    rows = [{"name": f"Row {number}", "number": number} for number in range(1000)]
    source = (
        "{% for row in rows %}<li class='{% cycle 'a' 'b' %}'>{{ row.name|upper }} {{ row.number }}</li>{% endfor %}"
    )
    template = Engine().from_string(source)
    return lambda: template.render(Context({"rows": rows}))


def change_something() -> None:
    """Raise the content counter, so that no page comes from a cache. The search index need not be made anew for that."""
    from django.db import transaction

    from core.models import ContentCounter

    with transaction.atomic():
        ContentCounter.raise_it("default")


def measure() -> bool:
    """Print the table; False when a page costs more than its limit."""
    from django.test import Client

    client = Client()
    unit = cost(reference())
    print(f"\n{'page':<28}{'ms':>8}{'ratio':>8}{'limit':>8}   (reference work: {unit * 1000:.1f} ms)")
    fits = True
    for address, limit in LIMITS.items():
        status = client.get(address).status_code
        if status != 200:
            print(f"{address:<28}{'-':>8}{'-':>8}{limit:>8.1f}   answers {status}: not measured")
            continue
        taken = cost(lambda address=address: client.get(address), change_something)  # type: ignore[misc]
        over = taken / unit > limit
        fits = fits and not over
        print(f"{address:<28}{taken * 1000:>8.1f}{taken / unit:>8.2f}{limit:>8.1f}{'   too slow' if over else ''}")
    return fits


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        set_up(Path(name))
        load()
        return 0 if measure() else 1


if __name__ == "__main__":
    sys.exit(main())
