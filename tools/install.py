"""Makes `.venv` and installs a locked list of requirements into it when the list changed: `tools/install.py FILE`.

Standard library only: it runs before anything is installed.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"


def works() -> bool:
    """Whether `.venv` holds a Python that runs and has pip; half of one may be left of a run that was cut short."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def make_venv() -> None:
    """Make `.venv` with the Python that runs this. Ends with one line where Python came without its `venv`."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"This Python cannot make a virtual environment. On Debian: apt-get install python{version}-venv")
    print(f"Making .venv with Python {sys.version.split()[0]}.", flush=True)
    base = getattr(sys, "_base_executable", sys.executable)  # not the one of a .venv that is broken
    subprocess.run([base, "-m", "venv", "--clear", VENV], check=True)


def mark(requirements: Path) -> str:
    """What an installation was made from: the file's content, by hash."""
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def install(name: str) -> None:
    """Install ROOT/name into `.venv`, every file checked against its hash. Raises CalledProcessError, OSError."""
    requirements = ROOT / name
    stamp = VENV / f"installed-{name}"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == mark(requirements) and PYTHON.exists():
        return
    if not works():
        make_venv()
    print(f"Installing {name}.", flush=True)
    stamp.unlink(missing_ok=True)
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([PYTHON, "-m", "pip", "install", *options, "-r", requirements], check=True)
    stamp.write_text(mark(requirements), encoding="ascii")


def alone(name: str) -> None:
    """`install`, one at a time. Ends with one line when it cannot be done."""
    try:
        VAR.mkdir(exist_ok=True)
        with (VAR / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install(name)
    except OSError as error:
        sys.exit(f"The requirements could not be installed: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"The requirements could not be installed (status {error.returncode}); the lines above say why.")


if __name__ == "__main__":
    os.umask(0o022)
    alone(sys.argv[1] if len(sys.argv) > 1 else "requirements.txt")
