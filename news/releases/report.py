"""What `manage.py import_release` says: plain English, a line for each thing."""

from collections.abc import Iterator

from core import images
from news.models import AwaitedPicture
from news.releases.figures import numbered
from news.releases.plan import Kind, Plan


def read(plan: Plan, size: int) -> Iterator[str]:
    """What was found in the file."""
    release, body = plan.release, plan.body
    yield f"Read {plan.source}: {release.encoding}, {size:,} bytes"
    yield f"Title: {release.title}"
    yield f"Date of issue: {release.issued_on.isoformat()}"
    yield f"Text: {_count(body.paragraphs, 'paragraph')}, {_count(len(numbered(body)), 'picture')}"
    for repeat in body.repeats:
        words = "says the same as" if repeat.is_exact else "says nearly the same as"
        start = body.blocks[repeat.later].text[:50].rstrip()
        yield f"Repeated: block {repeat.later + 1} {words} block {repeat.earlier + 1} (“{start}…”)"
    if body.repeats:
        yield "  --leave-out-repeats leaves them out."


def would(plan: Plan) -> Iterator[str]:
    """What importing it would do, with the differences where an article is there."""
    name = plan.target.slug if plan.target else ""
    yield {
        Kind.NEW: "This is a new article.",
        Kind.SAME: f"This very release is imported already, as {name} ({plan.known.language if plan.known else ''}).",
        Kind.ALTERED: f"The article {name} is different in this language:",
        Kind.ADDED: f"The article {name} has no text in this language yet.",
    }[plan.kind]
    if plan.kind == Kind.ALTERED:
        yield from (f"  {line}" for line in plan.differences or ["(the text is the same, its markup is not)"])
    if plan.is_edited:
        yield "Somebody has edited the article since it was imported; --update writes over that. Its history keeps it."
    if plan.kind == Kind.ADDED and plan.target and plan.target.issued_on != plan.release.issued_on:
        yield f"The article keeps its own date of issue, {plan.target.issued_on.isoformat()}."


def picture(row: AwaitedPicture) -> str:
    """How it went with a picture."""
    if row.state == AwaitedPicture.State.FETCHED:
        width, height = images.measures(str(row.picture))
        return f"Picture {row.order}: fetched, {width} × {height} pixels ({row.address})"
    return f"Picture {row.order}: not available. {row.why} ({row.address[:200]})"


def pictures(had: int, missing: int, late: int) -> Iterator[str]:
    yield f"Pictures: {had} fetched, {missing} not available"
    if late:
        yield f"There was no time left for {_count(late, 'picture')}."
    if missing:
        yield "Their places are kept in the article. Try again with: manage.py import_release --retry-pictures"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
