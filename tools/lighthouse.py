"""`make lighthouse`: what Lighthouse says of the pages that people meet, on a telephone.

The site runs as in production (gunicorn, collected files, the page cache) with the demo, in a temporary folder. Lighthouse
comes from npm into `var/lighthouse`; its own mobile settings hold, with simulated throttling. A page that does not reach
100 is looked at twice more and the median counts. Lighthouse slows the processor down four times, which on a fast machine is a
telephone; it measures the machine itself (`benchmarkIndex`), and on one that is slow or busy those looks slow it down by as much less.
`--write` puts the table into docs/performance.md; `--at ADDRESS` looks at a site that runs already.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.install import ROOT

HOME = ROOT / "var" / "lighthouse"
VERSION = "12.8.2"
PAGE = ROOT / "docs" / "performance.md"
LANGUAGES = ("en", "zh-hans", "kk")
PAGES = {
    "home": "/{}/", "agenda": "/{}/nsr-next/agenda/", "session": "/{}/nsr-next/sessions/s05/", "gallery": "/{}/nsr-1/gallery/road/",
}  # fmt: skip
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# These ask for TLS, which a site on this machine has not got; a server in front brings it (docs/deploying.md).
NEEDS_TLS = {"is-on-https", "redirects-http", "uses-http2", "has-hsts"}
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
)  # not the one without windows: it lacks what Lighthouse asks
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking --disable-sync"
)
TRIES = 3
FAST, SLOWDOWN = 1500, 4  # benchmarkIndex of the machine that four times slower is a telephone
PREPARE = """
import django; django.setup()
from django.core.management import call_command
from core.messages import compile_all
compile_all()
call_command("loaddemo", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
"""


@dataclass(frozen=True)
class Result:
    """Of one page: scores by category, of 100; measures as Lighthouse writes them; audits below 1 that could hold here; how fast the
    machine was.
    """

    scores: dict[str, int]
    measures: dict[str, str]
    failed: list[str]
    benchmark: float

    @property
    def is_full(self) -> bool:
        return all(score == 100 for score in self.scores.values())


def read(report: dict[str, Any]) -> Result:
    """What counts of Lighthouse's report."""
    audits = report["audits"]
    measured = {
        name: str(audits[key].get("displayValue", "")).replace("\xa0", " ")
        for name, key in (
            ("LCP", "largest-contentful-paint"),
            ("TBT", "total-blocking-time"),
            ("CLS", "cumulative-layout-shift"),
        )
    }
    weighed = {ref["id"] for category in report["categories"].values() for ref in category["auditRefs"]}
    failed = [
        f"{audit['id']} {audit['score']}: {audit['title']} {audit.get('displayValue', '')}".rstrip()
        for audit in audits.values()
        if audit["id"] in weighed - NEEDS_TLS and audit["score"] is not None and audit["score"] < 1
    ]
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    return Result(scores, measured, failed, float(report["environment"]["benchmarkIndex"]))


def install() -> Path:
    """Lighthouse's program; fetched by npm where it is missing."""
    package = HOME / "node_modules" / "lighthouse"
    if not package.is_dir() or json.loads((package / "package.json").read_text(encoding="utf-8"))["version"] != VERSION:
        HOME.mkdir(parents=True, exist_ok=True)
        print("Fetching Lighthouse.", flush=True)
        command = [
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(HOME),
            f"lighthouse@{VERSION}",
        ]
        subprocess.run(command, check=True)
    return package / "cli" / "index.js"


def slowdown(benchmark: float) -> float:
    """How many times slower the processor is made, so that it is the telephone that Lighthouse has in mind."""
    return max(1.0, min(1.0, benchmark / FAST) * SLOWDOWN)


def look(program: Path, browser: str, address: str, slower: float = SLOWDOWN) -> Result:
    """One look at a page, with a processor that is so many times slower."""
    command = ["node", str(program), address, "--output=json", "--quiet", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--throttling.cpuSlowdownMultiplier={slower:.2f}"]
    environment = {**os.environ, "CHROME_PATH": browser}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed at {address}:\n{done.stderr[-2000:]}")
    return read(json.loads(done.stdout))


def settled(program: Path, browser: str, address: str) -> Result:
    """A page that is not full is looked at again; the look with the median performance counts."""
    looks = [look(program, browser, address)]
    while len(looks) < TRIES and not looks[0].is_full:
        looks.append(look(program, browser, address, slowdown(looks[-1].benchmark)))
    middle = statistics.median_low(each.scores["performance"] for each in looks)
    return next(each for each in looks if each.scores["performance"] == middle)


def table(found: dict[tuple[str, str], Result]) -> str:
    lines = [
        "| page | language | performance | accessibility | best practices | SEO | LCP | TBT | CLS |",
        "| --- " * 9 + "|",
    ]
    for (kind, language), result in found.items():
        cells = [kind, language, *(str(result.scores[name]) for name in CATEGORIES), *result.measures.values()]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def write(text: str) -> None:
    """Put the table between its marks in the documentation."""
    marks = re.compile(r"(<!-- lighthouse -->\n).*?(<!-- /lighthouse -->)", re.DOTALL)
    PAGE.write_text(
        marks.sub(lambda match: f"{match[1]}{text}\n{match[2]}", PAGE.read_text(encoding="utf-8")), encoding="utf-8"
    )


@contextmanager
def site() -> Iterator[str]:
    """Address of the site with the demo, as in production."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from tests.site_server import free_port, prepared
    from tools.bench_serving import server

    with tempfile.TemporaryDirectory(prefix="lighthouse-") as name:
        print("Making a site with the demo.", flush=True)
        environment = prepared(Path(name), free_port(), PREPARE)
        with server("forum_site.wsgi", environment) as running:
            yield f"http://127.0.0.1:{running.port}"


@contextmanager
def given(address: str) -> Iterator[str]:
    yield address.rstrip("/")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", help="address of a site that runs already, such as http://127.0.0.1:8000")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument("--only", help="kinds of pages, such as home,session")
    asked = parser.parse_args()
    browser = next(filter(None, map(shutil.which, BROWSERS)), "")
    if not (browser and shutil.which("npm")):
        sys.exit("This needs Chromium and npm: `apt-get install chromium npm`.")
    program, kinds = install(), (asked.only or ",".join(PAGES)).split(",")
    found: dict[tuple[str, str], Result] = {}
    with given(asked.at) if asked.at else site() as root:
        for kind in kinds:
            for language in LANGUAGES:
                address = root + PAGES[kind].format(language)
                found[kind, language] = result = settled(program, browser, address)
                print(f"{kind} {language}: {' '.join(map(str, result.scores.values()))}", flush=True)
                for line in result.failed:
                    print(f"    {line}", flush=True)
    print(f"\n{table(found)}")
    if asked.write:
        write(table(found))
    return 0 if all(result.is_full for result in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
