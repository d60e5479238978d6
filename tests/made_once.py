"""Things that take long to make, made once for a state of the sources and shared by all workers and runs of this user."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

KEPT = 8  # of each kind: those of other checkouts and of states before


def once(kind: str, digest: str, make: Callable[[Path], Path]) -> Path:
    """A file or folder. `make` makes it in an empty folder and says which it is; processes that want it at the same time wait."""
    shared = Path(tempfile.gettempdir()) / f"forum-tests-{os.getuid()}"
    shared.mkdir(mode=0o700, exist_ok=True)
    made = shared / f"{kind}-{digest[:24]}"
    if made.exists():  # renamed when it is whole: who makes another one keeps nobody waiting
        return made
    with (shared / f"lock-{kind}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for old in sorted(shared.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            with tempfile.TemporaryDirectory(dir=shared) as name:
                make(Path(name)).rename(made)
    return made
