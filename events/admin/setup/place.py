"""The step of the place: a venue that is known already, or a new one, with its rooms."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.admin.columns import name_of
from events.admin.setup.rows import RoomRows
from events.admin.setup.steps import Stepping, address
from events.admin.venue import VenueAdmin
from events.models import Forum, Session, Venue


class PlaceStep(Stepping, VenueAdmin):
    """The venue's own form: name, address and rooms."""

    key, title = "place", _("Venue and rooms")
    intro = _(
        "Name the building or campus, and its rooms as they stand on the doors. The order here is that of the agenda."
    )
    called = _("name of the venue")
    texts_only = ("name", "address", "directions")
    rows = (RoomRows,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """A new venue gets its rooms at once."""
        return list(self.rows)

    def forum_of(self, request: HttpRequest, obj: Any) -> Any:
        return request.forum  # type: ignore[attr-defined]  # put there by `place`

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forum = self.forum_of(request, obj)
        if forum.venue_id != obj.pk:
            forum.venue = obj
            forum.save(update_fields=["venue"])

    def more(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        forum = self.forum_of(request, obj)
        others = Forum.objects.filter(venue=obj).exclude(pk=forum.pk).count() if obj is not None else 0
        shared = ngettext(
            "%(count)d other forum meets here too: what you change here changes for it as well.",
            "%(count)d other forums meet here too: what you change here changes for them as well.",
            others,
        )
        return {
            "note": shared % {"count": others} if others else "",
            "other_way": ("?choose=1", gettext("Choose another venue")) if _known(obj) else None,
        }


class ChoiceForm(forms.Form):
    """A venue that is known already."""

    venue = forms.ModelChoiceField(queryset=Venue.objects.none(), label=_("Venue"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["venue"]
        field.queryset = Venue.objects.order_by("name_en", "pk")
        field.label_from_instance = name_of


def _known(venue: Any) -> bool:
    """Whether there is another venue to choose."""
    others = Venue.objects.exclude(pk=venue.pk) if venue is not None else Venue.objects.all()
    return bool(others.exists())


def place(request: HttpRequest, forum: Any, context: dict[str, Any]) -> HttpResponse:
    """The venue's form; without a venue first the choice, where there is any."""
    request.forum = forum  # type: ignore[attr-defined]  # read by the step
    if not request.user.has_perms(("events.change_forum", "events.change_venue")):
        raise PermissionDenied
    if "venue" in request.POST or ("choose" in request.GET and request.method != "POST"):
        return _choose(request, forum, context)
    if forum.venue_id is None and "new" not in request.GET and request.method != "POST" and _known(None):
        return _choose(request, forum, context)
    is_new = forum.venue_id is None or "new" in request.GET
    return STEP.changeform_view(request, None if is_new else str(forum.venue_id))


def _choose(request: HttpRequest, forum: Any, context: dict[str, Any]) -> HttpResponse:
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial={"venue": forum.venue_id})
    if request.method == "POST" and form.is_valid():
        _move(request, forum, form.cleaned_data["venue"])
        return HttpResponseRedirect(address(forum.pk, "place"))
    shown = {
        "title": PlaceStep.title,
        "form": form,
        "intro": gettext("Where does the forum meet?"),
        "media": form.media,
    }
    return TemplateResponse(
        request, "admin/setup/choose_venue.html", {**admin.site.each_context(request), **context, **shown}
    )


def _move(request: HttpRequest, forum: Any, venue: Any) -> None:
    """Another venue: sessions keep the rooms of the old one until somebody moves them, and are told of here."""
    with transaction.atomic():
        forum.venue = venue
        forum.save(update_fields=["venue"])
    left = Session.objects.for_forum(forum).filter(room__isnull=False).exclude(room__venue=venue).count()
    messages.success(request, gettext("Saved."))
    if left:
        words = ngettext(
            "%(count)d session is in a room of another venue.",
            "%(count)d sessions are in rooms of another venue.",
            left,
        )
        messages.warning(request, words % {"count": left})


STEP = PlaceStep(Venue, admin.site)
