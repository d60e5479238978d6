"""A new forum made of an earlier one, with what of it is wanted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.admin import locking
from core.admin.columns import name_of
from events import copying
from events.models import Forum
from events.models.forum import ascii_slug, not_reserved

PARTS = (
    ("venue", _("the venue and the rooms of sessions")),
    ("tracks", _("tracks")),
    ("partners", _("partners")),
    ("delegations", _("countries and their institutions")),
    ("sessions", _("sessions, as drafts, on the same day of the forum and at the same time of day")),
    ("people", _("speakers and their parts in sessions")),
)


class CopyForm(forms.Form):
    """Which edition, when, and what of it."""

    source = forms.ModelChoiceField(queryset=Forum.objects.none(), label=_("Edition to copy"))
    first_day = forms.DateField(label=_("First day of the new forum"), widget=forms.DateInput(attrs={"type": "date"}))
    slug = forms.SlugField(
        max_length=40, label=_("Address of the new forum"), validators=[ascii_slug, not_reserved],
        help_text=_("The last part of its address. A year is good: 2027."),
    )  # fmt: skip
    keeps = forms.MultipleChoiceField(
        label=_("Take along"), required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeps: Any = self.fields["keeps"]
        keeps.choices = [*PARTS, *copying.offers(user)]
        keeps.initial = [part for part, _label in keeps.choices]
        field: Any = self.fields["source"]
        field.queryset, field.label_from_instance = Forum.objects.in_order(), name_of
        field.empty_label = None
        self.label_suffix = ""

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if Forum.objects.filter(slug=slug).exists():
            raise forms.ValidationError(gettext("Another forum has this address. Choose another."))
        return slug


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest) -> HttpResponse:
    if locking.is_limited(request) or not request.user.has_perms(copying.permissions()):
        raise PermissionDenied
    form = CopyForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        plan = copying.Plan(asked["source"], asked["slug"], asked["first_day"], frozenset(asked["keeps"]))
        forum = copying.copy(plan, by=request.user)
        messages.success(request, gettext("The new forum is there, as a draft. Give it a name of its own first."))
        return HttpResponseRedirect(reverse("admin:setup-step", args=[forum.pk, "name"]))
    context = {"title": gettext("Copy an earlier edition"), "form": form}
    return TemplateResponse(request, "admin/setup/copy.html", {**admin.site.each_context(request), **context})
