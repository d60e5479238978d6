"""The form that moves one session: the way of the keyboard and of browsers without JavaScript."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Forum
from programme.admin.editor.access import may_edit, of_forum
from programme.admin.editor.forms import MoveForm
from programme.admin.editor.links import address
from programme.admin.editor.words import say
from programme.editor import moving
from programme.editor.moving import ConflictError, GoneError
from programme.editor.times import day_and_clocks
from programme.editor.working_copy import WorkingCopy, load, versions
from programme.planned import Planned


@require_http_methods(["GET", "HEAD", "POST"])
@of_forum(may_edit)
def session(request: HttpRequest, forum: Forum, pk: int) -> HttpResponse:
    copy = load(forum)
    found = copy.get(pk)
    if found is None:
        raise Http404
    version = versions([found]).get(pk, 0)
    form = MoveForm(copy, found, version, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _save(request, form, found):
        moved = load(forum)
        _tell(request, form, moved, pk)
        return HttpResponseRedirect(f"{address(forum, form.cleaned_data['day'])}#session-{pk}")
    return _page(request, copy, found, form)


def _save(request: HttpRequest, form: MoveForm, session: Planned) -> bool:
    """Whether it was saved; if not, the form says why. After a conflict the next try goes through: it was read."""
    try:
        moving.move(
            form.copy.forum,
            session.pk,
            form.cleaned_data["place"],
            seen=form.cleaned_data["version"],
            user=request.user,
        )
    except ConflictError as conflict:
        sent: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form is bound to request.POST
        sent["version"] = str(conflict.version)
        form.data = sent
        form.add_error(None, str(conflict))
        form.add_error(None, _("What you wrote still stands below. Save again to keep your version."))
    except GoneError as gone:
        form.add_error(None, str(gone))
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            form.add_error({"starts_at": "day", "ends_at": "ends"}.get(name, name), texts)
    else:
        return True
    return False


def _tell(request: HttpRequest, form: MoveForm, copy: WorkingCopy, pk: int) -> None:
    """Where it is now, what was decided for the person, and what is wrong there."""
    moved = copy.get(pk)
    if moved is None:
        return
    place = day_and_clocks(moved.starts_at, moved.ends_at, copy.zone)
    messages.success(request, _("Session %(code)s is now on %(place)s.") % {"code": moved.code, "place": place})
    for note in form.notes:
        messages.warning(request, note)
    for mark in copy.marks.get(pk, []):
        if not mark.is_hint:
            messages.warning(request, say(mark, copy.forum).words)


def _page(request: HttpRequest, copy: WorkingCopy, session: Planned, form: MoveForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Move %(code)s") % {"code": session.code},
        "subtitle": session.name,
        "forum": copy.forum,
        "session": session,
        "marks": [say(mark, copy.forum) for mark in copy.marks.get(session.pk, [])],
        "form": form,
        "back": f"{address(copy.forum, copy.day_of(session))}#session-{session.pk}",
        "button": _("Move"),
    }
    return TemplateResponse(request, "admin/editor/session.html", context).render()
