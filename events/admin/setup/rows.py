"""Rows of a step: rooms, tracks and partners, with nothing to fill in that the program can find by itself."""

from typing import Any, ClassVar

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Max
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin.columns import columns
from core.admin.forms import RowForm
from core.admin.inlines import TranslatedInline
from events.models import ForumPartner, Institution, Room, Track

LONGEST = 34  # letters of an address, with room for a number


def free_slug(wanted: str, kind: str, taken: set[str]) -> str:
    """An address that nobody has: of the words in Latin letters, else of the kind of thing, with a number where it is taken."""
    base = slugify(wanted)[:LONGEST].strip("-") or kind
    numbered = (base if n == 1 and base != kind else f"{base}-{n}" for n in range(1, len(taken) + 3))
    return next(slug for slug in numbered if slug not in taken)


class PlacedForm(RowForm):
    """A new row gets its address and its place at the end by itself."""

    parent = ""

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self._place()
        return super().save(commit)

    def _place(self) -> None:
        model: Any = type(self.instance)
        siblings = model.objects.filter(**{self.parent: getattr(self.instance, self.parent)})
        last = siblings.aggregate(last=Max("order"))["last"]
        self.instance.order = 0 if last is None else last + 1
        if hasattr(self.instance, "slug"):
            taken = set(siblings.values_list("slug", flat=True))
            self.instance.slug = free_slug(self.instance.name_en or "", model._meta.model_name, taken)


class OfVenue(PlacedForm):
    parent = "venue"


class OfForum(PlacedForm):
    parent = "forum"


class Spoken:
    """Of steps and their rows: the reader's language stands first, and a name is called what it is the name of."""

    called: ClassVar[str | Promise] = ""

    def text_sections(self, request: Any, obj: Any = None) -> list[Any]:
        found: list[Any] = super().text_sections(request, obj)  # type: ignore[misc]
        here = languages.CODES.index(languages.active())
        return [*found[here : here + 1], *found[:here], *found[here + 1 :]]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if self.called and columns(self.model).get(db_field.name, ("", ""))[0] == "name":  # type: ignore[attr-defined]
            field.label = capfirst(str(self.called))
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # What stands here belongs to others too: it is changed and deleted where one sees what it is for.
            field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class RoomRows(Spoken, TranslatedInline):
    model = Room
    called = _("name of the room")
    form = OfVenue
    texts_only = ("name",)
    sections = ((None, {"fields": ["capacity"]}),)
    ordering = ("order", "pk")


class TrackRows(Spoken, TranslatedInline):
    model = Track
    called = _("name of the track")
    form = OfForum
    texts_only = ("name",)
    sections = ((None, {"fields": [("hue", "weave")]}),)
    ordering = ("order", "pk")


class PartnerRows(Spoken, TranslatedInline):
    """All institutions in a plain list: an autocomplete would need a script. Not in a table, whose fields have no labels."""

    model = ForumPartner
    form = OfForum
    texts_wanted = False
    sections = ((None, {"fields": [("role", "institution")]}),)
    ordering = ("order", "pk")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "institution":
            kwargs["queryset"] = Institution.objects.without("description", "status").order_by("name_en", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
