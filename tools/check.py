"""`make check`: everything that needs no test run. Each check is run, also after one has failed; the status tells."""

import os
import secrets
import subprocess
import sys
import time

from tools.install import PYTHON, ROOT, VENV

AUDIT_OFFLINE = ("ConnectionError", "Connection", "Max retries", "Failed to", "timed out", "SSLError", "ServiceError")
PRODUCTION = {"SITE_URL": "https://forum.example.org", "DEBUG": "false", "SECRET_KEY": secrets.token_urlsafe(60)}


def tool(name: str) -> str:
    return str(VENV / "bin" / name)


def manage(*arguments: str) -> list[str]:
    return [str(PYTHON), "manage.py", *arguments]


CHECKS: dict[str, list[str]] = {
    "ruff": [tool("ruff"), "check", "."],
    "format": [tool("ruff"), "format", "--check", "."],
    "types": [tool("mypy"), "."],
    "templates": [tool("djlint"), "templates", "--lint", "--quiet"],
    "deployment": manage("check", "--deploy", "--fail-level", "WARNING"),
    "migrations": manage("makemigrations", "--check", "--dry-run", "--skip-checks"),
    "catalogues": [str(PYTHON), "tools/catalogues.py", "check"],
    "floor plan": [str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider", "tests/test_floorplan.py"],
}


def run(name: str, command: list[str]) -> bool:
    """Run one check; its words are shown only when it fails."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **PRODUCTION}, capture_output=True, text=True, check=False
    )
    print(f"{'ok' if done.returncode == 0 else 'FAILED':>6}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def audit() -> bool:
    """Known holes in what is locked. Skipped, and said so, where the advisory service cannot be reached."""
    lists = [argument for name in ("requirements", "requirements-scale") for argument in ("-r", f"{name}.txt")]
    command = [tool("pip-audit"), "--require-hashes", "--disable-pip", "--progress-spinner", "off", *lists]
    try:
        done = subprocess.run(
            [*command, "--timeout", "10"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
    except subprocess.TimeoutExpired:
        print("skipped  audit: the advisory service did not answer within two minutes", flush=True)
        return True
    if done.returncode == 0:
        print("    ok  audit", flush=True)
        return True
    if "Found " not in done.stdout + done.stderr and any(word in done.stderr for word in AUDIT_OFFLINE):
        print("skipped  audit: the advisory service cannot be reached from here", flush=True)
        return True
    print(f"FAILED  audit\n{done.stdout}{done.stderr}", flush=True)
    return False


def main() -> int:
    results = [run(name, command) for name, command in CHECKS.items()]
    return 0 if all([*results, audit()]) else 1


if __name__ == "__main__":
    sys.exit(main())
