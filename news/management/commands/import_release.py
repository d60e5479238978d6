"""`manage.py import_release`: a news release from a file or an address, with its pictures."""

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from core import languages
from core.fetching import FetchError, Terms, fetch
from events.models import Forum
from news.models import Article, AwaitedPicture
from news.releases import pictures as release_pictures
from news.releases import report as release_report
from news.releases.carrying_out import ClashError, Way, carry_out
from news.releases.encoding import ReleaseFileError
from news.releases.file import LIMIT
from news.releases.plan import Kind, Plan, plan

SECONDS = 30.0  # for a release that is fetched
HELP = """Import a news release as an article.

The first line of the file is the title, in plain text. The second one is the date, such as
    Date of issue: 2021/01/14
Below stands the text: HTML, or plain text with an empty line between paragraphs. Pictures are named by address.
The encoding is found out: UTF-8, UTF-16 or GB18030.

    manage.py import_release release.txt --dry-run              look at it first; nothing is written
    manage.py import_release release.txt --forum nsr-1          make an article of a forum
    manage.py import_release ru.txt --language ru --article the-article    add a translation
    manage.py import_release --retry-pictures                   try again what could not be had

Pictures are fetched into this site's own media, at most 50 of 40 MB, 15 seconds each; where one cannot be had, its place is
kept and the reason is said. The same release again changes nothing. One that was imported before and has changed shows
its differences and asks; where nobody can be asked, it ends with status 1, unless --update or --second is given. A file
that cannot be imported gives one line and status 1, and nothing is changed."""


class Command(BaseCommand):
    """Import a release, or try its pictures again."""

    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("file", nargs="?", metavar="FILE", help="a file, an http(s) address, or - for standard input")
        add(
            "--language",
            default=languages.DEFAULT,
            choices=languages.CODES,
            help="of the release; default: %(default)s",
        )
        add("--forum", metavar="SLUG", help="the forum that the article belongs to")
        add("--article", metavar="SLUG", help="write one language of this article, instead of an article of its own")
        add("--source", metavar="NAME", help="what the release is known by; default: its path or address")
        add("--draft", action="store_true", help="do not publish it yet")
        add("--leave-out-repeats", action="store_true", help="leave out blocks that say again what was said before")
        add("--no-pictures", action="store_true", help="do not fetch the pictures now")
        add("--dry-run", action="store_true", help="say what would be done; write nothing and fetch no picture")
        add("--retry-pictures", action="store_true", help="try again all pictures that are not had; no FILE")
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--update", action="store_true", help="write an altered release over its article")
        ways.add_argument("--second", action="store_true", help="make a second article of an altered release")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            if bool(options["file"]) == options["retry_pictures"]:
                raise CommandError("Give a FILE, or --retry-pictures without one.")
            article = _article(options["article"])
            if options["retry_pictures"]:
                self._retry(article)
            else:
                self._import(article, options)

    # --- importing --------------------------------------------------------------------------------------------------
    def _import(self, article: Article | None, options: dict[str, Any]) -> None:
        if article is not None and options["second"]:
            raise CommandError("--second makes an article of its own: it does not go with --article.")
        forum = _forum(options["forum"])
        data, source = _data(options["file"], options["source"])
        try:
            made = plan(data, source=source, language=options["language"], forum=forum, article=article)
        except ReleaseFileError as error:
            raise CommandError(f"{options['file']}: {error}") from error
        self._say(*release_report.read(made, len(data)), *release_report.would(made))
        if made.kind == Kind.SAME or options["dry_run"]:
            self._say("Nothing was changed." if made.kind == Kind.SAME else "Nothing was written (--dry-run).")
            return
        way = self._way(made, options)
        if made.kind == Kind.ALTERED and way is None:
            self._say("Nothing was changed.")
            return
        self._carry_out(made, way, options)

    def _carry_out(self, made: Plan, way: Way | None, options: dict[str, Any]) -> None:
        state = Article.State.DRAFT if options["draft"] else Article.State.PUBLISHED
        try:
            article = carry_out(made, way=way, state=state, leave_out_repeats=options["leave_out_repeats"])
        except ClashError as error:
            raise CommandError(str(error)) from error
        self._say(f"Imported: {article.get_absolute_url()} ({article.get_state_display()})")
        if not options["no_pictures"]:
            self._fetch(article)

    def _way(self, made: Plan, options: dict[str, Any]) -> Way | None:
        """What to do with an altered release: as the options say, or as somebody at the terminal does."""
        if made.kind != Kind.ALTERED:
            return None
        if options["update"] or options["second"]:
            return Way.UPDATE if options["update"] else Way.SECOND
        if not sys.stdin.isatty():
            second = "" if options["article"] else ", or --second to make another article"
            raise CommandError(
                f"The release was changed since it was imported. Give --update to write it over{second}."
            )
        return _asked(may_be_second=not options["article"])

    # --- pictures ---------------------------------------------------------------------------------------------------
    def _retry(self, article: Article | None) -> None:
        rows = AwaitedPicture.objects.select_related("article")
        if article is not None:
            rows = rows.filter(article=article)
        release_pictures.place_again(rows.filter(state=AwaitedPicture.State.FETCHED))
        self._try(rows.wanted().order_by("tries", "article", "order"))

    def _fetch(self, article: Article) -> None:
        self._try(AwaitedPicture.objects.filter(article=article).wanted())

    def _try(self, rows: Any) -> None:
        tried: list[AwaitedPicture] = []

        def say(row: AwaitedPicture) -> None:
            tried.append(row)
            self._say(release_report.picture(row))

        late = release_pictures.try_all(rows, say)
        had = sum(row.state == AwaitedPicture.State.FETCHED for row in tried)
        self._say(*release_report.pictures(had, len(tried) - had, late))

    def _say(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()


def _data(file: str, source: str | None) -> tuple[bytes, str]:
    """The bytes of a release, and what it is known by. One byte more than allowed is read and no further."""
    if file == "-":
        if not source:
            raise CommandError("Standard input has no name: give one with --source.")
        return sys.stdin.buffer.read(LIMIT + 1), source
    if file.startswith(("http://", "https://")):
        try:
            return fetch(file, seconds=SECONDS, terms=Terms(limit=LIMIT)).data, source or file
        except FetchError as error:
            raise CommandError(f"{file}: {error}") from error
    try:
        path = Path(file).resolve()
        with path.open("rb") as opened:
            return opened.read(LIMIT + 1), source or str(path)
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {getattr(error, 'strerror', '') or error}.") from error


def _forum(slug: str | None) -> Forum | None:
    if not slug:
        return None
    found: Forum | None = Forum.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Forum.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no forum {slug}. Known are: {known}.")
    return found


def _article(slug: str | None) -> Article | None:
    if not slug:
        return None
    found: Article | None = Article.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no article {slug}.")
    return found


def _asked(*, may_be_second: bool) -> Way | None:
    """What somebody at the terminal answers; None is: leave it."""
    question = "Update the article, make a second one, or leave it? [u/s/N] "
    try:
        answer = input(question if may_be_second else "Update the article, or leave it? [u/N] ").strip().lower()[:1]
    except EOFError:
        return None
    return {"u": Way.UPDATE, "s": Way.SECOND if may_be_second else None}.get(answer)
