"""Every address of the administration: the screens with an address of each, and what is no screen. `tests/test_admin_pages.py`
fails when an address is in none of these lists.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import roles
from accounts.models import User
from core.models import MailTemplate
from events.models import Delegate, Forum, Photo
from news.models import Announcement, Article
from portal.models import Letterhead
from tests import factories as make
from tests.admin_site import history_of

# What Django and `core.admin.base` give to a model. `KEPT` are those of models with a history.
OF_MODELS = ("changelist", "add", "change", "delete", "history")
KEPT = ("copy", "deleted", "editing", "row_history", "simple_history", "undo")

# Screens that are no model's: name -> address below /admin/, with words of `scene()`.
SCREENS: dict[str, str] = {
    "index": "",
    "app_list": "events/",
    "password_change": "password_change/",
    "password_change_done": "password_change/done/",
    "preview-all": "preview/session/{session}/?size=desktop",
    # setting up
    "setup": "setup/",
    "setup-new": "setup/new/",
    "setup-copy": "setup/copy/",
    "setup-overview": "setup/{forum}/",
    "setup-step": "setup/{forum}/look/",
    "forum-state": "forums/{forum}/state/",
    "forum-after": "forums/{forum}/after/",
    "order": "order/events-track/{forum}/",
    "table": "tables/delegates/?of={slug}",
    # the programme
    "programme-editor": "programme/editor/{slug}/",
    "programme-editor-session": "programme/editor/{slug}/sessions/{session}/",
    "programme-editor-shift": "programme/editor/{slug}/shift/",
    "programme-editor-copy": "programme/editor/{slug}/copy/",
    "programme-editor-day": "programme/editor/{slug}/day/",
    "programme-editor-swap": "programme/editor/{slug}/swap/",
    "programme-editor-import": "programme/editor/{slug}/import/",
    "programme_release_alone": "programme/release/alone/?session={session}",
    "programme_release_again": "programme/release/{release}/again/",
    # pictures and news
    "photos-describe": "photographs/",
    "photos-decide": "photographs/hide/?photo={photo}",
    "photo-upload": "galleries/{gallery}/upload/",
    "news_article_import": "news/article/import/",
    # texts
    "translations": "translations/",
    "translations-list": "translations/events.session/kk/",
    "translations-text": "translations/events.session/kk/{session}/title/",
    "translations-export": "translations/export/",
    "translations-import": "translations/import/",
    "glossary-import": "translations/glossary/import/",
    # people
    "portal-queue": "registrations/?forum={slug}",
    "portal-timeline": "registrations/{delegate}/",
    "portal-import": "registrations/import/?forum={slug}",
    "portal-badges": "badges/?forum={slug}",
    "portal-badge": "badges/{delegate}/",
    "portal-delegations": "delegations/?forum={slug}",
    "portal-delegation": "delegations/{country}/?forum={slug}",
    "portal-delegation-order": "delegations/{country}/order/?forum={slug}",
    "portal-letters": "letters/?forum={slug}",
    "portal-list": "lists/countries/?forum={slug}",
    "portal-list-made": "lists/made/{list}/",
    "portal-places": "places/{code}/?forum={slug}",
    "portal-statistics": "statistics/?forum={slug}",
    "portal-feedback": "feedback/?forum={slug}",
    "portal-announce": "announcements/{announcement}/mail/",
    # the site
    "accounts_user_second_factor": "accounts/user/{user}/second-factor/",
    "auth_user_password_change": "accounts/user/{user}/password/",
    "core_mailtemplate_preview": "core/mailtemplate/{template}/preview/kk/",
    "status": "status/",
    "guide": "guide/",
    "guide-chapter": "guide/translations/",
}
# More states of these screens, and of those of models: what their template shows only then.
MORE = (
    "tables/institutions/", "tables/partners/?of={slug}", "tables/speakers/",
    *(f"setup/{{forum}}/{step}/" for step in ("name", "dates", "place", "tracks", "partners")),
    "events/session/?q=x&state__exact=draft", "events/session/deleted/", "events/session/{session}/history/{version}/",
    "programme/release/add/?forum={forum}", "speakers/speaker/add/", "news/page/add/", "events/forum/add/", "accounts/user/add/",
    "events/country/add/?_popup=1", "news/article/{article}/delete/", "events/session/{session}/delete/",
    "events/session/{session}/history/", "events/session/{session}/copy/",
)  # fmt: skip
# No screens: pictures, files and answers to scripts, what is posted only, and what leads elsewhere.
OTHERS: dict[str, str] = {
    "guide-picture": "guide/pictures/en/announcement.webp",
    "photo-original": "events/photo-original/{photo}/",
    "photo-hidden-picture": "photographs/{photo}/picture/",
    "private-picture": "private-picture/portal/letterhead/{letterhead}/seal/",
    "programme-editor-export": "programme/editor/{slug}/export/",
    "glossary-export": "translations/glossary/export/",
    "portal-feedback-xlsx": "feedback.xlsx?forum={slug}",
    "portal-letterhead-preview": "letters/preview/{letterhead}/letter/kk.pdf",
    "portal-letters-file": "letters/{letter}/paper.pdf",
    "portal-letters-files": "letters/all.pdf?forum={slug}",
    "portal-letters-sample": "letters/sample/{delegate}.pdf",
    "portal-list-made-file": "lists/made/{list}.pdf",
    "portal-list-xlsx": "lists/countries.xlsx?forum={slug}",
    "portal-list-pdf": "lists/countries.pdf?forum={slug}",
    "core_mailtemplate_preview_html": "core/mailtemplate/{template}/preview/kk/html/",
    "preview": "preview/session/{session}/kk/",
    "autocomplete": "autocomplete/?app_label=events&model_name=session&field_name=track",
    "jsi18n": "jsi18n/",
    "translations-check": "translations/events.session/kk/{session}/title/check/",
    "photo-upload-begin": "galleries/{gallery}/upload/begin/",
    "photo-upload-chunk": "galleries/{gallery}/upload/{list}/",
    "programme-editor-move": "programme/editor/{slug}/move/",
    "programme-editor-undo": "programme/editor/{slug}/undo/",
    "programme-editor-redo": "programme/editor/{slug}/redo/",
    "portal-decide": "registrations/decide/",
    "portal-write-again": "registrations/{delegate}/write-again/",
    "portal-delegation-head": "delegations/{country}/head/",
    "portal-letters-issue": "letters/issue/",
    "portal-letters-state": "letters/state/",
    "core_mailtemplate_send": "core/mailtemplate/{template}/preview/kk/send/",
    "news_article_pictures": "news/article/{article}/pictures/",
    "preview-revoke": "preview/links/{link}/revoke/",
    "view_on_site": "r/{type}/{session}/",
    "login": "login/",  # never reached: the site's own door stands before it
    "admin-door": "login/",
    "logout": "logout/",
    "": "nothing/of/the/kind/",  # Django's last two: an address that one wrote by hand
}


def scene(forum: Forum) -> dict[str, Any]:
    """Words of the addresses, of a released forum with at least one of everything that is public; papers and files are made for it."""
    session, photo = forum.sessions.order_by("pk")[0], Photo.objects.filter(gallery__forum=forum)[0]
    forum.sessions.filter(pk=session.pk).update(places=20)
    delegate = forum.delegates.order_by("pk")[0]
    forum.delegates.filter(pk=delegate.pk).update(state=Delegate.State.APPROVED)
    letterhead: Any = Letterhead.objects.filter(forum=forum).first() or make.make_letterhead(forum=forum)
    announcement: Any = Announcement.objects.first() or make.make_announcement(forum=forum)
    boss = User.objects.filter(is_superuser=True).first() or make.make_user(is_staff=True, is_superuser=True)
    return {
        "forum": forum.pk, "slug": forum.slug, "session": session.pk, "code": session.code, "photo": photo.pk,
        "version": history_of(session).first().pk, "gallery": photo.gallery_id, "article": Article.objects.order_by("pk")[0].pk,
        "release": forum.releases.order_by("-number")[0].pk, "delegate": delegate.pk, "letterhead": letterhead.pk,
        "letter": make.make_document(delegate=delegate).pk, "country": delegate.country.code.lower(),
        "announcement": announcement.pk, "user": make.make_staff(role=roles.PRESS).pk,
        "template": MailTemplate.objects.order_by("pk")[0].pk,
        "list": make.make_list_file(forum=forum, by=boss).key, "link": make.make_preview_link(session).pk,
        "type": ContentType.objects.get_for_model(session).pk,
    }  # fmt: skip


def of_models() -> list[str]:
    """Names of the addresses that models have."""
    return [
        f"{model._meta.app_label}_{model._meta.model_name}_{view}"
        for model in admin.site._registry
        for view in (*OF_MODELS, *(KEPT if hasattr(model, "history") else ()))
    ]


def names() -> set[str]:
    """Of every address below /admin/."""
    return {
        entry.name or "" for route, entry in _patterns("", get_resolver().url_patterns) if route.startswith("admin/")
    }


def _patterns(route: str, entries: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry
        else:
            yield from _patterns(here, entry.url_patterns)
