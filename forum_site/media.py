"""Published files: renditions of pictures, and files that the background made. From a disk or through from S3, with the same headers."""

import re

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core import image_names, papers, withheld
from core.serving import from_storage, sent
from core.storage import A_DAY, FOREVER, existing
from events.models import AllianceDocument

MADE_KEY = re.compile(r"[0-9a-f]{24}")
MADE_NAME = re.compile(r"[a-z0-9-]+\.(?:pdf|zip)")


@require_safe
@from_storage
def rendition(request: HttpRequest, name: str) -> HttpResponseBase:
    """A published rendition; until it is made, a smaller one. None of a picture that is withheld.

    Its name is made of its content, so it never changes; but it may be withheld, so caches ask again after a day.
    """
    match = image_names.PUBLIC_NAME.match(name)
    if match is None or withheld.is_withheld(match["key"]):
        raise Http404
    try:
        tag = f'"{name}"'
        answer = get_conditional_response(request, etag=tag) or sent(
            f"public/{name}", A_DAY, content_type=image_names.TYPES[match["kind"]]
        )
        answer["ETag"], answer["Cache-Control"] = tag, A_DAY
        return answer
    except FileNotFoundError:
        others = [f"public/{other}" for other in image_names.stand_ins(name)]
        made = existing(others)
        best = next((other for other in others if other in made), None)
        if best is None:
            raise
        return sent(best, "public, max-age=5", content_type=image_names.TYPES[best.rpartition(".")[2]])


@require_safe
@from_storage
def paper(request: HttpRequest, key: str, size: int) -> HttpResponseBase:
    """A signed document, as long as the register has it. Its address never changes its bytes, but it may be taken away.

    Without a content policy, as below.
    """
    name = f"{papers.FOLDER}{key}/{size}.pdf"
    if papers.NAME.match(name) is None or not AllianceDocument.objects.filter(file=name).exists():
        raise Http404
    tag = f'"{key}"'
    answer = get_conditional_response(request, etag=tag) or sent(name, A_DAY, content_type="application/pdf")
    answer["ETag"], answer["Cache-Control"] = tag, A_DAY
    answer._csp_exempt = True  # type: ignore[union-attr]  # read by the middleware of django-csp
    return answer


@require_safe
@from_storage
def made_file(request: HttpRequest, key: str, name: str) -> FileResponse:
    """A file that the background made (`programme.making`). Its address never changes its bytes.

    Without a content policy: a browser's own reader of PDF obeys the document's, and shows nothing under ours.
    """
    if not MADE_KEY.fullmatch(key) or not MADE_NAME.fullmatch(name):
        raise Http404
    response = sent(f"public/made/{key}/{name}", FOREVER, filename=name, as_attachment=name.endswith(".zip"))
    response._csp_exempt = True  # type: ignore[attr-defined]  # read by the middleware of django-csp
    return response
