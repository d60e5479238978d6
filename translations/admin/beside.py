"""What the editor shows beside a translation: its original, terms, the object's other texts, its history, and ways on."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from js_asset import Media

from core import languages, previews
from core.admin.columns import label_of
from core.admin.widgets import RichTextInput
from core.comparing import compare
from translations.admin.asked import name
from translations.admin.board import list_url
from translations.admin.lines import draft_key, frame, kept, text_url
from translations.desk import terms
from translations.desk.unit import Unit, excerpt, versions
from translations.desk.work import Work

ONE_LINE = 120  # characters of a field that fits into one line


def beside_language(request: HttpRequest, unit: Unit) -> str:
    """The other language to be looked at, or nothing."""
    wanted = request.GET.get("beside", "")
    return wanted if wanted in languages.CODES and wanted not in (unit.source, unit.language) else ""


def query(request: HttpRequest, work: Work, **more: str) -> str:
    """The end of an address in the editor: the list, the language beside, and where one came from."""
    wanted = request.GET.get("beside", "")
    given = {**({"beside": wanted} if wanted in languages.CODES else {}), **more}
    own = work.query()
    return f"{own}{'&' if own else '?'}{urlencode(given)}" if given else own


def end_url(work: Work, **more: str) -> str:
    own = work.query()
    return list_url(work.kind, work.language, f"{own}{'&' if own else '?'}{urlencode(more)}")


def frame_of(request: HttpRequest, work: Work, unit: Unit) -> dict[str, Any]:
    """What is shown of a text that may not be translated too."""
    field = label_of(unit.kind.model, unit.field)
    return {
        **frame(request, work, field),
        "unit": unit,
        "name": name(unit.obj),
        "field": field,
        "source": _language(unit.source),
        "links": _links(request, unit),
    }


def _language(code: str) -> Any:
    return next((language for language in languages.LANGUAGES if language.code == code), None)


def context(request: HttpRequest, work: Work, unit: Unit, text: str) -> dict[str, Any]:
    """Everything but what saving has to say. `text` is what stands in the input."""
    found = terms.hits(unit.original, unit.source, unit.language)
    other = beside_language(request, unit)
    field = _input(unit)
    media = forms.Media() + field.widget.media
    if isinstance(field.widget, RichTextInput):
        media = Media.from_media(media, nonce=str(request.csp_nonce))  # type: ignore[attr-defined]  # set by the middleware
    return {
        **frame_of(request, work, unit),
        "media": media,
        "input": field.widget.render("text", text, {"id": "id_text", **_attributes(unit)}),
        "source_direction": languages.direction(unit.source),
        "original": terms.marked(unit.original, found, is_html=unit.is_html),
        "terms": terms.listed(found),
        "beside": {"language": _language(other), "text": unit.text_in(other)} if other else None,
        "beside_choices": [
            language for language in languages.LANGUAGES if language.code not in (unit.source, unit.language)
        ],
        "kept": kept(work),
        "seen_language": _language(unit.row.seen_language) if unit.row and unit.is_stale else None,
        "others": _others(work, unit, query(request, work)),
        "versions": versions(unit),
        "maximum": getattr(unit.model_field, "max_length", None),
        "draft_key": draft_key(request, work),
        "unit_key": f"{unit.obj.pk}.{unit.field}",
        **_ways(request, work, unit),
    }


def _input(unit: Unit) -> Any:
    """A line, an area or an editor, as the field needs."""
    field = unit.model_field
    is_long = isinstance(field, models.TextField)
    if unit.is_html:
        widget: forms.Widget = RichTextInput(attrs={"rows": 14})
    elif is_long or (field.max_length or 0) > ONE_LINE:
        widget = forms.Textarea(attrs={"rows": 8 if is_long else 3})
    else:
        widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(required=False, widget=widget)


def _attributes(unit: Unit) -> dict[str, str]:
    return {
        "lang": languages.tag(unit.language),
        "dir": languages.direction(unit.language),
        "aria-describedby": "warnings",
        "autocomplete": "off",
    }


def _others(work: Work, unit: Unit, ending: str) -> list[dict[str, Any]]:
    """The object's other texts in the same two languages."""
    found = []
    for field, rows in ((field, unit.states.get(field, {})) for field in unit.kind.fields):
        row = rows.get(unit.language)
        if field == unit.field or row is None:
            continue
        found.append(
            {
                "label": label_of(unit.kind.model, field),
                "row": row,
                "source": _language(row.source),
                "original": excerpt(unit.kind, field, unit.text_in(row.source, field)),
                "text": excerpt(unit.kind, field, unit.text_in(unit.language, field)),
                "url": text_url(work, unit.obj.pk, field, ending) if row.source != unit.language else "",
            }
        )
    return found


def _ways(request: HttpRequest, work: Work, unit: Unit) -> dict[str, Any]:
    """Where one came from, where one goes without saving, and how much there is."""
    here = f"{unit.obj.pk}.{unit.field}"
    following = work.next_to(unit.obj.pk, unit.field)
    pk, _dot, field = request.GET.get("back", "").partition(".")
    if pk.isdecimal() and len(pk) < 16 and field in unit.kind.fields and f"{pk}.{field}" != here:
        before = text_url(work, int(pk), field, query(request, work))
    else:
        row = work.before(unit.obj.pk, unit.field)
        before = text_url(work, row.object_id, row.field, query(request, work)) if row else ""
    return {
        "previous_url": before,
        "skip_url": text_url(work, following.object_id, following.field, query(request, work, back=here))
        if following
        else "",
        "left": work.rows().count(),
        "saved_key": request.GET.get("back", "") if request.GET.get("saved") == "1" else "",
    }


def _links(request: HttpRequest, unit: Unit) -> list[tuple[str, str]]:
    """(name of the way, address) to the object's own page, its preview in this language and its public page."""
    model_admin, obj = admin.site._registry.get(unit.kind.model), unit.obj
    found: list[tuple[str, str]] = []
    if model_admin is not None and model_admin.has_view_or_change_permission(request, obj):
        meta = unit.kind.model._meta
        found.append(("object", reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])))
    preview = previews.kind_of(unit.kind.model)
    if preview:
        found.append(("preview", reverse("preview", args=[preview, obj.pk, unit.language])))
    with translation.override(unit.language):
        public = _public_url(model_admin, obj)
    return [*found, ("public", public)] if public else found


def _public_url(model_admin: Any, obj: Any) -> str:
    try:
        return str(model_admin.get_view_on_site_url(obj) or "") if model_admin is not None else ""
    except NoReverseMatch:
        return ""


def differences(unit: Unit, text: str, original_before: str) -> dict[str, Any]:
    """For a conflict: what somebody else has written against what was typed, and what the original was against what it is."""
    return {
        "text": compare(unit.target, text),
        "original": compare(original_before, unit.original) if original_before else [],
        "by": unit.row.changed_by if unit.row else None,
        "at": unit.row.changed_at if unit.row else None,
    }
