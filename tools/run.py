"""`make run`: the lock, the requirements, the secret key, then `manage.py serve` in this process's place."""

import fcntl
import os
import secrets
import sys

from tools.install import PYTHON, ROOT, VAR, alone

KEY = VAR / "secret-key"


def take_lock() -> int:
    """An open file that keeps a second run of this folder away until the last process that has it ends."""
    VAR.mkdir(exist_ok=True)
    lock = os.open(VAR / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("The site runs already from this folder: stop that first.")
    return lock


def make_key() -> None:
    """A secret key of 64 characters, readable by its owner only. One that is there stays."""
    if KEY.is_file() and KEY.stat().st_size:
        return
    temporary = VAR / f".secret-key-{os.getpid()}"
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(KEY)
    finally:
        temporary.unlink(missing_ok=True)


def main() -> None:
    os.chdir(ROOT)
    try:
        lock = take_lock()
        alone("requirements.txt")
        make_key()
    except OSError as error:
        sys.exit(f"The site could not be made ready: {error}")
    os.set_inheritable(lock, True)
    os.environ["RUN_LOCK"] = str(lock)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), "manage.py", "serve"])  # noqa: S606


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
