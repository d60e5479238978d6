"""A thread of the background worker that says once a minute that it lives."""

import logging
import threading

from django.db import close_old_connections

from core.models import Heartbeat

log = logging.getLogger(__name__)
BEAT = 60.0  # seconds


class Pulse(threading.Thread):
    """Started with the worker and stopped with it."""

    def __init__(self, worker: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker, self.stopping = worker, threading.Event()

    def run(self) -> None:
        while True:
            try:
                close_old_connections()
                Heartbeat.objects.beat(self.worker)
            except Exception:
                log.exception("The sign of life could not be written.")
            if self.stopping.wait(BEAT):
                return

    def stop(self) -> None:
        self.stopping.set()
