"""What tables for spreadsheet programs cost at real size, and the copy of an edition: the requests themselves, as a superuser sends them.

    python -m tools.bench_tables delegates     (or speakers, institutions, programme, copy)

A process for each, for its memory. A table goes out as XLSX and CSV; the workbook is looked at as it is; then every row is
changed, looked at and brought in. Prints what, queries, seconds of processor time; and at last MB at most.
"""

import csv
import io
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

CASES = ("delegates", "speakers", "institutions", "programme", "copy")
MOST_SECONDS, MOST_MEGABYTES = 15.0, 350  # of one request, and of the process
CHANGED = {"delegates": "position", "speakers": "position_pl", "institutions": "city_en", "programme": "title_pl"}
EDITOR = "/admin/programme/editor/bench"
Stage = tuple[str, Callable[[], Any]]


def stages(case: str) -> Iterator[Stage]:
    """What is done, in order."""
    from tools import bench

    client = bench.visitor("/admin/")
    client.get("/admin/")  # templates and modules are loaded
    if case == "copy":
        yield "an edition with all that it has", _copy
        return
    out = (
        f"{EDITOR}/export/?"
        if case == "programme"
        else f"/admin/tables/{case}/?{'of=bench&' if case == 'delegates' else ''}"
    )
    into = f"{EDITOR}/import/" if case == "programme" else out.rstrip("?&")
    files: dict[str, bytes] = {}
    sent: dict[str, str] = {}

    def take(kind: str) -> None:
        files[kind] = client.get(f"{out}file={kind}").content

    def send(name: str, data: bytes) -> None:
        file = io.BytesIO(data)
        file.name = name
        page = client.post(into, {"file": file}).content.decode()
        sent.update(re.findall(r'name="(token|seal)" value="([^"]*)"', page))

    yield "XLSX out", partial(take, "xlsx")
    yield "CSV out", partial(take, "csv")
    yield "XLSX looked at", lambda: send("table.xlsx", files["xlsx"])
    data = _changed(files["csv"], CHANGED[case])
    yield f"{data.count(b'Bench changed')} changes looked at", partial(send, "table.csv", data)
    yield "and brought in", partial(_bring, client, into, sent)


def _bring(client: Any, into: str, sent: dict[str, str]) -> None:
    answer = client.post(into, sent)
    if answer.status_code != 302:
        raise RuntimeError(f"The import was answered with {answer.status_code}.")


def _changed(data: bytes, column: str) -> bytes:
    """The file with another word in a column of each row."""
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, reader.fieldnames or [])
    writer.writeheader()
    for number, row in enumerate(reader):
        writer.writerow({**row, column: f"Bench changed {number}"})
    return out.getvalue().encode()


def _copy() -> None:
    from events import copying
    from events.admin.setup.copy import PARTS
    from events.models import Forum

    keeps = frozenset(part for part, _label in PARTS)
    copying.copy(copying.Plan(Forum.objects.get(slug="bench"), "bench-copy", date(2032, 5, 14), keeps))


def main(case: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.picture_memory import peak

    for what, work in stages(case):
        with CaptureQueriesContext(connection) as asked:
            began = time.process_time()
            work()
            taken = time.process_time() - began
        print(f"{what}\t{len(asked)}\t{taken:.2f}", flush=True)
    print(round(peak()))


if __name__ == "__main__":
    main(*sys.argv[1:])
