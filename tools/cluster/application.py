"""An application server in a folder of its own: the program, its settings and what it writes, as `deploy/` puts them on a machine."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tools.install import ROOT
from tools.services import children_of, free_port, kill_all

LEFT_OUT = shutil.ignore_patterns(".*", "var", "media", "tests", "docs", "node_modules")
PATIENCE = 120  # seconds for a start
# Both web workers have one door, as with the socket that systemd hands them (deploy/systemd): where each has its own, whoever comes
# while one dies is turned away by it.
SERVE = """
import sys
from core.supervisor import Child, supervise, web_command, worker_command
web = web_command("forum_site.wsgi", "127.0.0.1", int(sys.argv[1]))
web.remove("--reuse-port")
supervise([Child(web), Child(worker_command())], "127.0.0.1", int(sys.argv[1]), "It serves.")
"""


class Application:
    """gunicorn with two workers and a background worker, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
        (folder / ".venv").symlink_to(Path(sys.prefix))
        if (ROOT / "var" / "fonts").is_dir():  # cut already
            shutil.copytree(ROOT / "var" / "fonts", folder / "var" / "fonts")

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of who started the cluster; what is a setting stands in `.env`."""
        own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return {**own, **self.settings, "DJANGO_SETTINGS_MODULE": "forum_site.settings", "PYTHONUNBUFFERED": "1"}

    def set(self, settings: dict[str, str]) -> None:
        """Write `.env`."""
        self.settings = {**settings, "PORT": str(self.port)}
        lines = [f"{name}={value}\n" for name, value in self.settings.items()]
        (self.folder / ".env").write_text("".join(lines), encoding="utf-8")

    def manage(self, *arguments: str) -> str:
        """A command of the program; what it said. Raises CalledProcessError."""
        return self._run(["manage.py", *arguments], {})

    def script(self, code: str) -> str:
        """Lines of Python, which may use what the tests have; what they print. SITE_FOLDER names the place for their files."""
        return self._run(["-c", code], {"PYTHONPATH": str(ROOT), "SITE_FOLDER": str(self.folder / "var")})

    def _run(self, arguments: list[str], more: dict[str, str]) -> str:
        command = [".venv/bin/python", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env={**self.environment, **more}, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    @property
    def address(self) -> str:
        """Where it is asked directly."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it is ready. Raises RuntimeError with its last words."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        command = [".venv/bin/python", "-c", SERVE, str(self.port)]
        with (self.folder / "var" / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        ends = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"{self.folder.name} does not get ready:\n{self.log()[-3000:]}")
            time.sleep(0.1)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:  # noqa: S310  (a server of ours)
                return bool(answer.status == 200)
        except OSError:
            return False

    def log(self) -> str:
        return (self.folder / "var" / "log").read_text(encoding="utf-8", errors="replace")

    def processes(self) -> list[int]:
        """Its supervisor, gunicorn's master and workers, the background worker."""
        found = [] if self.process is None else [self.process.pid]
        for pid in found:  # it grows
            found += children_of(pid)
        return found

    def web_workers(self) -> list[int]:
        """Children of gunicorn's master."""
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in self.processes()[1:]}
        master = next(pid for pid, command in commands.items() if b"gunicorn" in command)
        return list(children_of(master))

    def kill(self) -> None:
        """`kill -9` of all of it, from the supervisor on, so that nobody starts anybody again."""
        if self.process is not None:
            kill_all(self.process.pid)
            self.process.wait()
        self.process = None

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None
