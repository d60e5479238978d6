"""What the script of a desk asks: its copy of names, settling entries, reading a frame of the camera. JSON (RFC 8259)."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.pages import version
from events.models import Forum
from portal import access
from portal.checkin import answers, device, entering, reading
from portal.views.checkin_scope import Place, at_the_door, forum_of, rights

LARGEST = 400_000  # bytes of a frame


@at_the_door
@require_safe
def copy(request: HttpRequest) -> HttpResponse:
    """?forum=: {"csrf", "now", "ends", "people": [[token, name, native name]]}. The look is written down."""
    forum = forum_of(request, request.GET.get("forum", ""))
    found = device.copy_for(forum)
    access.note(request, "exported", forum=forum.pk, count=len(found["people"]), detail="check-in")
    return JsonResponse({"csrf": get_token(request), **found}, json_dumps_params={"ensure_ascii": False})


@at_the_door
@require_POST
def entries(request: HttpRequest) -> HttpResponse:
    """{"forum", "now", "entries": [...]} as in `reading.batch`: {"now", "answers": [{"key", "answer", "html"}]}, one for each in order.

    400 for what is no such JSON, 404 for another forum.
    """
    try:
        said = json.loads(request.body)
        forum = forum_of(request, str(said["forum"]))
        batch = reading.batch(forum, said)
    except (ValueError, KeyError, TypeError, RecursionError, reading.Malformed):
        return JsonResponse({"answers": None}, status=400)
    outcomes = entering.settle(forum, batch, request.user)
    context = {"of_forum": forum, **rights(request), "csrf_token": get_token(request)}
    found: list[dict[str, Any]] = [
        {"key": one.key, "answer": one.answer, "html": _html(one, {**context, "place": _place(forum, asked)})}
        for one, asked in zip(outcomes, batch, strict=True)
    ]
    return JsonResponse({"now": reading.milliseconds(timezone.now()), "answers": found})


def _place(forum: Forum, asked: entering.Entry | entering.Undo) -> Place:
    return Place(forum, asked.session, asked.desk) if isinstance(asked, entering.Entry) else Place(forum, None, "")


def _html(outcome: entering.Outcome, context: dict[str, Any]) -> str:
    more = {"outcome": outcome, "words": answers.words(outcome, context["of_forum"])}
    return render_to_string("portal/checkin/_answer.html", {**context, **more})


@at_the_door
@require_POST
def frame(request: HttpRequest) -> HttpResponse:
    """The body is a picture: {"token"}, "" where there is none on it. For cameras whose browser reads no codes."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return JsonResponse({"token": ""}, status=413)
    return JsonResponse({"token": device.token_on(request.body)})


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that opens the desk while the network is down (W3C Service Workers). It holds nothing about anybody."""
    script = (settings.BASE_DIR / "scripts" / "check-in-worker.js").read_text(encoding="utf-8")
    body = f'const VERSION = "{version()}";\n{script}'
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
