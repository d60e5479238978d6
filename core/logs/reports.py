"""Reports of errors to a Sentry of the owner's choice (`SENTRY_DSN`): where in the program, and nothing about a person."""

from typing import Any

from core.logs import ids, masks

GONE = ("request", "user", "breadcrumbs", "extra", "server_name", "modules", "logentry")


def scrubbed(event: Any, hint: Any = None) -> Any:
    """What may leave the server: the exception with masked words and no variables, the route, the request's id."""
    for name in GONE:
        event.pop(name, None)
    for exception in (event.get("exception") or {}).get("values") or []:
        exception["value"] = masks.text(str(exception.get("value") or ""))
        for frame in (exception.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    if isinstance(event.get("message"), str):
        event["message"] = masks.text(event["message"])
    request = ids.current.get()
    match = getattr(request, "resolver_match", None)
    event["transaction"] = match.view_name or match.route if match else ""
    event["tags"] = {"request": ids.of(request.META)} if request is not None else {}
    return event


def begin(dsn: str, release: str = "", **how: Any) -> None:
    """Send reports from now on. `how` are further options of the library, for tests."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn, release=release or None, send_default_pii=False, include_local_variables=False,
        include_source_context=False, max_breadcrumbs=0,
        max_request_body_size="never", traces_sample_rate=0, before_send=scrubbed, before_breadcrumb=lambda crumb, hint: None,
        server_name="", auto_session_tracking=False, **how,
    )  # fmt: skip
