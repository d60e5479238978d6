"""Pages of drafts: one language, all of them side by side on a phone, and secret links for people without an account."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from core import languages, previews
from core.admin import locking
from core.admin.columns import name_of
from core.models import PreviewLink
from core.models.preview_link import LIFETIME, LONGEST
from forum_site.views import error

View = Callable[..., HttpResponse]
SIZES = ("phone", "tablet", "desktop")
# Their types speak of views without arguments.
framed_by_us = cast("Callable[[View], View]", csp_replace({"frame-ancestors": [SELF]}))
with_frames = cast("Callable[[View], View]", csp_update({"frame-src": [SELF]}))


def _allowed(request: HttpRequest, kind: str, action: str) -> previews.Preview:
    """The kind, for whoever has the right to see or change it. 404 or PermissionDenied otherwise."""
    found = previews.of_kind(kind)
    if found is None:
        raise Http404
    meta = found.model._meta
    if not request.user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}"):
        raise PermissionDenied
    return found


def may_share(request: HttpRequest, found: previews.Preview) -> bool:
    """Who may give a draft away: those who may change it, translators not among them."""
    meta = found.model._meta
    return request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}") and not locking.is_limited(request)


# --- one language ----------------------------------------------------------------------------------------------------


@staff_member_required
@xframe_options_sameorigin
@framed_by_us
@require_safe
def preview(request: HttpRequest, kind: str, pk: int, lang: str) -> HttpResponse:
    """A draft, for staff who may see its kind. With `all_languages` the only pages that may be framed, by this site alone."""
    if lang not in languages.CODES:
        raise Http404
    return _preview(request, _allowed(request, kind, "view"), pk, lang)


@require_safe
def secret_preview(request: HttpRequest, token: str) -> HttpResponse:
    """A draft, for whoever has its secret link. 410 once the link has ended or was revoked, 404 where it never was."""
    link = previews.link_of(token)
    found = previews.of_kind(link.kind) if link else None
    if link is None or found is None:
        return previews.apart(error(request, 404))
    if not link.is_open:
        return previews.apart(error(request, 410))
    return _preview(request, found, link.object_id, languages.active())


def _preview(request: HttpRequest, found: previews.Preview, pk: int, lang: str) -> HttpResponse:
    with translation.override(lang):
        response = previews.answer(request, found, pk)
    if response is None:
        return previews.apart(error(request, 404))
    response["Content-Language"] = languages.tag(lang)
    return response


# --- all languages side by side, and the links -----------------------------------------------------------------------


class LinkForm(forms.Form):
    """For whom, and until which day (to its end, in the zone in force)."""

    note = forms.CharField(label=gettext_lazy("for whom"), max_length=120, required=False)
    until = forms.DateField(
        label=gettext_lazy("until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_until(self) -> datetime:
        day = self.cleaned_data["until"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
            words = _("Choose a day from today on, at most %(days)d days ahead.")
            raise forms.ValidationError(words % {"days": LONGEST.days})
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


@staff_member_required
@with_frames
def all_languages(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A draft in every language beside the others; below, its secret links. POST makes one."""
    found = _allowed(request, kind, "view")
    obj = get_object_or_404(found.model._base_manager, pk=pk)
    own: Any = admin.site._registry.get(found.model)
    zone = own.zone_for(request, obj) if own is not None else timezone.get_current_timezone()
    with timezone.override(zone):
        form = LinkForm(request.POST or None, initial={"until": timezone.localdate() + LIFETIME})
        if request.method == "POST":
            if not may_share(request, found):
                raise PermissionDenied
            if form.is_valid():
                _make(request, kind, pk, form)
                return HttpResponseRedirect(f"{request.path}#links")
        context = {
            **admin.site.each_context(request),
            "title": _("Preview"),
            "subtitle": name_of(obj),
            "opts": found.model._meta,
            "object": obj,
            "size": request.GET.get("size") if request.GET.get("size") in SIZES else SIZES[0],
            "sizes": [
                ("phone", _("On a phone")), ("tablet", _("On a tablet")), ("desktop", _("On a wide screen")),
            ],
            "frames": [(each, reverse("preview", args=[kind, pk, each.code])) for each in languages.LANGUAGES],
            "form": form,
            "links": [(link, _addresses(link)) for link in PreviewLink.objects.of(kind, pk)],
            "may_share": may_share(request, found),
        }  # fmt: skip
        return TemplateResponse(request, "admin/previews.html", context).render()


def _make(request: HttpRequest, kind: str, pk: int, form: LinkForm) -> None:
    PreviewLink.objects.create(
        kind=kind, object_id=pk, note=form.cleaned_data["note"], ends_at=form.cleaned_data["until"],
        made_by_id=request.user.pk,
    )  # fmt: skip
    messages.success(request, _("The link is made. Copy it in the language of whoever will read it."))


def _addresses(link: PreviewLink) -> list[tuple[languages.Language, str]]:
    """Of a link in each language; none where it is over."""
    if not link.is_open:
        return []
    secret = previews.token(link)
    return [(each, f"{settings.SITE_URL}/{each.code}/preview/{secret}/") for each in languages.LANGUAGES]


@staff_member_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a link at once."""
    link = get_object_or_404(PreviewLink, pk=pk)
    if not may_share(request, _allowed(request, link.kind, "change")):
        raise PermissionDenied
    PreviewLink.objects.open_now().filter(pk=pk).update(revoked_at=timezone.now(), revoked_by=request.user.pk)
    messages.success(request, _("The link shows nothing any more."))
    return HttpResponseRedirect(f"{reverse('preview-all', args=[link.kind, link.object_id])}#links")
