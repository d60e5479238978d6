"""A site as `deploy/` puts it on a server: `forum install`, `forum upgrade`, nginx with its configuration, below one folder."""

import getpass
import hashlib
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

from django.conf import settings

from tests import migrated, systemctl
from tests.site_server import free_port
from tools import nginx

ROOT = Path(settings.BASE_DIR)
HOST = "forum.example.org"  # nobody looks it up: connections go to this machine
LEFT_OUT = shutil.ignore_patterns(".*", "var", "media", "tests", "docs", "node_modules", "__pycache__", "*.mo")
# Compressing static files as well as can be takes half a minute, which says nothing about the deployment.
QUICK = """
import functools
import brotli
brotli.compress = functools.partial(brotli.compress, quality=1)
"""


class Deployed:
    """The server, before anything is installed."""

    def __init__(self, root: Path) -> None:
        self.root, self.port, self.plain_port = root, free_port(), free_port()
        for name in ("opt/packages", "etc", "run", "units", "state", "log", "data/var"):
            (root / name).mkdir(parents=True)
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            "FORUM_HOME": str(root / "opt"), "FORUM_DATA": str(root / "data"), "FORUM_ETC": str(root / "etc"),
            "FORUM_RUN": str(root / "run"), "FORUM_UNITS": str(root / "units"), "FORUM_USER": getpass.getuser(),
            "FORUM_SYSTEMCTL": str(root / "systemctl"), "TEST_ROOT": str(root),
        }  # fmt: skip
        script = root / "systemctl"
        script.write_text(f'#!/bin/sh\nexec {sys.executable} {systemctl.__file__} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
        self.nginx: subprocess.Popen[bytes] | None = None

    def fetch(self) -> None:
        """The program as it lies here, committed or not, in the place of the clone; its libraries are those of the tests."""
        source = self.root / "opt" / "source"
        origin = self.root / "origin"
        shutil.copytree(ROOT, origin, ignore=LEFT_OUT)
        with (origin / "forum_site" / "settings.py").open("a", encoding="utf-8") as settings_file:
            settings_file.write(QUICK)
        git = ["git", "-c", "user.name=Tests", "-c", "user.email=tests@example.org"]
        for command in (["init", "-q", "-b", "main"], ["add", "-A", "-f"], ["commit", "-q", "-m", "As it is"]):
            subprocess.run([*git, *command], cwd=origin, check=True)
        subprocess.run([*git, "clone", "-q", str(origin), str(source)], check=True)
        locks = [(ROOT / f"requirements{kind}.txt").read_bytes() for kind in ("", "-scale")]
        mark = hashlib.sha256(b"".join(locks)).hexdigest()[:16]
        (self.root / "opt" / "packages" / mark).symlink_to(Path(sys.prefix))

    def prepare(self) -> None:
        """What is slow and not of the deployment: migrations and the cutting of fonts."""
        shutil.copyfile(migrated.made(), self.root / "data" / "var" / "db.sqlite3")
        if (ROOT / "var" / "fonts").is_dir():
            shutil.copytree(ROOT / "var" / "fonts", self.root / "data" / "var" / "fonts")
        settings_file = self.root / "etc" / "forum.env"
        text = settings_file.read_text(encoding="utf-8")
        settings_file.write_text(text.replace("WEB_CONCURRENCY=3", "WEB_CONCURRENCY=2"), encoding="utf-8")

    def forum(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`deploy/forum ...`, as root would call it."""
        program = str(self.root / "opt" / "source" / "deploy" / "forum")
        return subprocess.run(
            [program, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=300
        )

    def configuration(self) -> Path:
        """nginx's, with this folder's paths and ports."""
        text = systemctl.moved((ROOT / "deploy" / "nginx" / "forum.conf").read_text(encoding="utf-8"), self.root)
        text = text.replace("    listen [::]:80", "    # ").replace("    listen [::]:443", "    # ")
        text = text.replace("listen 80", f"listen 127.0.0.1:{self.plain_port}")
        text = text.replace("listen 443", f"listen 127.0.0.1:{self.port}")
        (self.root / "forum.conf").write_text(text, encoding="utf-8")
        return nginx.main_configuration(self.root)

    def certificate(self) -> None:
        """A certificate of our own, as the guide makes one before the real one is there."""
        tls = self.root / "etc" / "tls"
        command = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "90",
        ]
        command += ["-subj", f"/CN={HOST}", "-keyout", str(tls / "key.pem"), "-out", str(tls / "certificate.pem")]
        subprocess.run(command, check=True, capture_output=True)

    def start_nginx(self) -> None:
        self.nginx = subprocess.Popen(["nginx", "-c", str(self.configuration())])
        for _ in range(200):
            try:
                self.connect().close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("nginx does not answer.")

    def stop(self) -> None:
        if self.nginx is not None:
            self.nginx.terminate()
            self.nginx.wait(10)
        for path in (self.root / "state").glob("*.service"):
            systemctl.Unit(path.name, self.root).stop()

    # --- asking it ------------------------------------------------------------------------------------------------------
    def connect(self, *protocols: str) -> ssl.SSLSocket:
        """A connection to nginx; whose certificate it is, is not the question here."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if protocols:
            context.set_alpn_protocols(list(protocols))
        stream = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return context.wrap_socket(stream, server_hostname=HOST)

    def get(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, Any, bytes]:
        """Status, headers and body of one request on a connection of its own."""
        connection = HTTPSConnection(HOST, timeout=30)
        connection.sock = self.connect()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body=body, headers=named)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()
