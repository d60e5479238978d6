"""Every address of the site. They are printed on paper: what moves answers 301."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path, register_converter

from accounts.views.signing_in import admin_door
from core.addresses import share_between_languages
from core.health import healthz, readyz
from events.views.alliance import alliance
from events.views.forums import forums
from events.views.look import look
from forum_site import machines, media, previews, sharing, views


class PreviewToken:
    """A signed token: letters, digits and -_: only."""

    regex = r"[\w:\-]{20,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PreviewToken, "token")

urlpatterns = [
    path("", views.door),
    path("healthz", healthz),
    path("readyz", readyz),
    path("media/public/<str:name>", media.rendition),
    path("media/public/papers/<str:key>/<int:size>.pdf", media.paper),
    path("media/public/made/<str:key>/<str:name>", media.made_file),
    path("sw.js", machines.service_worker, name="service-worker"),
    path("speculation-rules.json", machines.speculation_rules, name="speculation-rules"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", machines.sitemap_part, name="sitemap-part"),
    path(".well-known/security.txt", machines.security_txt, name="security-txt"),
    path("site-icon/<str:name>", machines.site_icon, name="site-icon"),
    *(path(name, machines.icon, {"name": name}, name=name) for name in machines.ICONS),
    path("look/<slug:name>.css", look, name="look"),
    path("admin/preview/links/<int:pk>/revoke/", previews.revoke, name="preview-revoke"),
    path("admin/preview/<slug:kind>/<int:pk>/<slug:lang>/", previews.preview, name="preview"),
    path("admin/preview/<slug:kind>/<int:pk>/", previews.all_languages, name="preview-all"),
    path("admin/login/", admin_door, name="admin-door"),
    path("admin/", admin.site.urls),
    path("check-in/", include("portal.urls_checkin")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("forums/", forums, name="forums"),
        path("alliance/", alliance, name="alliance"),
        path("manifest.webmanifest", machines.manifest, name="manifest"),
        path("offline/", machines.offline, name="offline"),
        path("share/", sharing.share, name="share"),
        path("share/code.<str:kind>", sharing.share_code, name="share-code"),
        re_path(r"^(?P<page>(?:[\w-]+/)*)card-(?P<digest>[0-9a-f]{16})\.png$", machines.card, name="card"),
        path("preview/<token:token>/", previews.secret_preview, name="secret-preview"),
        path("accounts/", include("accounts.urls")),
        path("register/<slug:forum>/", include("portal.urls_register")),
        path("me/", include("portal.urls_me")),
        path("verify/", include("portal.urls_verify")),
        path("", include("search.urls")),
        path("", include("news.urls")),
        path("<slug:forum>/", include("events.urls")),
        path("<slug:forum>/", include("speakers.urls")),
        path("<slug:forum>/", include("programme.urls")),
    ),
]
share_between_languages(urlpatterns)
handler400 = "forum_site.views.bad_request"
handler403 = "forum_site.views.permission_denied"
handler404 = "forum_site.views.page_not_found"
handler500 = "forum_site.views.server_error"
