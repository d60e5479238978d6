"""Answers that are files of the media, from a disk or through from S3."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.storage import opened

View = Callable[..., HttpResponseBase]


def from_storage(view: View) -> View:
    """404 for a file that is not there, 503 where the storage does not answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except FileNotFoundError as error:
            raise Http404 from error
        except OSError:
            headers = {"Retry-After": "30", "Cache-Control": "no-store"}
            return HttpResponse(
                "The storage does not answer.\n", status=503, content_type="text/plain", headers=headers
            )

    return answer


def sent(name: str, caching: str, **how: Any) -> FileResponse:
    """A file of the media as it is; `how` are arguments of FileResponse. Raises OSError."""
    _hand_back()
    file, size = opened(name)
    response = FileResponse(file, **how)
    response["Content-Length"] = str(size)
    response["Cache-Control"] = caching
    return response


def _hand_back() -> None:
    """While the storage thinks and a reader takes, however slowly, the connection to the database is others': a pool has few."""
    if getattr(connection, "pool", None) and not connection.in_atomic_block:
        connection.close()
