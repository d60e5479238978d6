"""`make lock`: locks the three lists of requirements, for every platform, each file with its hashes.

The newest versions that fit are taken. Neither an index nor a path of this machine is written.
"""

import subprocess
import sys

from tools.install import ROOT, VENV

LISTS = ("requirements", "requirements-scale", "requirements-dev")


def lock(name: str) -> None:
    """Write ROOT/name.txt. Raises CalledProcessError with uv's own words on the screen."""
    options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--upgrade", "--no-header", "--quiet"]
    hide = ["--no-emit-index-url", "--no-emit-find-links"]
    command = [
        str(VENV / "bin" / "uv"),
        "pip",
        "compile",
        f"{name}.in",
        "--output-file",
        f"{name}.txt",
        *options,
        *hide,
    ]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        for each in LISTS:
            lock(each)
            print(f"{each}.txt")
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
