"""Lists on paper that are made in the background; see `portal.tasks.make_list`."""

import zlib
from typing import Any

from django.utils import timezone, translation

from core import languages
from portal.lists import paper
from portal.lists.kinds import KINDS
from portal.lists.listing import Listing
from portal.lists.scope import Choice
from portal.models import ListFile

AT_ONCE = 200  # rows on a paper that somebody waits for: less than a second


def order(listing: Listing, person: Any) -> tuple[ListFile, bool]:
    """(a file for that person in the language in force, whether it is new): what they have asked for and not got is not made twice."""
    scope = listing.scope
    same = {
        "by": person, "forum": scope.forum, "kind": listing.kind.slug, "choice": vars(scope.choice), "language": languages.active(),
    }  # fmt: skip
    known = ListFile.objects.under_way().filter(**same).defer("content").first()
    return (known, False) if known else (ListFile.objects.create(**same), True)


def make(row: ListFile) -> None:
    """Once: a second time nothing happens. Nothing is kept of an order that has gone meanwhile, with somebody who was erased."""
    if row.made_at is not None:
        return
    found = ListFile.objects.filter(pk=row.pk)
    try:
        with translation.override(row.language):
            listing = Listing(row.forum, KINDS[row.kind], Choice(**row.choice))
            content = paper.make(listing, paper.about(listing))
    except Exception:
        found.update(is_failed=True)
        raise
    found.update(content=zlib.compress(content, 1), people=listing.people, made_at=timezone.now())


def forget() -> None:
    """For the timer: files of yesterday."""
    ListFile.objects.over().delete()
