"""What the page for describing photographs is asked for: which photographs, in which language, beside which other."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin import locking, tongues
from core.admin.columns import missing
from events import photo_tagging
from events.models import Gallery, Photo

ALL, HIDDEN = "all", "hidden"
BARE = "no-alternative-at-all"
LISTS: dict[str, str | Promise] = {
    ALL: _("All"),
    "no-alternative": _("Without alternative text"),
    "no-caption": _("Without a caption"),
    BARE: _("Without alternative text in any language"),
    "no-caption-at-all": _("Without a caption in any language"),
    "untagged": _("Without tags"),
    HIDDEN: _("Hidden"),
}


def lacking(field: str) -> Q:
    """Photographs that are shown and have no text of a field in any language."""
    found = Q(is_hidden=False)
    for code in languages.CODES:
        found &= missing(field, code)
    return found


@dataclass(frozen=True)
class Asked:
    """`gallery` is None for those of all galleries. `beside` is the language shown beside, "" for none."""

    gallery: Gallery | None
    show: str
    language: str
    beside: str
    page: int = 1

    def url(self, **changes: Any) -> str:
        return _address(replace(self, **{"page": 1, **changes}))

    def parts(self) -> dict[str, Q]:
        """What each list holds."""
        shown = Q(is_hidden=False)
        wanted = ~tongues.unwanted(Photo).get(self.language, Q(pk__in=[]))
        return {
            ALL: Q(),
            "no-alternative": shown & missing("alternative", self.language) & wanted,
            "no-caption": shown & missing("caption", self.language) & wanted,
            BARE: lacking("alternative"),
            "no-caption-at-all": lacking("caption"),
            "untagged": shown & photo_tagging.untagged(),
            HIDDEN: Q(is_hidden=True),
        }

    def scope(self) -> Any:
        found = Photo.objects.filter(gallery=self.gallery) if self.gallery else Photo.objects.all()
        return found.order_by("gallery__order", "gallery", "order", "pk")

    def counts(self) -> dict[str, int]:
        """How many there are in each list; one query."""
        counted = {f"list_{n}": Count("pk", filter=part) for n, part in enumerate(self.parts().values())}
        found: list[int] = list(self.scope().order_by().aggregate(**counted).values())
        return dict(zip(LISTS, found, strict=True))

    def rows(self) -> Any:
        return self.scope().filter(self.parts()[self.show]).select_related("gallery__forum")

    @property
    def may_be_ordered(self) -> bool:
        """Where the list is a gallery as visitors see it."""
        return self.gallery is not None and self.show == ALL


def _address(asked: Asked) -> str:
    given = {
        "gallery": asked.gallery.pk if asked.gallery else "",
        "show": asked.show if asked.show != ALL else "",
        "language": asked.language,
        "beside": asked.beside,
        "page": asked.page if asked.page > 1 else "",
    }
    return f"{reverse('admin:photos-describe')}?{urlencode({name: value for name, value in given.items() if value})}"


def mine(user: Any) -> tuple[str, ...]:
    """Languages that a person may write, in the order of the site."""
    own = locking.languages_of(user)
    return tuple(code for code in languages.CODES if own is None or code in own)


def read(request: HttpRequest) -> Asked:
    """404 for a gallery that is none, 403 for a translator's foreign language; other nonsense is passed over."""
    given: QueryDict = request.GET
    own = mine(request.user)
    language = given.get("language", own[0] if own else "")
    if language not in own:
        raise PermissionDenied if language in languages.CODES else Http404
    other = languages.DEFAULT if language != languages.DEFAULT else ""
    beside = given.get("beside", other)
    show, page = given.get("show", ALL), given.get("page", "1")
    return Asked(
        _gallery(given.get("gallery", "")),
        show if show in LISTS else ALL,
        language,
        beside if beside in languages.CODES and beside != language else "",
        int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


def _gallery(pk: str) -> Gallery | None:
    if not pk:
        return None
    found: Any = (
        Gallery.objects.select_related("forum").filter(pk=pk).first() if pk.isdecimal() and len(pk) < 16 else None
    )
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]  # a gallery
