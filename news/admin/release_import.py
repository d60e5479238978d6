"""Importing a release in the admin: choose it, look at it, confirm; and trying its pictures again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from core import languages
from core.admin.base import PublishingAdmin
from news import tasks
from news.admin.release_forms import ReleaseForm, ReviewForm, fingerprint, packed
from news.models import Article, AwaitedPicture
from news.releases.carrying_out import ClashError, Way, carry_out
from news.releases.encoding import ReleaseFileError
from news.releases.figures import numbered
from news.releases.lines import compared
from news.releases.plan import Kind, Plan, plan


class ImportingAdmin(PublishingAdmin):
    """For the admin of articles. Importing makes articles, so it asks for the right to add them."""

    change_list_template = "admin/article_list.html"
    change_form_template = "admin/article_form.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="news_article_import"),
            path("<int:pk>/pictures/", wrap(self.pictures_view), name="news_article_pictures"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        more = {"may_import": self.has_add_permission(request)}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Below the form: where the article came from, and its pictures."""
        obj = kwargs.get("obj")
        if obj is not None:
            context["release_sources"] = list(obj.sources.all())
            context["release_pictures"] = list(AwaitedPicture.objects.filter(article=obj))
            wanted = AwaitedPicture.objects.filter(article=obj).wanted().exists()
            context["may_retry"] = wanted and self.may_retry(request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    # --- importing --------------------------------------------------------------------------------------------------
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """GET: what is to be imported. POST: what was found, or with `packed` the decision on it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if "packed" in request.POST:
            return self._decide(request)
        form = ReleaseForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._review(request, _planned(form.cleaned_data), form.cleaned_data)
            except ReleaseFileError as error:
                form.add_error("file" if form.cleaned_data.get("file") else "address", str(error))
        return self._page(request, "admin/release_import.html", form=form)

    def _review(self, request: HttpRequest, found: Plan, chosen: dict[str, Any], form: Any = None) -> HttpResponse:
        initial = {
            "packed": packed(chosen["data"]),
            "source": chosen["source"],
            "seen": fingerprint(found),
            "language": chosen["language"],
            "forum": chosen["forum"] and chosen["forum"].pk,
            "state": chosen["state"],
        }
        shown = form or ReviewForm(initial=initial)
        return self._page(request, "admin/release_review.html", form=shown, **_words(found), **chosen)

    def _decide(self, request: HttpRequest) -> HttpResponse:
        """Do it, or show it again with what is wrong. The file is read anew: nothing that was sent is taken on trust."""
        form = ReviewForm(request.POST)
        if not form.is_valid():
            self.message_user(request, _wrong(form), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:news_article_import"))
        chosen = {**form.cleaned_data, "data": form.cleaned_data["packed"]}
        try:
            found = _planned(chosen)
        except ReleaseFileError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:news_article_import"))
        form.check(found)
        if form.is_valid():
            try:
                return self._import(request, found, form)
            except ClashError as error:
                form.add_error(None, str(error))
        form.data = {**request.POST.dict(), "seen": fingerprint(found)}
        return self._review(request, found, chosen, form)

    def _import(self, request: HttpRequest, found: Plan, form: ReviewForm) -> HttpResponse:
        way = Way(form.cleaned_data["way"]) if form.cleaned_data["way"] else None
        if way == Way.UPDATE and not self.has_change_permission(request, found.target):
            raise PermissionDenied
        with transaction.atomic():
            article = carry_out(
                found,
                way=way,
                state=form.cleaned_data["state"],
                leave_out_repeats=form.cleaned_data["leave_out_repeats"],
            )
            is_awaited = AwaitedPicture.objects.filter(article=article).wanted().exists()
            if is_awaited:
                tasks.fetch_pictures.enqueue(article.pk)
        if found.kind == Kind.SAME:
            self.message_user(request, _("This release has been imported already. Nothing was changed."))
        else:
            log = self.log_change if way == Way.UPDATE or found.kind == Kind.ADDED else self.log_addition
            log(request, article, _("Imported a release."))
            self.message_user(request, _("The release was imported."), messages.SUCCESS)
            if is_awaited:
                self.message_user(request, _("Its pictures are being fetched: how that went is said below."))
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[article.pk]))

    # --- pictures ---------------------------------------------------------------------------------------------------
    def may_retry(self, request: HttpRequest, article: Article) -> bool:
        """Whoever may import: a translator's rights are for words."""
        return bool(self.has_add_permission(request) and self.has_change_permission(request, article))

    def pictures_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST: try to fetch the pictures again that could not be had."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = get_object_or_404(Article, pk=pk)
        if not self.may_retry(request, article):
            raise PermissionDenied
        tasks.fetch_pictures.enqueue(article.pk)
        self.message_user(request, _("The pictures are being fetched: how that went is said below."))
        return HttpResponseRedirect(reverse("admin:news_article_change", args=[pk]) + "#release")

    def _page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        site = self.admin_site.each_context(request)
        opts = Article._meta
        return TemplateResponse(request, template, {**site, "title": _("Import a release"), "opts": opts, **context})


def _planned(chosen: dict[str, Any]) -> Plan:
    return plan(chosen["data"], source=chosen["source"], language=chosen["language"], forum=chosen["forum"])


def _wrong(form: ReviewForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


def _words(found: Plan) -> dict[str, Any]:
    """What the page says of a plan. Pictures are named, not shown: nothing is loaded from elsewhere."""
    blocks = found.body.blocks
    return {
        "plan": found,
        "is_same": found.kind == Kind.SAME,
        "is_altered": found.kind == Kind.ALTERED,
        "tag": languages.tag(found.language),
        "direction": languages.direction(found.language),
        "language_name": next(lang.name for lang in languages.LANGUAGES if lang.code == found.language),
        "html": mark_safe(found.html()),
        "pictures": [picture for _order, picture in numbered(found.body).values()],
        "differences": compared(*found.both),
        "repeats": [(blocks[repeat.later].text, repeat.later + 1, repeat.earlier + 1) for repeat in found.body.repeats],
    }
