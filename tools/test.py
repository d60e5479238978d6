"""`make test`: the whole suite. As root and without Chromium, Debian's is installed first; arguments go to pytest."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.install import PYTHON, ROOT

NU = ROOT / "var" / "nu"
STATEMENTS = ROOT / "var" / "statements"  # `tests/statements.py` notes them there for `make test-services`
# The first one is Chromium without windows: the tests take half the time with it.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def apt_install(*packages: str) -> bool:
    """Install Debian packages quietly; False where that cannot be done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0


def html_checker() -> None:
    """The Nu HTML checker for `tests/test_site.py`, where Java and npm are there; the test says so where they are not."""
    if not (shutil.which("java") and shutil.which("npm")) or (NU / "node_modules" / "vnu-jar").is_dir():
        return
    NU.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(NU), "vnu-jar@26.9.27"]
    subprocess.run(command, capture_output=True, check=False)


def web_server() -> None:
    """nginx with its module and the programs of `deploy/forum`, for `tests/test_deploy.py`; the tests say so where they are not."""
    module = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
    missing = [name for name in ("git", "curl", "openssl") if not shutil.which(name)]
    if not shutil.which("nginx") or not module.is_file():
        missing += ["nginx", "libnginx-mod-http-brotli-static"]
    if missing:
        print("Installing nginx for the tests of the deployment.", flush=True)
        apt_install(*missing)


def main() -> None:
    html_checker()
    web_server()
    if not shutil.which(BROWSERS[0]):
        print("Installing Chromium for the browser tests.", flush=True)
        if not apt_install(BROWSERS[0]) and not any(map(shutil.which, BROWSERS)) and not apt_install("chromium"):
            print("There is no Chromium: the browser tests will be skipped.", flush=True)
    command = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", *sys.argv[1:]]
    if all(argument.startswith("--") for argument in sys.argv[1:]):  # the whole suite
        shutil.rmtree(STATEMENTS, ignore_errors=True)
        command.append("--note-statements")
    os.chdir(ROOT)
    os.execv(command[0], command)  # noqa: S606  (so that a signal meant for the tests reaches them)


if __name__ == "__main__":
    main()
