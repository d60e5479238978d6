"""How gunicorn serves the site: `make run` and the units in `deploy/` both take it (`--config python:core.gunicorn_conf`).

Standard library only: gunicorn reads it before it knows the site.
"""

import ctypes
import os
from contextlib import suppress

# glibc keeps what was freed for what may come, for each thread apart: 20 MB of a worker. See mallopt(3) for the numbers.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
with suppress(OSError, AttributeError):  # another C library
    libc = ctypes.CDLL(None)
    for option, value in ((MMAP_THRESHOLD, 64 * 1024), (TRIM_THRESHOLD, 128 * 1024), (ARENA_MAX, 1)):
        libc.mallopt(option, value)

worker_class = os.environ.get("WORKER_CLASS") or "core.gunicorn_worker.PatientWorker"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = int(os.environ.get("WEB_THREADS") or "32")
worker_connections = 1000
backlog = 2048
timeout = 60
graceful_timeout = int(os.environ.get("GRACEFUL_SECONDS") or "5")  # the supervisor kills after eight
keepalive = 15
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
control_socket_disable = True
forwarded_allow_ips = ""
loglevel = "warning"
logger_class = "core.logs.gunicorn.Logger"
accesslog = "-" if (os.environ.get("ACCESS_LOG") or "").lower() in ("1", "true", "yes", "on") else None
