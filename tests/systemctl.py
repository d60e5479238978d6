"""What `deploy/forum` needs of systemctl, without systemd: it starts and stops the very commands of the units, in a folder.

Called as FORUM_SYSTEMCTL by `tests/test_deploy.py`. A unit's paths are moved below TEST_ROOT, a socket is handed on as systemd
does it (sd_listen_fds), nothing else of a unit is looked at.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

MOVED = {
    "/opt/forum": "opt",
    "/var/lib/forum": "data",
    "/etc/forum": "etc",
    "/run/forum": "run",
    "/var/log/nginx": "log",
}


def moved(text: str, root: Path) -> str:
    for path, name in MOVED.items():
        text = text.replace(path, str(root / name))
    return text


class Unit:
    """A unit of `deploy/systemd/`, as it lies in the folder of the installed ones."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root = name, root
        stem, _, kind = name.rpartition(".")
        template, at, self.instance = stem.partition("@")
        text = (root / "units" / f"{template}{at}.{kind}").read_text(encoding="utf-8")
        self.lines = [
            tuple(line.split("=", 1)) for line in text.splitlines() if "=" in line and not line.startswith("#")
        ]
        self.pid_file = root / "state" / name

    def every(self, key: str) -> list[str]:
        return [moved(value.replace("%i", self.instance), self.root) for name, value in self.lines if name == key]

    def settings(self) -> dict[str, str]:
        """Of the files that EnvironmentFile names; a "-" says that there may be none (systemd.exec(5))."""
        found: dict[str, str] = {}
        for path in map(Path, (name.removeprefix("-") for name in self.every("EnvironmentFile"))):
            for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
                name, mark, value = line.partition("=")
                if mark and not line.startswith("#"):
                    found[name] = value
        return found

    def start(self) -> None:
        if self.name.endswith(".socket"):
            return  # its service binds it below
        environment = {
            **os.environ,
            **self.settings(),
            **dict(pair.split("=", 1) for line in self.every("Environment") for pair in line.split()),
        }
        command = shlex.split(self.every("ExecStart")[0])
        keep: tuple[int, ...] = ()
        listener = None
        if self.every("Requires"):
            door = Unit(self.name.replace(".service", ".socket"), self.root)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(door.every("ListenStream")[0])
            listener.listen(int(door.every("Backlog")[0]))
            keep = (listener.fileno(),)
            hand_on = f'exec 3<&{keep[0]}; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
            command = ["bash", "-c", hand_on, "bash", *command]
        with (self.root / "state" / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=self.every("WorkingDirectory")[0], env=environment, pass_fds=keep, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.pid_file.write_text(str(process.pid), encoding="ascii")

    def stop(self) -> None:
        if self.name.endswith(".socket"):
            Path(self.every("ListenStream")[0]).unlink(missing_ok=True)
            return
        if not self.pid_file.is_file():
            return
        pid = int(self.pid_file.read_text(encoding="ascii"))
        self.pid_file.unlink()
        patience = time.monotonic() + float(self.every("TimeoutStopSec")[0])
        try:
            os.kill(pid, signal.SIGTERM)
            while time.monotonic() < patience:
                if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z":
                    return
                time.sleep(0.05)
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, FileNotFoundError):
            return


def main() -> None:
    root = Path(os.environ["TEST_ROOT"])
    verb, *names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    with (root / "state" / "calls").open("a", encoding="utf-8") as calls:
        calls.write(f"{verb} {' '.join(names)}\n")
    for name in names:
        unit = Unit(name, root)
        if verb in ("stop", "restart"):
            unit.stop()
        if verb in ("start", "restart"):
            unit.start()


if __name__ == "__main__":
    main()
