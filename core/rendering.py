"""Renditions are made by two threads of the background worker, from a queue of their own: nothing else waits for pictures.

Threads, because Pillow computes without Python's lock; of one process, so that pictures are decoded one at a time (`core.images`)
and its memory is bounded.
"""

import contextlib
import logging
import os
import threading
import time

from django.db import connections
from django_tasks_db.management.commands import db_worker

from core.tasks import PICTURES

log = logging.getLogger(__name__)
AT_ONCE = 2  # pictures of a server
LOOK = 2.0  # seconds between two looks at an empty queue
NICENESS = 10  # behind requests and mails


class Renderers:
    """The threads. What one of them is killed over, the next worker takes back by its id."""

    def __init__(self, worker_id: str, backend_name: str) -> None:
        self.workers = [
            db_worker.Worker(
                queue_names=[PICTURES], excluded_queue_names=[], interval=LOOK, batch=False, backend_name=backend_name,
                startup_delay=False, max_tasks=None, worker_id=worker_id,
            )
            for _ in range(AT_ONCE)
        ]  # fmt: skip
        self.threads = [
            threading.Thread(target=self._run, args=(worker,), name="renditions", daemon=True)
            for worker in self.workers
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self, patience: float) -> None:
        """Begin nothing new, and wait so many seconds for what is under way."""
        for worker in self.workers:
            worker.running = False
        limit = time.monotonic() + patience
        for thread in self.threads:
            thread.join(max(0.0, limit - time.monotonic()))

    def _run(self, worker: db_worker.Worker) -> None:
        with contextlib.suppress(OSError, AttributeError):  # Linux has a niceness for each thread
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while worker.running:
            try:
                worker.run()
            except Exception:
                log.exception("The renditions stumbled.")
                time.sleep(LOOK)
        connections.close_all()
