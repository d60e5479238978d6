"""The form of a registration that was begun: kept while one types, sent once."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import security
from accounts.views.signing_in import too_many
from core import languages
from core.throttle import Limit
from events.views.scope import forum_of
from portal import links, places, registering
from portal.forms.registration import DelegateForm, raw
from portal.models import Application
from portal.views.register import form_address, form_methods, page

SAVES = Limit("registration saved", 900, 15 * 60)


def _application(request: HttpRequest, forum: str, key: str) -> Application:
    """The application of a link. Raises Http404 for a false one, and for one that was forgotten."""
    found = forum_of(request, forum)
    rows = Application.objects.filter(forum=found, ends_at__gt=timezone.now()).select_related(
        "invitation__institution", "invited"
    )
    row: Application | None = rows.filter(pk=links.number(key) or 0).first()
    if row is None or not links.is_true(key, "application", row.pk, row.stamp):
        security.note("false link", request, detail="application")
        raise Http404
    row.forum = found
    return row


@never_cache
@form_methods
def form(request: HttpRequest, forum: str, key: str) -> HttpResponse:
    """The form; once it was sent, what comes next."""
    application = _application(request, forum, key)
    if application.sent_at is not None:
        return page(request, "portal/register_sent.html", application.forum, application=application)
    if request.method != "POST":
        saved = "saved" in request.GET
        return _page(request, application, DelegateForm(application), saved=saved)
    if not SAVES.allows(str(application.pk)):
        return too_many(request)
    return _take(request, application)


def _take(request: HttpRequest, application: Application) -> HttpResponse:
    written = DelegateForm(application, request.POST)
    if not registering.keep(application, written.typed()):
        return HttpResponseRedirect(form_address(application))
    if "later" in request.POST:
        return HttpResponseRedirect(f"{form_address(application)}?saved=1")
    if not written.is_valid():
        return _page(request, application, written)
    try:
        registering.send(application, written.columns(), written.agreed, languages.active())
    except registering.NotOpen:
        written.add_error(None, _("Registration is not open any more. What you have typed is kept."))
    except places.Full:
        written.add_error(None, _("All places are taken, and there is no waiting list. What you have typed is kept."))
    except places.QuotaUsed:
        written.add_error(None, _("All places of your institution are taken. Please ask whoever sent you the link."))
    else:
        return HttpResponseRedirect(form_address(application))
    return _page(request, application, written, status=409)


def _page(
    request: HttpRequest, application: Application, written: DelegateForm, *, status: int = 200, saved: bool = False
) -> HttpResponse:
    key = links.key("application", application.pk, application.stamp)
    context = {"application": application, "form": written, "saved": saved, "key": key}
    return page(request, "portal/register_form.html", application.forum, status=status, **context)


@never_cache
@require_POST
def save(request: HttpRequest, forum: str, key: str) -> HttpResponse:
    """Keep the fields that a page says were changed: {"saved": true}, or 409 once it was sent."""
    application = _application(request, forum, key)
    if not SAVES.allows(str(application.pk)):
        return JsonResponse({"saved": False}, status=429)
    blank = DelegateForm(application)
    typed = raw(blank, [name for name in request.POST if name in blank.fields], request.POST)
    is_kept = registering.keep(application, typed)
    return JsonResponse({"saved": is_kept}, status=200 if is_kept else 409)
