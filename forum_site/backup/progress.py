"""How far it is, in one line of a terminal that counts up; nothing where nobody looks on."""

import time
from typing import Any

PAUSE = 0.1  # seconds between two lines


class Progress:
    """Writes to a stream of Django's commands."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.is_shown = bool(stream.isatty())
        self.written = 0.0

    def count(self, what: str, done: int, total: int) -> None:
        """So many of so many."""
        now = time.monotonic()
        if not self.is_shown or (done < total and now - self.written < PAUSE):
            return
        self.written = now
        width = 24
        full = width * done // max(total, 1)
        bar = f"[{'#' * full}{'.' * (width - full)}]"
        self.stream.write(f"\r\033[K{bar} {what}: {done} of {total}", ending="\n" if done >= total else "")
        self.stream.flush()
