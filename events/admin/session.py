"""Tracks and sessions: the working copy of the programme. Times are those of the forum."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import dates
from core.admin.again import Copied
from core.admin.base import ContentAdmin
from core.admin.columns import NOTHING, badge_column, in_every_language, name_column, name_of, text_column
from core.admin.filters import Named, missing_text
from core.admin.forms import ContentForm
from core.admin.inlines import RowInline, TranslatedInline
from core.texts import listed
from events.admin import session_actions
from events.admin.lacking import Lacking
from events.models import Forum, Room, Session, SessionFile, SessionLanguage, SessionRoom, Track
from events.overlaps import Wanted, overlapping


def room_clashes() -> QuerySet[Any]:
    """Sessions that share a room, their first or a further one, with another one at the same time."""
    taking_place = Session.objects.exclude(state=Session.State.CANCELLED).order_by()
    rooms = [*taking_place.exclude(room=None).values_list("room", "pk", "starts_at", "ends_at")]
    rooms += taking_place.exclude(further_rooms=None).values_list("further_rooms__room", "pk", "starts_at", "ends_at")
    return Session.objects.filter(pk__in={one.by for one in overlapping(Wanted(*row) for row in rooms)})


class InRoom(Named):
    """Sessions that take a room, as their first or a further one."""

    def choices_of(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        sessions = model_admin.get_queryset(request).order_by()
        used = Q(sessions__in=sessions) | Q(further_sessions__session__in=sessions)
        return [(str(room.pk), name_of(room)) for room in Room.objects.filter(used).distinct()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = [int(value) for value in self.lookup_val or () if str(value).isdecimal()]
        if not asked:
            found = super().queryset(request, queryset)
            return queryset if found is None else found
        further = SessionRoom.objects.filter(session=OuterRef("pk"), room__in=asked)
        return queryset.filter(Q(room__in=asked) | Q(Exists(further)))

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        """A session counts in each of its rooms."""
        rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters()).order_by()
        pairs = {*rows.values_list("pk", "room"), *rows.values_list("pk", "further_rooms__room")}
        found = Counter(room for _pk, room in pairs)
        nowhere = rows.filter(room=None).count()
        return {**{f"{key}__c": found[int(key)] for key, _name in self.lookup_choices}, "__c": nowhere}


def chosen_forum(request: HttpRequest, obj: Any) -> Forum | None:
    """The forum of the form that is sent, else of the session, else the current one."""
    chosen = request.POST.get("forum", "") or request.GET.get("forum", "")
    found = Forum.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    return found or (obj.forum if obj is not None else Forum.objects.at_hand())


def in_words(room: Any) -> str:
    return f"{name_of(room)} · {name_of(room.venue)}"


class SessionForm(ContentForm):
    """Further rooms are rows of their own, and each looks for clashes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.checks_further_rooms = False


class Clash(admin.SimpleListFilter):
    title = _("room taken twice")
    parameter_name = "clash"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("room", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(pk__in=room_clashes().values("pk")) if self.value() == "room" else queryset


class LanguageInline(RowInline):
    model = SessionLanguage


class FurtherRoomInline(RowInline):
    """Rooms besides the first: of the forum's venue."""

    model = SessionRoom

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("room")
        if field is not None:
            forum = chosen_forum(request, obj)
            rooms = Room.objects.select_related("venue").order_by(F("venue").desc(), "order")
            field.queryset = rooms.filter(venue=forum.venue_id) if forum is not None and forum.venue_id else rooms
            field.label_from_instance = in_words
        return formset


class FileInline(TranslatedInline):
    model = SessionFile
    sections = ((None, {"fields": ["url", "order"]}),)


@admin.register(Track)
class TrackAdmin(ContentAdmin):
    menu_order = 50
    list_display = (text_column("name", _("name")), name_column("forum", _("forum")), "hue", "weave", "order")
    list_filter = (("forum", Named), missing_text("name"))
    list_select_related = ("forum",)
    search_fields = ("slug", *in_every_language("name"))
    ordering = ("forum", "order", "pk")
    sections = ((None, {"fields": ["forum", "slug", ("hue", "weave"), "order"]}),)


@admin.register(Session)
class SessionAdmin(ContentAdmin):
    menu_order = 20
    list_display = (
        "when", "code", text_column("title", _("title")), "kind_name",
        "rooms_in_words",
        name_column("track", _("track"), ordering="track__order"), badge_column("state", _("state")),
    )  # fmt: skip
    list_display_links = ("when", "code")
    list_filter = (
        ("forum", Named),
        "state",
        "kind",
        ("track", Named),
        ("room", InRoom),
        Clash,
        Lacking,
        missing_text("title"),
    )
    list_select_related = ("forum", "room", "track")
    date_hierarchy = "starts_at"
    search_fields = ("code", "slug", *in_every_language("title", "location"))
    ordering = ("starts_at", "code")
    copied = Copied(
        ("languages", "files"),
        {"state": Session.State.DRAFT, "room": None, "stream_url": "", "recording_url": ""},
    )
    actions = tuple(session_actions.action(change) for change in session_actions.every())
    form = SessionForm
    inlines = (FurtherRoomInline, LanguageInline, FileInline)
    texts_at = 1
    sections = (
        (None, {"fields": ["forum", ("code", "slug"), ("kind", "state")]}),
        (_("When and where"), {"fields": ["starts_at", "ends_at", "room", "track", "places"]}),
        (_("Online"), {"fields": ["stream_url", "recording_url"]}),
    )

    @admin.display(description=_("time"), ordering="starts_at")
    def when(self, obj: Any) -> str:
        zone = obj.forum.zone
        day = dates.short_day(obj.starts_at.astimezone(zone).date())
        return f"{day}, {dates.clock(obj.starts_at, zone)}–{dates.clock(obj.ends_at, zone)}"

    @admin.display(description=_("room"), ordering="room__order", empty_value=NOTHING)
    def rooms_in_words(self, obj: Any) -> str:
        return listed([name_of(room) for room in obj.rooms])

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, obj: Any) -> str:
        return str(obj.get_kind_display())

    def is_public(self, obj: Any) -> bool:
        return bool(obj.state != Session.State.DRAFT)

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        """The forum's: of the session, of the form that is sent, or of the current forum."""
        forum = chosen_forum(request, obj)
        return forum.zone if forum is not None else super().zone_for(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        further = Prefetch("further_rooms", SessionRoom.objects.select_related("room"))
        found: QuerySet[Any] = super().get_queryset(request).prefetch_related(further)
        return found

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A session whose further rooms change gets a new version: that is what the programme editor looks at."""
        super().save_related(request, form, formsets, change)
        rooms = [formset for formset in formsets if formset.model is SessionRoom]
        if change and any(formset.has_changed() for formset in rooms):
            form.instance._history_user = request.user
            form.instance.save(update_fields=["room"])

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        forum = Forum.objects.at_hand()
        return {**({"forum": forum.pk} if forum else {}), **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rooms and tracks are named with what they belong to."""
        if db_field.name in ("room", "track"):
            owner = "venue" if db_field.name == "room" else "forum"
            kwargs["queryset"] = db_field.related_model.objects.select_related(owner).order_by(F(owner).desc(), "order")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "room":
            field.label_from_instance = in_words
        if db_field.name == "track":
            field.label_from_instance = lambda track: f"{name_of(track)} · {name_of(track.forum)}"
        return field
