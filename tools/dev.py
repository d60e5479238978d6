"""`make dev`: the development server, reloading itself, with DEBUG on. Static files come from where they lie."""

import os
import subprocess
import sys

from tools.install import PYTHON, ROOT, VAR
from tools.run import make_key


def main() -> None:
    os.chdir(ROOT)
    os.environ["DEBUG"] = "true"
    try:
        VAR.mkdir(exist_ok=True)
        make_key()
    except OSError as error:
        sys.exit(f"The site could not be made ready: {error}")
    prepared = subprocess.run([PYTHON, "manage.py", "prepare", "--no-static"], check=False)
    if prepared.returncode:
        sys.exit(prepared.returncode)
    print("Background work (pictures, mail) waits until you run: .venv/bin/python manage.py worker", flush=True)
    os.execv(PYTHON, [str(PYTHON), "manage.py", "runserver", os.environ.get("PORT") or "8000"])  # noqa: S606


if __name__ == "__main__":
    main()
