"""Releases: made by one button. Afterwards only the words of their notes can be mended: what was released stays."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from core.admin import tools
from core.admin.base import ContentAdmin
from core.admin.columns import columns, name_column
from core.admin.filters import Named
from core.admin.forms import ContentForm
from events.models import Forum
from programme.admin import again
from programme.admin.mended import mended
from programme.admin.review import Review, of_everything
from programme.differences import of_each
from programme.models import Release, make_release
from programme.models.release import lock
from programme.problems import problems
from programme.wording import Wording


class ReleaseForm(ContentForm):
    """A release is made of what its page has shown, and of nothing that came between."""

    compared = forms.CharField(required=False, widget=forms.HiddenInput)
    despite = forms.BooleanField(required=False, label=_("Release all the same"))
    review: Review | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        forum = self.cleaned_data.get("forum")
        if forum is not None and not self.instance.pk:
            lock(forum)
            self.review = of_everything(forum)
            self._weigh(self.review)
        return cleaned

    def _weigh(self, review: Review) -> None:
        """An error where the page has shown something else, or has not said that it knows of clashes."""
        seen = self.cleaned_data["compared"]
        objection = review.objection(seen, self.cleaned_data["despite"])
        if objection and seen == review.token:
            self.add_error(None, [ValidationError(words) for words in (objection, *review.clashes)])
        elif objection:
            sent = cast(Any, self.data).copy()
            sent.pop(self.add_prefix("despite"), None)
            sent[self.add_prefix("compared")] = review.token
            self.data = sent
            self.add_error(None, objection)


@admin.register(Release)
class ReleaseAdmin(ContentAdmin):
    form = ReleaseForm
    menu_order = 30
    change_form_template = "admin/release_form.html"
    list_display = ("number", name_column("forum", _("forum")), "released_at", "released_by", "session_count")
    list_filter = (("forum", Named),)
    list_select_related = ("forum", "released_by")
    ordering = ("-released_at", "-number")
    texts_at = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))  # type: ignore[no-any-return]

    @admin.display(description=_("sessions"), ordering="session_count")
    def session_count(self, obj: Any) -> int:
        return int(obj.session_count)

    def get_urls(self) -> list[URLPattern]:
        more = [
            path("alone/", self.admin_site.admin_view(again.alone), name="programme_release_alone"),
            path("<int:pk>/again/", self.admin_site.admin_view(again.again), name="programme_release_again"),
        ]
        return [*more, *super().get_urls()]

    def get_sections(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = ["forum"] if obj is None else ["forum", "number", "released_at", "released_by", "session_count"]
        return [(None, {"fields": names})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        found = super().get_readonly_fields(request, obj)
        return [*found, *(() if obj is None else ("forum", "number", "released_at", "released_by", "session_count"))]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        forum = Forum.objects.at_hand()
        return {**({"forum": forum.pk} if forum else {}), **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new one is made of the working copy."""
        if change:
            super().save_model(request, obj, form, change)
            return
        note = {name: form.cleaned_data.get(name) or "" for name in columns(Release) if name in form.cleaned_data}
        made = make_release(form.cleaned_data["forum"], note=note, by=request.user)
        obj.__dict__.update(made.__dict__)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        more = _of_a_new_one(context["adminform"].form) if obj is None else _of_one(obj)
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)


def _of_a_new_one(form: Any) -> dict[str, Any]:
    """What the page of a new release shows: the differences, what is wrong, which texts were edited."""
    found: dict[str, Any] = {"show_save_and_add_another": False, "show_save_and_continue": False}
    chosen = form["forum"].value()
    forum = Forum.objects.filter(pk=chosen).first() if str(chosen).isdecimal() else None
    if forum is None:
        return found
    review: Review = form.review or of_everything(forum)
    if not form.is_bound:
        form.initial["compared"] = review.token
    texts = mended(forum, review.latest.released_at) if review.latest else []
    return {**found, "for_forum": forum, "review": review, "problems": problems(forum), "mended": texts}


def _of_one(release: Any) -> dict[str, Any]:
    """What the page of a release shows: what it changed."""
    earlier = Release.objects.filter(forum=release.forum, number__lt=release.number).order_by("-number").first()
    if earlier is None:
        return {}
    differences = of_each([release, earlier])[release.pk]
    return {"earlier": earlier, "lines": Wording(release.forum, differences, everybody=True).lines(differences)}


def forum_tools(request: HttpRequest, forum: Any) -> list[tuple[Any, str]]:
    """From a forum to a new release of its programme."""
    if not request.user.has_perm("programme.add_release"):
        return []
    return [(_("Release the programme"), f"{reverse('admin:programme_release_add')}?forum={forum.pk}")]


def release_tools(request: HttpRequest, release: Any) -> list[tuple[Any, str]]:
    """From an earlier release to bringing it back."""
    is_latest = not Release.objects.filter(forum=release.forum, number__gt=release.number).exists()
    if is_latest or not again.may_release(request):
        return []
    return [(_("Bring this release back"), reverse("admin:programme_release_again", args=[release.pk]))]


tools.add("events.Forum", forum_tools)
tools.add("programme.Release", release_tools)
