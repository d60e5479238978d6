"""The steps: each is the forum's own form with a few of its fields. What is sent is saved, and nothing else is touched."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import locking
from core.admin.base import ContentAdmin
from core.admin.columns import name_of
from events import look
from events.admin.forum import ForumAdmin
from events.admin.setup import zones
from events.admin.setup.look import findings
from events.admin.setup.rows import PartnerRows, Spoken, TrackRows
from events.models import Forum, Track

ONWARD, STAY = "_onward", "_continue"


class Stepping(Spoken, ContentAdmin):
    """Of every step. `key` and `title` are those of its address and its heading."""

    key: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""
    intro: ClassVar[str | Promise] = ""
    texts_only: ClassVar[tuple[str, ...] | None] = ()
    change_form_template = "admin/setup/step.html"
    add_form_template = "admin/setup/step.html"
    parts: ClassVar[tuple[Any, ...]] = ()  # fieldsets of no language
    rows: ClassVar[tuple[Any, ...]] = ()  # inlines

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return list(self.rows) if obj is not None else []

    def get_sections(self, request: Any, obj: Any = None) -> list[Any]:
        return list(self.parts)

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Without a script no row can be added, so some are there; with one, a single one would do."""
        found: list[Any] = super().get_inline_instances(request, obj)
        for inline in found:
            inline.extra = 2
        return found

    def previews(self, obj: Any) -> list[dict[str, Any]]:
        return []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not locking.is_limited(request) and bool(super().has_change_permission(request, obj))

    def forum_of(self, request: HttpRequest, obj: Any) -> Any:
        return obj

    def answer(self, request: HttpRequest, forum: Any) -> HttpResponse:
        """To the next step, or to this one again."""
        messages.success(request, gettext("Saved."))
        key = self.key if ONWARD not in request.POST else following(self.key)
        return HttpResponseRedirect(address(forum.pk, key))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self.answer(request, self.forum_of(request, obj))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        return self.answer(request, self.forum_of(request, obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        from events.admin.setup.overview import progress

        forum = self.forum_of(request, kwargs.get("obj"))
        context |= {
            "title": self.title, "intro": self.intro, "forum": forum, "forum_name": name_of(forum) if forum else "",
            "progress": progress(forum, self.key), **self.more(request, kwargs.get("obj")),
        }  # fmt: skip
        answer: Any = super().render_change_form(request, context, *args, **kwargs)
        answer.context_data.update(subtitle="", tools=[], buttons=[])
        return answer  # type: ignore[no-any-return]

    def more(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the step's page shows besides its form."""
        return {}


class ForumStep(Stepping, ForumAdmin):
    """A step about fields of the forum itself."""


class NameStep(ForumStep):
    key, title = "name", _("Name and languages")
    intro = _(
        "Write the name in the languages you know. The others follow later: until then readers see the next best language."
    )
    called = _("name of the forum")
    texts_only = ("name", "short_name", "theme", "tagline")
    texts_at = 0
    parts = ((_("Address and languages"), {"fields": ["slug", "written_in", "untranslated"]}),)

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug":
            field.help_text = _("The last part of its address. A year is good: 2027.")
        return field


class DatesStep(ForumStep):
    key, title = "dates", _("Dates and zone")
    intro = _(
        "All times of the programme are those of the place. Where the days are not known yet, say in words what is."
    )
    texts_only = ("city", "dates_text")
    texts_at = 1
    parts = ((None, {"fields": [("starts_on", "ends_on"), "time_zone", "host_country"]}),)

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return ()

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            kwargs["widget"] = forms.Select(choices=zones.choices())
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class TracksStep(ForumStep):
    key, title = "tracks", _("Tracks")
    intro = _("A track is a strand of the programme, such as teaching or industry. Readers filter the agenda by it.")
    rows = (TrackRows,)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        """New rows begin with colours and weaves that the forum does not have yet."""
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        used = Track.objects.filter(forum=obj).count()
        hues, weaves = Track.Hue.values, Track.Weave.values
        found["initial"] = [
            {"hue": hues[n % len(hues)], "weave": weaves[n % len(weaves)]} for n in range(used, used + 2)
        ]
        return found


class PartnersStep(ForumStep):
    key, title = "partners", _("Partners")
    intro = _("Who hosts, organises and supports the forum. Their logos and names stand on its page.")
    rows = (PartnerRows,)


class ColourField(forms.CharField):
    """A colour from the browser's own palette; the site's own colour is kept as no choice."""

    def __init__(self, *, own: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.own, self.widget = own, forms.TextInput(attrs={"type": "color", "class": "colour"})

    def prepare_value(self, value: Any) -> Any:
        return value or self.own

    def clean(self, value: Any) -> str:
        found = str(value or "").strip().lower()
        return "" if found == self.own else str(super().clean(found))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or self.own) != (str(data or "").strip().lower() or self.own)


class LookStep(ForumStep):
    key, title = "look", _("Look")
    intro = _(
        "Two colours and a logo make the site this forum's own. Colours in which words would be hard to read are refused."
    )
    parts = (
        (_("Colours"), {"fields": [("accent", "highlight")]}),
        (_("Pictures"), {"fields": ["logo", "cover"]}),
        (_("Map"), {"fields": ["map_shown"]}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        own = {"accent": look.ACCENT, "highlight": look.HIGHLIGHT}.get(db_field.name)
        if own is None or field is None:
            return field
        said = {"label": field.label, "help_text": field.help_text, "validators": db_field.validators}
        return ColourField(own=own, required=False, max_length=7, **said)

    def more(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        return {"findings": findings(obj)} if obj is not None else {}


def following(key: str) -> str:
    """The step after one; "" is the overview."""
    keys = list(KEYS)
    return keys[keys.index(key) + 1] if key != keys[-1] else ""


def address(pk: int, key: str) -> str:
    return reverse("admin:setup-step", args=[pk, key]) if key else reverse("admin:setup-overview", args=[pk])


KEYS = ("name", "dates", "place", "tracks", "partners", "look")
OF_FORUM: dict[str, Any] = {
    step.key: step(Forum, admin.site) for step in (NameStep, DatesStep, TracksStep, PartnersStep, LookStep)
}
