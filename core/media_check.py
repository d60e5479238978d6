"""Comparing the media with the database: what is missing, what nobody speaks of, what is damaged."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import image_rules, images
from core.housekeeping import TEMPORARY
from core.image_names import FORMER_WIDTHS, NAME, PUBLIC_NAME, print_name, renditions, renditions_at
from core.media_use import uses
from core.models import WithheldPicture
from core.papers import NAME as PAPER
from core.storage import PART, Stored, listing, read, status

GRACE = timedelta(days=1)  # a file younger than this may belong to an upload under way
ICON = re.compile(r"^public/icons/([0-9a-f]{24})-\d+\.png\Z")
MADE = re.compile(r"^public/(?:made|papers)/([0-9a-f]{24})/")
Tell = Callable[[int, int], None]
_with_copies: list[Callable[[], Iterable[str]]] = []


def register_copies(names: Callable[[], Iterable[str]]) -> None:
    """Name stored originals of which a copy for printing is offered: one that is lost is missed, and made again."""
    _with_copies.append(names)


@dataclass
class Report:
    """Names of files; in `missing` what speaks of each. `unknown` files are nobody's business here and never deleted."""

    files: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)
    unrendered: dict[str, list[str]] = field(default_factory=dict)  # renditions by original
    stale: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.missing or self.unrendered or self.stale or self.orphans or self.corrupt)


def find(*, deep: bool = False, tell: Tell = lambda number, total: None) -> Report:
    """Compare. Files are listed before the database is asked, so what comes meanwhile is in no list. `deep` reads each file.

    Raises OSError where the storage does not answer.
    """
    files = {found.name: found for found in listing()}
    keys, made, shown, papers = _spoken_of()
    report = Report(len(files))
    originals = {_key(name): name for name in files if name.startswith(("originals/", "private/")) and NAME.match(name)}
    for key, by in shown.items():
        if key not in originals and not _came_meanwhile(by):
            report.missing[key] = sorted({who for who, _text in by})
    report.missing |= {name: by for name, by in papers.items() if name not in files and status(name) is None}
    _renditions(report, files, originals, keys)
    superseded = _superseded(originals, set(report.stale) | set(report.unrendered))
    young = timezone.now() - GRACE
    for name, found in files.items():
        is_used = _is_used(name, keys, made)
        if is_used is None:
            report.unknown.append(name)
        elif found.modified < young and not (is_used and name not in superseded):
            report.orphans.append(name)
    report.corrupt = sorted(_damaged(files.values(), deep=deep, tell=tell))
    report.orphans.sort()
    return report


def _spoken_of() -> tuple[set[str], set[str], dict[str, set[tuple[str, str]]], dict[str, list[str]]]:
    """Keys of pictures, names of made files and documents, of pictures that are shown by whom: {key: {(row, text)}}, and of
    documents: {name: [row]}.
    """
    keys, made = set[str](), set[str]()
    shown: dict[str, set[tuple[str, str]]] = {}
    papers: dict[str, list[str]] = {}
    for use in uses():
        keys |= use.keys
        made |= use.made
        for key in use.keys if use.is_shown else ():
            shown.setdefault(key, set()).add((str(use), use.text if NAME.match(use.text) else ""))
        if use.is_shown and PAPER.match(use.text):
            papers.setdefault(use.text, []).append(str(use))
    return keys, made, shown, papers


def _came_meanwhile(by: Iterable[tuple[str, str]]) -> bool:
    return any(name and status(name) for _who, name in by)


def _key(name: str) -> str:
    match = NAME.match(name)
    return match["key"] if match else ""


def _renditions(report: Report, files: dict[str, Stored], originals: dict[str, str], keys: set[str]) -> None:
    """Used originals whose renditions are not there, or of earlier rules; those that a job will see to are passed over."""
    waiting = _waiting()
    wanted = keys - set(WithheldPicture.objects.values_list("key", flat=True))
    used = [name for key, name in originals.items() if key in wanted and name.startswith("originals/")]
    printed = {name for names in _with_copies for name in names()}
    for name in used:
        needed = dict.fromkeys([*renditions(name), *([print_name(name)] if name in printed else [])])
        lacking = [one for one in needed if one not in files or not files[one].size]
        if lacking and name not in waiting:
            report.unrendered[name] = lacking
    report.stale = sorted(image_rules.stale(used) - set(report.unrendered))


