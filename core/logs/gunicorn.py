"""gunicorn's own log in the form of the site's: its words masked, a request without its address's secrets and its sender."""

import os
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

from core.logs import masks
from core.logs.lines import FORMATTERS


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """`--logger-class`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        formatter = FORMATTERS.get(os.environ.get("LOG_FORMAT", "line"), FORMATTERS["line"])()
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(formatter)

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """A line for each request, where ACCESS_LOG asks for them."""
        if not self.cfg.accesslog:
            return
        from core.logs import ids  # by now there are settings

        path, status = masks.path(environ.get("PATH_INFO", "")), int(str(resp.status).split()[0])
        method, ms = environ.get("REQUEST_METHOD", ""), round(request_time.total_seconds() * 1000)
        said = {"method": method, "path": path, "status": status, "bytes": resp.sent, "ms": ms}
        extra = {**said, "request_id": ids.of(environ)}
        self.access_log.info("%s %s %d, %d bytes in %d ms", method, path, status, resp.sent, ms, extra=extra)
