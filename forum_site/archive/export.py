"""Making a copy: from the addresses of the site map on, every link that belongs to the edition is followed once.

Nothing is known here of the kinds of pages. Memory holds addresses, never pages: a language is walked to its end before the
next one begins.
"""

import csv
import io
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from core import languages, sitemaps
from core.models import ContentCounter
from events.models import Forum
from forum_site.archive import searching
from forum_site.archive.addresses import DOOR, Scope, Target, language_of
from forum_site.archive.folder import Folder
from forum_site.archive.looks import Looks
from forum_site.archive.pages import Pages
from forum_site.archive.pictures import Pictures
from forum_site.archive.rendering import Mark, Visitor
from programme import making
from programme.models import MadeFile, Release, wanted

ADDRESSES = "addresses.csv"
HTML = "text/html"
Progress = Callable[[int, int], None]


class GoneError(Exception):
    """A page of the site map that the site does not show: the site changed meanwhile, or has a fault."""


@dataclass(frozen=True)
class Outcome:
    """What was made. `has_changed`: somebody wrote while it was being made. `unmade`: pictures in a smaller size than they should be."""

    pages: int
    has_changed: bool
    unmade: int
    dead_links: int


class Export:
    """One copy of an edition into a folder. `progress(done, known)` is called after each address."""

    def __init__(self, forum: Forum, folder: Folder, progress: Progress) -> None:
        self.forum, self.folder, self.progress = forum, folder, progress
        self.scope, self.looks, self.pictures = Scope(forum.slug), Looks(folder), Pictures(folder)
        self.mark = Mark()
        self.visitor = Visitor(forum, self.mark)
        self.pages = Pages(self.scope, self.pictures, self.looks)
        self.queues: dict[str, deque[Target]] = defaultdict(deque)
        self.seen: set[str] = set()
        self.promised: set[str] = set()
        self.written: dict[str, str] = {}  # file -> address
        self.waiting: dict[str, list[Target]] = {}  # address that was not asked for yet -> pages that lead to it

    def run(self) -> Outcome:
        """Everything but the name of the folder. Raises GoneError, OSError."""
        counter = ContentCounter.value()
        self._papers()
        self.looks.write(self.forum)
        self._door()
        self._promise()
        for target in self._walk():
            self._take(target)
        dead = self._mend()
        for code in languages.CODES:
            index = searching.index(code, self.scope, self.written.__contains__)
            self.folder.write(f"static/search/{code}.js", index)
        self.folder.write(ADDRESSES, self._addresses())
        pages = sum(file.endswith(".html") for file in self.written)
        return Outcome(pages, ContentCounter.value() != counter, self.pictures.unmade, dead)

    def _papers(self) -> None:
        """The programme on paper is made by the background as a rule; here nobody comes back for it."""
        if Release.objects.filter(forum=self.forum).exists():
            for row in wanted(self.forum):
                if row.kind == MadeFile.Kind.PROGRAMME:
                    making.bring_up_to_date(row)

    def _door(self) -> None:
        """The first page: the languages, by plain links."""
        door = Target("/", DOOR)
        with translation.override(languages.DEFAULT):
            context = {"forum": self.forum, "archive": self.mark, "languages": languages.LANGUAGES}
            html = render_to_string("archive/door.html", context)
        self.seen.add(door.address)
        self.written[door.file] = door.address
        self._keep(door, html.encode(), HTML)

    def _promise(self) -> None:
        """Addresses of the site map that belong to the edition, in the languages in which they exist, are asked for first."""
        for place in sitemaps.places():
            for code in sitemaps.languages_of(place):
                target = self.scope.find(sitemaps.path(place, code))
                if isinstance(target, Target):
                    self.promised.add(target.address)
                    self._ask(target)

    def _ask(self, target: Target) -> None:
        if target.address not in self.seen:
            self.seen.add(target.address)
            self.queues[language_of(target.address) or ""].append(target)

    def _walk(self) -> Iterator[Target]:
        """Until no queue has anything left; a language to its end, because what its pages share is read once."""
        done = 0
        while any(self.queues.values()):
            for code in ("", *languages.CODES):
                while self.queues[code]:
                    yield self.queues[code].popleft()
                    done += 1
                    self.progress(done, len(self.seen) - 1)

    def _take(self, target: Target) -> None:
        answer = self.visitor.get(target.address)
        if answer is None:
            if target.address in self.promised:
                raise GoneError(target.address)
            self.pages.missing.add(target.address)
            return
        self.waiting.pop(target.address, None)
        self.written[target.file] = target.address
        self._keep(target, *answer)

    def _keep(self, target: Target, content: bytes, kind: str) -> None:
        if kind == HTML:
            content = self.pages.page(target, content.decode(), self._asked_by(target)).encode()
        self.folder.write(target.file, content)

    def _asked_by(self, page: Target) -> Callable[[Target], None]:
        def asked(other: Target) -> None:
            self._ask(other)
            if other.file not in self.written and other.address not in self.promised:
                self.waiting.setdefault(other.address, []).append(page)

        return asked

    def _mend(self) -> int:
        """Pages with links to what turned out not to be there are written once more, without them. How many such addresses."""
        dead = self.pages.missing.intersection(self.waiting)
        pages = {page.address: page for address in dead for page in self.waiting[address]}
        for page in pages.values():
            self._take(page)
        return len(dead)

    def _addresses(self) -> bytes:
        """Each address of the site with its file, for whoever brings the copy to the old address."""
        table = io.StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["address", "file"])
        rows.writerows((f"{settings.SITE_URL}{address}", file) for file, address in sorted(self.written.items()))
        return table.getvalue().encode()
