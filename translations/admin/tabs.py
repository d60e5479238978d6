"""On the ordinary form of an object: how its texts stand in each language, and what a saved change has made out of date."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import languages
from core.admin import tabs, tongues
from translations import kinds
from translations.admin import access
from translations.admin.board import list_url
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import State

States = dict[tuple[str, str], str]
"""{(field, site code): state} of an object's texts."""


def _states(kind: Kind, obj: Any) -> States:
    rows = TextState.objects.of(kind.label, obj.pk).values_list("field", "language", "state")
    return {(field, language): state for field, language, state in rows}


def _before(request: HttpRequest, kind: Kind, obj: Any) -> States:
    """As they stood when the form was first looked at: one query for a request."""
    known: dict[Any, States] = request.__dict__.setdefault("_text_states", {})
    key = (kind.label, obj.pk)
    if key not in known:
        known[key] = _states(kind, obj)
    return known[key]


def notes(request: HttpRequest, obj: Any) -> dict[str, SafeString]:
    """By language: how many texts are missing or out of date, and the way to the desk."""
    kind = kinds.of_model(type(obj))
    if kind is None:
        return {}
    counts = Counter((code, state) for (_field, code), state in _before(request, kind, obj).items())
    shown = [code for code in access.languages_of(request.user) if _has(counts, code)]
    wanted = _wanted(obj)
    return {code: _note(kind, obj, code, counts) if code in wanted else _unwanted() for code in shown}


def _wanted(obj: Any) -> tuple[str, ...]:
    """The languages (codes) that the object is written in."""
    tongues.look_once(obj)
    found: tuple[str, ...] = obj.text_standing.wanted
    return found


def _unwanted() -> SafeString:
    return format_html('<span class="text-states">{}</span>', _("The forum is not written in this language."))


def _has(counts: Counter[tuple[str, str]], code: str) -> bool:
    return any(language == code and state != State.ORIGINAL for language, state in counts)


def _note(kind: Kind, obj: Any, code: str, counts: Counter[tuple[str, str]]) -> SafeString:
    words = {
        State.MISSING: ngettext("%(count)d text missing", "%(count)d texts missing", counts[code, State.MISSING]),
        State.STALE: ngettext("%(count)d out of date", "%(count)d out of date", counts[code, State.STALE]),
    }
    said = [
        (state.value, text % {"count": counts[code, state]}) for state, text in words.items() if counts[code, state]
    ]
    return format_html(
        '<span class="text-states">{}<a href="{}">{}</a></span>',
        format_html_join(
            "", '<span class="badge state-{}" data-state="{}">{}</span> ', ((s, s, text) for s, text in said)
        ),
        list_url(kind, code, f"?state=all&object={obj.pk}"),
        _("Open at the translators’ desk"),
    )


def saved(request: HttpRequest, obj: Any) -> None:
    """Say how many translations went out of date by this save, with the ways to them."""
    kind = kinds.of_model(type(obj))
    before = request.__dict__.get("_text_states", {}).get((kind.label, obj.pk)) if kind else None
    if kind is None or before is None:
        return
    wanted = _wanted(obj)
    new = [
        code
        for (field, code), state in _states(kind, obj).items()
        if state == State.STALE and code in wanted and before.get((field, code)) != State.STALE
    ]
    if not new:
        return
    words = ngettext(
        "%(count)d translation is out of date now:", "%(count)d translations are out of date now:", len(new)
    )
    links = (
        (list_url(kind, language.code, f"?state=stale&object={obj.pk}"), language.tag, language.name)
        for language in languages.LANGUAGES
        if language.code in new
    )
    said = format_html(
        "{} {}", words % {"count": len(new)}, format_html_join(", ", '<a href="{}" lang="{}">{}</a>', links)
    )
    messages.warning(request, said)


tabs.add(notes, saved)
