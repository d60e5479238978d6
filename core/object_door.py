"""How threads wait for a storage that may not answer: few of them, and not one after another.

A page shows up to fifty pictures. Where the storage takes requests and never answers, each of them would keep a thread for half a
minute, and soon there were none for pages, which need no storage.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

MOST = 10  # threads that read at once, of the 32 that a process has, when one has waited longer than
SLOW = 1.0  # seconds
PAUSE = 2.0  # seconds after a failure; then one thread tries whether it is back


class AwayError(Exception):
    """Nobody was asked: the storage has failed just now, or all who may wait are waiting."""


class Door:
    """Of a storage, in one process."""

    def __init__(self) -> None:
        self.again_at = 0.0  # 0: it has not failed
        self.reading: dict[int, float] = {}  # since when
        self.numbers = itertools.count()
        self.lock = threading.Lock()

    @contextmanager
    def passing(self, failures: tuple[type[Exception], ...], *, is_reading: bool) -> Iterator[None]:
        """Around a question. `failures` mean that there was no answer. Raises AwayError."""
        number = next(self.numbers)
        self._enter(number, is_reading=is_reading)
        has_answered = True
        try:
            yield
        except failures:
            has_answered = False
            raise
        finally:
            self.again_at = 0.0 if has_answered else time.monotonic() + PAUSE
            with self.lock:
                self.reading.pop(number, None)

    def _enter(self, number: int, *, is_reading: bool) -> None:
        with self.lock:
            now = time.monotonic()
            if now < self.again_at:
                raise AwayError("It has failed a moment ago.")
            if is_reading and len(self.reading) >= MOST and now - min(self.reading.values()) > SLOW:
                raise AwayError("Others wait for it already.")
            if self.again_at:
                self.again_at = now + PAUSE  # this one looks, the others do not
            if is_reading:
                self.reading[number] = now
