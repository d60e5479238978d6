"""What of this app's texts readers see, and to which edition they belong: for the translators' desk."""

from typing import Any

from django.db.models import Q

from events import models
from events.models import Forum
from translations import kinds

# Model -> its place on the board, and the ways from it to its edition.
OF_A_FORUM: dict[Any, tuple[int, tuple[str, ...]]] = {
    models.Forum: (10, ("pk",)),
    models.KeyFigure: (12, ("forum",)),
    models.Session: (20, ("forum",)),
    models.SessionFile: (22, ("session__forum",)),
    models.Track: (24, ("forum",)),
    models.Venue: (26, ("forums",)),
    models.Room: (28, ("venue__forums",)),
    models.Delegation: (50, ("forum",)),
    models.Institution: (52, ("partnerships__forum", "delegation_entries__delegation__forum")),
    models.Country: (54, ("delegations__forum", "hosted_forums")),
    models.AllianceDocument: (56, ("forum",)),
    models.Signatory: (57, ("document__forum",)),
    models.Gallery: (60, ("forum",)),
    models.Photo: (62, ("gallery__forum",)),
}


def register() -> None:
    kinds.set_scope(kinds.Scope("forum", Forum, "slug", Forum.objects.narrowed))
    for model, (order, ways) in OF_A_FORUM.items():
        _register(model, order, ways)
    kinds.register("events.Gallery", order=60, public=_public_galleries)
    kinds.register(
        "events.AllianceDocument", order=56, public=lambda: models.AllianceDocument.objects.listed().order_by()
    )
    kinds.register("events.Photo", order=62, public=lambda: models.Photo.objects.of_public_galleries().order_by())


def _register(model: Any, order: int, ways: tuple[str, ...]) -> None:
    def within(forums: Any) -> Any:
        reached = Q()
        for way in ways:
            reached |= Q(**{f"{way}__in": forums})
        return model.objects.filter(reached).order_by().distinct()

    kinds.register(
        model._meta.label,
        order=order,
        public=lambda: within(Forum.objects.published()),
        scoped=within,
    )


def _public_galleries() -> Any:
    return models.Gallery.objects.published().filter(forum__in=Forum.objects.published())