def _waiting() -> set[str]:
    unfinished = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    jobs = unfinished.filter(task_path="core.tasks.render_picture").values_list("args_kwargs", flat=True)
    return {job["args"][0] for job in jobs}


def _superseded(originals: dict[str, str], unfinished: set[str]) -> set[str]:
    """Names of renditions at widths of earlier rules, of originals that have all of today's."""
    done = [(key, name) for key, name in originals.items() if FORMER_WIDTHS and name not in unfinished]
    return {old for key, name in done for old in set(renditions_at(key, FORMER_WIDTHS)).difference(renditions(name))}


def _is_used(name: str, keys: set[str], made: set[str]) -> bool | None:
    """Whether somebody speaks of a file; None for one of a kind that is not known."""
    if name.rpartition("/")[2].startswith(PART) or name.startswith(tuple(TEMPORARY)) or name == image_rules.NAME:
        return True  # each of these ends by itself
    if NAME.match(name):
        return _key(name) in keys
    if found := PUBLIC_NAME.match(name.removeprefix("public/")) if name.startswith("public/") else None:
        return found["key"] in keys
    if found := ICON.match(name):
        return found[1] in keys
    return name in made if MADE.match(name) else None


def _damaged(files: Iterable[Stored], *, deep: bool, tell: Tell) -> Iterator[str]:
    """Files that are empty or, if they are read, do not hold what their names say."""
    known = [found for found in files if NAME.match(found.name) or found.name.startswith("public/")]
    known = [found for found in known if not found.name.rpartition("/")[2].startswith(PART)]
    for number, found in enumerate(known, 1):
        if not found.size or (deep and not _holds(found.name)):
            yield found.name
        if deep:
            tell(number, len(known))


def _holds(name: str) -> bool:
    """Whether a file's content is what its name says; a file that has gone meanwhile is no fault."""
    data = read(name)
    if data is None:
        return True
    digest = hashlib.sha256(data).hexdigest()[:24]
    if NAME.match(name):
        return digest == _key(name)
    if match := MADE.match(name):
        return digest == match[1]
    try:
        width = images.check(data).width
    except ValidationError:
        return False
    found = PUBLIC_NAME.match(name.removeprefix("public/"))
    return found is None or width == int(found["width"])


def mend(report: Report, say: Callable[[str], object]) -> None:
    """Make again what can be made again; what remains stays in the report, and `say` is told why."""
    by_key = {_key(found.name): found.name for found in listing("originals/")}
    again: dict[str, list[str]] = {name: [] for name in (*report.unrendered, *report.stale)}
    for name in report.corrupt:
        match = PUBLIC_NAME.match(name.removeprefix("public/"))
        if match and match["key"] in by_key:
            again.setdefault(by_key[match["key"]], []).append(name)
        elif name.startswith(("public/icons/", "public/cards/")):
            default_storage.delete(name)  # drawn again when somebody asks
            again.setdefault("", []).append(name)
    left = set(report.stale)
    for original, damaged in again.items():
        try:
            for name in damaged if original else ():
                default_storage.delete(name)
            if original:
                images.render(original, again=original in left)
                if print_name(original) in report.unrendered.get(original, ()):
                    images.print_copy(original)
        except (OSError, ValidationError) as error:
            say(f"{original}: {'; '.join(error.messages) if isinstance(error, ValidationError) else error}")
            continue
        left.discard(original)
        report.unrendered.pop(original, None)
        report.corrupt = [name for name in report.corrupt if name not in damaged]
    if report.stale:
        image_rules.write(left)
    report.stale = sorted(left)


def delete_orphans(report: Report) -> int:
    """Delete what nobody speaks of, unless it was written anew meanwhile. Returns how many."""
    young, gone = timezone.now() - GRACE, 0
    for name in sorted(report.orphans, key=lambda name: not name.startswith("public/")):
        found = status(name)
        if found is not None and found.modified < young:
            default_storage.delete(name)
            gone += 1
    report.orphans = []
    return gone
