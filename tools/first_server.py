"""`make first-server`: follows deploy/README.md word by word on a new Debian that systemd has booted, and tries what it promises.

For root, on Debian with `debootstrap` and `systemd-container`; ports 80 and 443 of this machine are free. The new Debian lives in
/var/tmp/forum-first-server and shares this machine's network. `pebble` stands for the authority that signs certificates, so the line with
certbot is run as it stands. What is asked while the site is upgraded, restarted and killed is counted. Ends with status 1 on a fault.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.install import ROOT

FOLDER = Path("/var/tmp/forum-first-server")  # noqa: S108  (root's, and of nobody's choosing)
SUITE, MIRROR = "bookworm", "http://deb.debian.org/debian"
BASE = "systemd,systemd-sysv,dbus,ca-certificates,iproute2,procps"
ADDRESS = "forum.example.org"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What a reader of the guide puts in, and the editor that nobody sits at.
PUT_IN = (("YOUR.ADDRESS", ADDRESS), ("https://git.example.org/forum.git", "/srv/forum"), ("editor ", "test -s "))
WHO = "DJANGO_SUPERUSER_EMAIL=owner@example.org DJANGO_SUPERUSER_NAME=Owner DJANGO_SUPERUSER_PASSWORD=steppe-caravan-lantern-41"
CERTBOT = """
server = https://localhost:14000/dir
no-verify-ssl = true
agree-tos = true
register-unsafely-without-email = true
non-interactive = true
"""
PEBBLE = """
apt-get install -y -qq --no-install-recommends pebble
mkdir -p /root/pebble && cd /root/pebble
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem 2>/dev/null
echo '{"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "httpPort": 80, "tlsPort": 443,
 "certificate": "/root/pebble/cert.pem", "privateKey": "/root/pebble/key.pem"}}' > config.json
systemd-run --quiet --unit=pebble --setenv=PEBBLE_VA_NOSLEEP=1 pebble -config /root/pebble/config.json
until curl -sk https://localhost:15000/roots/0 -o root.pem; do sleep 1; done
"""
# Asks the home page by TLS from four threads until it is told to stop; the last line is what came, and the longest wait in seconds.
ASK = """
import collections, pathlib, ssl, threading, time, urllib.request
known = ssl.create_default_context(cafile="/root/pebble/root.pem")
seen, waited, stop = collections.Counter(), [0.0], pathlib.Path("/root/stop")
def ask():
    while not stop.exists():
        began = time.monotonic()
        try:
            with urllib.request.urlopen("https://ADDRESS/en/", context=known, timeout=60) as answer:
                answer.read()
                seen[answer.status] += 1
        except OSError as error:
            seen[str(error)] += 1
        waited.append(time.monotonic() - began)
        time.sleep(0.05)
