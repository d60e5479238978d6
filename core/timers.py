"""What is done again and again in the background: applications register it, the worker of one server at a time does it."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

from core.throttle import Limit

log = logging.getLogger(__name__)
LOOK = 600.0  # seconds between two looks
_timers: dict[str, tuple[int, Callable[[], object]]] = {}


def register(name: str, seconds: int, do: Callable[[], object]) -> None:
    """Call `do()` once in each stretch of so many seconds, whatever number of servers there is."""
    _timers[name] = (seconds, do)


def run_due() -> list[str]:
    """Do what no server has done in the stretch of now; returns the names. What fails is logged, and tried in the next one."""
    done = []
    for name, (seconds, do) in _timers.items():
        if Limit(f"timer {name}", 1, seconds).allows(name):
            try:
                do()
            except Exception:
                log.exception("The timer %s has failed.", name)
            done.append(name)
    return done


class Clock(threading.Thread):
    """A thread of the background worker that looks every ten minutes."""

    def __init__(self) -> None:
        super().__init__(name="timers", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(LOOK):
            try:
                close_old_connections()
                run_due()
            except Exception:
                log.exception("The timers stumbled.")

    def stop(self) -> None:
        self.stopping.set()
