"""What importing a release would do, before anything is done.

The same release again changes nothing. A release that was imported before and is different now waits for a decision: write
over what is there, or make a second article. A release that nobody has seen is a new article.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from difflib import unified_diff
from enum import StrEnum

from django.db.models import Q

from core import languages
from events.models import Forum
from news.models import Article, AwaitedPicture, ReleaseSource
from news.releases import file as release_file
from news.releases import html as release_html
from news.releases.figures import figures, neutral
from news.releases.file import ReleaseFile
from news.releases.lines import lines_of


class Kind(StrEnum):
    """What an import would do."""

    NEW = "new"  # an article that is not there yet
    SAME = "same"  # nothing: this very release has been imported
    ALTERED = "altered"  # somebody has to say: update, or a second article
    ADDED = "added"  # a language that an article does not have yet


@dataclass(frozen=True)
class Plan:
    """What an import would do. `target` is the article that it is about, `known` its earlier import in this language."""

    release: ReleaseFile
    body: release_html.Body
    source: str
    digest: str
    language: str
    forum: Forum | None
    kind: Kind
    target: Article | None = None
    known: ReleaseSource | None = None
    is_edited: bool = False

    @property
    def differences(self) -> list[str]:
        """The article as it is against the release, as a unified diff without its head; empty for a new one."""
        found = unified_diff(*self.both, lineterm="", n=0)
        return [line for line in found if not line.startswith(("---", "+++", "@@"))]

    @property
    def both(self) -> tuple[list[str], list[str]]:
        """The lines of the article as it is, and those of the release; nothing where they are not to be compared."""
        if self.target is None or self.kind == Kind.SAME:
            return [], []
        title, body = (text_of(self.target, field, self.language) for field in ("title", "body"))
        new = lines_of(self.release.title, self.release.issued_on, self.html())
        return lines_of(title, self.target.issued_on, body), new

    def html(self, without: frozenset[int] = frozenset()) -> str:
        """The text as it will be stored. `without` are numbers of blocks to leave out, from 0."""
        rows = (
            AwaitedPicture.objects.filter(article=self.target, state=AwaitedPicture.State.FETCHED)
            if self.target
            else []
        )
        had = {row.code: str(row.picture) for row in rows}
        return self.body.html(figures(self.body, self.language, had), without)

    @property
    def repeated(self) -> frozenset[int]:
        """Numbers of the blocks that say again what an earlier one said."""
        return frozenset(repeat.later for repeat in self.body.repeats)


def plan(
    data: bytes, *, source: str, language: str, forum: Forum | None = None, article: Article | None = None
) -> Plan:
    """Look what importing a file would do. Raises ReleaseFileError.

    `source` is what the file is known by: its absolute path, its address, or a name. `article` is the article to write a
    language of; without one it is found, or new.
    """
    release = release_file.read(data)
    body = release_html.read(release.body, release.body_line)
    made = Plan(release, body, source, hashlib.sha256(data).hexdigest(), language, forum, Kind.NEW)
    same = ReleaseSource.objects.select_related("article").filter(digest=made.digest).first()
    if same is not None:
        return replace(made, kind=Kind.SAME, target=same.article, known=same)
    target = article or _met_before(made)
    if target is None:
        return made
    known = target.sources.filter(language=language).first()
    is_empty = not (text_of(target, "title", language) or text_of(target, "body", language))
    kind = Kind.ADDED if is_empty and known is None else Kind.ALTERED
    return replace(made, kind=kind, target=target, known=known, is_edited=_is_edited(target, known))


def _met_before(made: Plan) -> Article | None:
    """The article that came from the same source, or has the same title and date, in this language; the latest of several.

    A path or an address says which release it is; a bare name, such as an upload has, with the title or the date only.
    """
    title, issued_on = Q(title=made.release.title), Q(issued_on=made.release.issued_on)
    same_source = Q(source=made.source) & (Q() if "/" in made.source else title | issued_on)
    sources = ReleaseSource.objects.select_related("article").filter(language=made.language)
    found = sources.filter(same_source).first() or sources.filter(title & issued_on).first()
    if found is not None:
        return found.article
    column = languages.column("title", made.language)
    article: Article | None = (
        Article.objects.filter(**{column: made.release.title}, issued_on=made.release.issued_on).order_by("-pk").first()
    )
    return article


def text_of(article: Article, field: str, language: str) -> str:
    return getattr(article, languages.column(field, language)) or ""


def state_of(article: Article, language: str) -> tuple[str, str, date]:
    """What an import in a language writes: title, text, date. A picture that came later makes no difference."""
    return text_of(article, "title", language), neutral(text_of(article, "body", language)), article.issued_on


def _is_edited(article: Article, known: ReleaseSource | None) -> bool:
    """Whether somebody has changed what was imported."""
    if known is None:
        return False
    now = (
        text_of(article, "title", known.language),
        article.issued_on,
        neutral(text_of(article, "body", known.language)),
    )
    return now != (known.title, known.issued_on, neutral(known.body))