threads = [threading.Thread(target=ask) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(dict(seen), f"{max(waited):.1f}")
"""
TRIALS = (
    ("an upgrade", "forum upgrade"),
    ("a restart", "forum restart"),
    ("the version before", "forum back"),
    ("the master killed", "systemctl kill -s KILL --kill-whom=main 'forum-web@*.service'; sleep 8"),
    ("all of the web server killed", "systemctl kill -s KILL --kill-whom=all 'forum-web@*.service' || true; sleep 8"),
    ("a new certificate", "certbot renew --quiet --force-renewal --no-random-sleep-on-renew 2>/dev/null"),
)
UNITS = ("forum-web@$(basename $(readlink /run/forum/web.sock) .sock).service", "forum-worker.service", "nginx.service")


class FaultError(Exception):
    """What the guide promises and the server did not do."""


def commands() -> list[str]:
    """The commands of the guide's section *Install*, in its order."""
    text = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Install")[2].partition("\n## ")[0]
    return [line.strip() for line in section.splitlines() if re.match(r" {7}\S", line)]


def make_debian(machine: Path) -> None:
    """A Debian with nothing on it, which is fetched once; it trusts whom this machine trusts, and finds names as it does."""
    new = FOLDER / "new"
    if not new.exists():
        print("Fetching a new Debian.", flush=True)
        shutil.rmtree(FOLDER / "part", ignore_errors=True)
        command = ["debootstrap", f"--include={BASE}", SUITE, str(FOLDER / "part"), MIRROR]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        (FOLDER / "part").rename(new)
    shutil.rmtree(machine, ignore_errors=True)
    subprocess.run(["cp", "-a", new, machine], check=True)
    bundle = "etc/ssl/certs/ca-certificates.crt"
    shutil.copyfile(Path("/", bundle), machine / bundle)
    shutil.copyfile("/etc/resolv.conf", machine / "etc/resolv.conf")
    (machine / "etc/pip.conf").write_text(f"[global]\ncert = /{bundle}\n")
    (machine / "etc/hosts").write_text(f"127.0.0.1 localhost {ADDRESS}\n")
    (machine / "etc/machine-id").write_text("")


def started_by(process: int) -> int:
    """The first process of the booted machine. FaultError when there is none within a minute."""
    for _ in range(600):
        with suppress(OSError, LookupError, ValueError):
            child = int(Path(f"/proc/{process}/task/{process}/children").read_text().split()[0])
            if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return child
        time.sleep(0.1)
    raise FaultError("The new Debian did not start.")


class Machine:
    """The booted Debian."""

    def __init__(self, first: int) -> None:
        """`first` is its process 1, as this machine numbers it."""
        self.first = first

    def command(self, script: str) -> list[str]:
        """Of a script of bash in it."""
        clean = ["env", "-i", "HOME=/root", f"PATH={PATH}", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        return ["nsenter", "-t", str(self.first), "-a", *clean, "bash", "-euc", script]

    def run(self, script: str) -> str:
        """What it says; FaultError with what it said when it fails."""
        done = subprocess.run(self.command(script), capture_output=True, text=True, check=False)
        if done.returncode:
            raise FaultError(f"{script}\nstatus {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout.strip()

    def wait_until_booted(self) -> None:
        """FaultError when that takes more than two minutes, or a unit failed."""
        for _ in range(120):
            with suppress(FaultError):
                if self.run("systemctl is-system-running || true") in ("running", "degraded"):
                    break
            time.sleep(1)
        if failed := self.run("systemctl --failed --no-legend --plain"):
            raise FaultError(failed)


@contextmanager
def booted(machine: Path) -> Iterator[Machine]:
    """The Debian in this folder, booted by systemd until the end."""
    command = ["systemd-nspawn", "--quiet", "-D", str(machine), "--boot", "--register=no", "--keep-unit"]
    command += ["--resolv-conf=off", "--timezone=off", f"--bind-ro={ROOT}:/srv/forum", "--console=pipe"]
    environment = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
    with (machine.parent / "console.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
    try:
        found = Machine(started_by(process.pid))
        found.wait_until_booted()
        yield found
    finally:
        process.send_signal(signal.SIGTERM)  # it shuts down
        try:
            process.wait(timeout=90)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def follow(machine: Machine) -> None:
    """The guide, word by word."""
    for command in commands():
        for written, put_in in PUT_IN:
            command = command.replace(written, put_in)  # noqa: PLW2901
        if command.startswith("certbot"):
            machine.run(f"{PEBBLE}\necho '{CERTBOT}' > /etc/letsencrypt/cli.ini")
        if command.endswith("createsuperuser"):
            command = f"{WHO} {command} --noinput"  # noqa: PLW2901
        began = time.monotonic()
        machine.run(command)
        print(f"{time.monotonic() - began:7.1f} s  {command[:110]}", flush=True)


def tried(machine: Machine, what: str, script: str) -> None:
    """Do something to the site while its pages are asked for. FaultError when one of them was not answered."""
    machine.run("rm -f /root/stop")
    asking = subprocess.Popen(
        machine.command(f"python3 -c '{ASK.replace('ADDRESS', ADDRESS)}'"), stdout=subprocess.PIPE, text=True
    )
    try:
        time.sleep(2)
        machine.run(script)
    finally:
        machine.run("touch /root/stop")
        said = asking.communicate(timeout=120)[0].strip()
    print(f"{what}: {said} s", flush=True)
    if not re.match(r"\{200: \d+\} ", said):
        raise FaultError(f"{what}: {said}")


def proved(machine: Machine) -> None:
    """What else the guide promises."""
    for unit in UNITS:
        machine.run(f"systemctl is-active {unit}")
    for unit in ("forum-web@a", "forum-worker", "forum-backup"):
        print(machine.run(f"systemd-analyze security {unit}.service --no-pager | tail -1"), flush=True)
    machine.run("systemctl start forum-backup.service && ls /var/lib/forum/var/backups/*.tar")
    for hidden in (
        "/var/lib/forum/var/db.sqlite3",
        "/var/lib/forum/var/backups",
        "/etc/forum/forum.env",
        "/etc/forum/tls/key.pem",
    ):
        machine.run(f"runuser -u www-data -- test ! -r {hidden}")
    print(machine.run("forum manage check --deploy"), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="leave the server in that folder, as `server`")
    options = parser.parse_args()
    if missing := [name for name in ("debootstrap", "systemd-nspawn", "nsenter") if not shutil.which(name)]:
        sys.exit(f"This needs {', '.join(missing)}: apt-get install debootstrap systemd-container")
    if os.geteuid() != 0:
        sys.exit("This is for root: it boots a machine.")
    machine = FOLDER / "server"
    FOLDER.mkdir(parents=True, exist_ok=True)
    make_debian(machine)
    try:
        with booted(machine) as server:
            follow(server)
            for what, script in TRIALS:
                tried(server, what, script)
            proved(server)
        with booted(machine) as server:  # the same machine after it was switched off
            server.run(f"curl -sSf --cacert /root/pebble/root.pem -o /dev/null https://{ADDRESS}/en/")
            proved(server)
    except FaultError as fault:
        print(fault, file=sys.stderr)
        return 1
    finally:
        if not options.keep:
            shutil.rmtree(machine, ignore_errors=True)
    print("The guide holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
