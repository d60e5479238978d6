"""Doing what was planned for a release, in one transaction. Pictures are waited for: `news.releases.pictures` fetches them."""

from dataclasses import replace
from enum import StrEnum
from itertools import count

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import languages
from news.models import Article, AwaitedPicture, ReleaseSource
from news.models.article import RESERVED_SLUGS
from news.releases import html as release_html
from news.releases.encoding import ReleaseFileError
from news.releases.figures import numbered
from news.releases.plan import Kind, Plan, state_of, text_of
from news.releases.words import LONGEST_SLUG, shorten, slug_of, summary_of


class Way(StrEnum):
    """What was decided for a release that is altered."""

    UPDATE = "update"
    SECOND = "second"


class ClashError(Exception):
    """Somebody else was quicker. Its text is one line for people."""


def carry_out(
    made: Plan, *, way: Way | None = None, state: str = Article.State.PUBLISHED, leave_out_repeats: bool = False
) -> Article:
    """Do what was planned; the article. All of it or nothing. Raises ClashError.

    An altered release needs a `way`.
    """
    if made.kind == Kind.SAME and made.target is not None:
        return made.target
    without = made.repeated if leave_out_repeats else frozenset()
    is_new = made.kind == Kind.NEW or (made.kind == Kind.ALTERED and way == Way.SECOND)
    if made.kind == Kind.ALTERED and way is None:
        raise ValueError("an altered release needs a decision")
    try:
        with transaction.atomic():
            article = _create(made, state, without) if is_new else _write(made, without)
            _remember(made, article)
            _await_pictures(made, article)
    except IntegrityError as error:
        raise ClashError(
            _("Somebody else imported this at the same moment. Look at the list, then try again.")
        ) from error
    return article


def _create(made: Plan, state: str, without: frozenset[int]) -> Article:
    made = replace(made, target=None)
    values = {
        languages.column("title", made.language): made.release.title,
        languages.column("body", made.language): made.html(without),
        languages.column("summary", made.language): _summary(made.body),
    }
    article: Article = Article.objects.create(
        slug=_free_slug(slug_of(made.release.title, made.language, made.release.issued_on)),
        kind=Article.Kind.RELEASE,
        issued_on=made.release.issued_on,
        forum=made.forum,
        state=state,
        **values,
    )
    return article


def _write(made: Plan, without: frozenset[int]) -> Article:
    """Write one language of an article, and its date where the release was imported before."""
    article: Article = Article.objects.select_for_update(of=("self",)).get(pk=made.target.pk if made.target else None)
    if made.target is None or state_of(article, made.language) != state_of(made.target, made.language):
        raise ClashError(_("The article has been changed in the meantime. Look at the differences again."))
    title, body, summary = (languages.column(field, made.language) for field in ("title", "body", "summary"))
    setattr(article, title, made.release.title)
    setattr(article, body, made.html(without))
    changed = [title, body]
    if getattr(article, summary) in (None, "", _old_summary(made)):
        setattr(article, summary, _summary(made.body))
        changed.append(summary)
    if made.kind == Kind.ALTERED:
        article.issued_on = made.release.issued_on
        changed.append("issued_on")
    article.save(update_fields=changed)
    return article


def _summary(body: release_html.Body) -> str:
    return next((summary_of(block.text) for block in body.blocks if block.name == "p"), "")


def _old_summary(made: Plan) -> str | None:
    """The summary that the earlier import wrote: nobody's work is lost when it is written anew."""
    if made.known is None:
        return None
    try:
        return _summary(release_html.read(made.known.body))
    except ReleaseFileError:
        return None


def _free_slug(slug: str) -> str:
    """The slug, or with the first number from 2 that no article has."""
    taken = {
        *Article.objects.filter(slug__startswith=slug[: LONGEST_SLUG - 10]).values_list("slug", flat=True),
        *RESERVED_SLUGS,
    }
    numbered_slugs = (f"{shorten(slug, LONGEST_SLUG - len(str(n)) - 1, '-')}-{n}" for n in count(2))
    return slug if slug not in taken else next(found for found in numbered_slugs if found not in taken)


def _remember(made: Plan, article: Article) -> None:
    """Keep what was imported, as it was stored: later differences are told from it."""
    article.refresh_from_db()
    values = {
        "source": made.source,
        "digest": made.digest,
        "imported_at": timezone.now(),
        "title": text_of(article, "title", made.language),
        "issued_on": article.issued_on,
        "body": text_of(article, "body", made.language),
    }
    ReleaseSource.objects.update_or_create(article=article, language=made.language, defaults=values)


def _await_pictures(made: Plan, article: Article) -> None:
    """A row for each picture that the text waits for; those that no language of the text names any more are forgotten."""
    text = text_of(article, "body", made.language)
    for code, (order, picture) in numbered(made.body).items():
        if code in text:
            defaults = {
                "address": picture.address[:10_000],
                "order": order,
                "alternative": picture.alternative,
                "language": made.language,
            }
            AwaitedPicture.objects.get_or_create(article=article, code=code, defaults=defaults)
    texts = "".join(text_of(article, "body", code) for code in languages.CODES)
    gone = [row.pk for row in AwaitedPicture.objects.filter(article=article).not_had() if row.code not in texts]
    AwaitedPicture.objects.filter(pk__in=gone).delete()
