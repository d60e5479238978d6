"""What may be done with many texts of a list at once, after asking: "still right" and "reviewed"."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from translations import tracking
from translations.admin.lines import frame, lines, originals_of, seen_of
from translations.desk.work import Work
from translations.models import TextState
from translations.rules import State

PER_PAGE = 50
ACTIONS = ("right", "review")


def _chosen(request: HttpRequest, work: Work) -> tuple[list[TextState], int]:
    """The rows whose boxes were sent and that still say what the page showed, and how many do not."""
    sent = dict(part.split(":", 1) for part in request.POST.getlist("chosen")[:PER_PAGE] if ":" in part)
    ids = [int(pk) for pk in sent if pk.isdecimal() and len(pk) < 16]
    rows = list(work.everything().filter(pk__in=ids).select_for_update(of=("self",)))
    originals = originals_of(work, rows)
    kept = [row for row in rows if seen_of(row, originals) == sent[str(row.pk)]]
    return kept, len(sent) - len(kept)


def act(request: HttpRequest, work: Work, action: str) -> None:
    """After the confirmation: what was changed in between is left alone, and said."""
    with transaction.atomic():
        rows, left = _chosen(request, work)
        done = tracking.still_right(rows) if action == "right" else tracking.review(rows, request.user)
    said = (
        ngettext("%(count)d text is up to date again.", "%(count)d texts are up to date again.", done)
        if action == "right"
        else ngettext("%(count)d text is reviewed.", "%(count)d texts are reviewed.", done)
    )
    messages.success(request, said % {"count": done})
    if left:
        words = ngettext(
            "%(count)d was changed by somebody meanwhile and was left alone.",
            "%(count)d were changed by somebody meanwhile and were left alone.",
            left,
        )
        messages.warning(request, words % {"count": left})


def confirm(request: HttpRequest, work: Work, action: str) -> HttpResponse:
    """The page that asks; back to the list where nothing that was chosen fits."""
    sent = {part.split(":", 1)[0] for part in request.POST.getlist("chosen")[:PER_PAGE]}
    rows = work.everything().filter(pk__in=[pk for pk in sent if pk.isdecimal() and len(pk) < 16]).order_by("object_id")
    fitting = rows.filter(state=State.STALE.value) if action == "right" else rows.translated()
    found = lines(work, fitting.select_related("changed_by", "reviewed_by"))
    if not found:
        messages.warning(request, _("None of the chosen texts is of the kind for which this is meant."))
        return HttpResponseRedirect(request.get_full_path())
    title = _("Are these still right?") if action == "right" else _("Have you reviewed these?")
    context = {**frame(request, work, title), "lines": found, "action": action}
    return TemplateResponse(request, "admin/translations/confirm.html", context)
