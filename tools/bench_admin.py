"""What each screen of the administration costs a superuser at real size: queries, processor time, and its ratio to the reference work.

    python -m tools.bench_admin

`make bench` measures it too. Every list and a form of each model, and every screen of its own: `tests/admin_pages.py` is
complete, which a test sees to. At first the forum is small, to know how many queries a screen asks then.
"""

import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tools import bench

GOAL, LIMIT = 300, 24.0  # milliseconds that we want on two cores of a common server; units that are the most
REPEATS = 3


def screens() -> Iterator[tuple[str, str]]:
    """What a screen is called and its address. What it needs and the forum has not is made."""
    from django.contrib import admin

    from events.models import Forum
    from tests import admin_pages
    from tests.admin_site import change_url, list_url

    words = admin_pages.scene(Forum.objects.get(slug="bench"))
    for address in (*admin_pages.SCREENS.values(), *admin_pages.MORE):
        yield f"/admin/{address}", f"/admin/{address.format(**words)}"
    for model in admin.site._registry:
        yield list_url(model), list_url(model)
        if (obj := model._base_manager.order_by("-pk").first()) is not None:
            yield f"{list_url(model)}…/change/", change_url(obj)


def counted() -> dict[str, int]:
    """How many queries each screen asks now."""
    return {name: _queries(address) for name, address in screens()}


def _queries(address: str) -> int:
    bench.visitor(address).get(address, follow=True)  # what is read once in a process
    return bench.queries(address)


def measure(known: dict[str, int]) -> bool:
    """Print the screens, the dearest first; False when one costs too much or asks more than it did, as `known` says."""
    work = bench.reference()
    rows: list[tuple[float, float, int, str, str]] = []
    for name, address in screens():
        client = bench.visitor(address)
        status, asked = client.get(address, follow=True).status_code, _queries(address)
        unit = bench.cost(work, repeats=REPEATS)
        taken = bench.cost(partial(client.get, address), bench.change_something, repeats=REPEATS)
        before = known.get(name, asked)
        faults = {
            f"answers {status}": status != 200,
            "too slow": taken / unit > LIMIT,
            f"more queries with more rows ({before})": asked > before,
        }
        rows.append((taken, unit, asked, name, ", ".join(fault for fault, holds in faults.items() if holds)))
    print(
        f"\n{f'{len(rows)} screens of the administration':<62}{'queries':>8}{'ms':>8}{'goal':>8}{'ratio':>8}{'limit':>8}"
    )
    for taken, unit, asked, name, found in sorted(rows, reverse=True):
        print(f"{name:<62}{asked:>8}{taken * 1000:>8.1f}{GOAL:>8}{taken / unit:>8.2f}{LIMIT:>8.1f}   {found}".rstrip())
    return not any(found for *_figures, found in rows)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        bench.set_up(Path(name))
        bench.load()
        known = counted()
        bench.grow()
        return 0 if measure(known) else 1


if __name__ == "__main__":
    sys.exit(main())
