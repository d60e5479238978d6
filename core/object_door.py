"""How threads wait for a storage that may not answer: few of them, and not one after another.

A page shows up to fifty pictures. Where the storage takes requests and never answers, each of them would keep a thread for half a
minute, and soon there were none for pages, which need no storage.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST = 10  # threads that read at once, of the 32 that a process has
SLOW = 1.0  # seconds for which others wait until one of them is done
PAUSE = 2.0  # seconds after a failure; then one thread tries whether it is back


class AwayError(Exception):
    """Nobody was asked: the storage has failed just now, or all who may wait are waiting."""


class Door:
    """Of a storage, in one process."""

    def __init__(self) -> None:
        self.again_at = 0.0  # 0: it has not failed
        self.is_full = False  # somebody has waited for a place in vain, and nobody has been answered since
        self.places = threading.BoundedSemaphore(MOST)
        self.lock = threading.Lock()

    @contextmanager
    def passing(self, failures: tuple[type[Exception], ...], *, is_reading: bool) -> Iterator[None]:
        """Around a question. `failures` mean that there was no answer. Raises AwayError."""
        if is_reading and not self.places.acquire(timeout=0 if self.is_full else SLOW):
            self.is_full = True
            raise AwayError("Others wait for it already.")
        try:
            self._look()
            with self._noting(failures):
                yield
        finally:
            if is_reading:
                self.places.release()

    def _look(self) -> None:
        """After a failure nobody asks for a moment; then one does, and the others do not yet."""
        if not self.again_at:
            return
        with self.lock:
            now = time.monotonic()
            if now < self.again_at:
                raise AwayError("It has failed a moment ago.")
            self.again_at = now + PAUSE

    @contextmanager
    def _noting(self, failures: tuple[type[Exception], ...]) -> Iterator[None]:
        try:
            yield
        except failures:
            self.again_at = time.monotonic() + PAUSE
            raise
        except BaseException:
            self._has_answered()
            raise
        self._has_answered()

    def _has_answered(self) -> None:
        self.again_at, self.is_full = 0.0, False
