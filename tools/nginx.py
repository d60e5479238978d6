"""nginx with the configuration of `deploy/nginx/`, below one folder of this machine."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path

from tools.install import ROOT

FOLDER = ROOT / "deploy" / "nginx"
MAIN = """
daemon off;
error_log {root}/log/main.log warn;
pid {root}/nginx.pid;
include /etc/nginx/modules-enabled/*.conf;
{user}
events {{ worker_connections 768; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    gzip on;
    client_body_temp_path {root}/body; proxy_temp_path {root}/proxy;
    fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;
    include {root}/forum.conf;
}}
"""


def main_configuration(root: Path) -> Path:
    """What Debian has in /etc/nginx/nginx.conf, for a `forum.conf` in a folder; logs go to its `log/`."""
    path = root / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    path.write_text(MAIN.format(root=root, user=user), encoding="utf-8")
    return path


def of_several(root: Path, port: int, servers: list[int]) -> None:
    """Write `forum.conf` for application servers at these ports. On loopback it speaks http, so that no browser warns of a certificate."""
    text = (FOLDER / "forum.conf").read_text(encoding="utf-8")
    whole = re.compile(r"^server \{.*?^\}\n", re.MULTILINE | re.DOTALL)
    site = next(found for found in whole.findall(text) if "ssl_certificate " in found)
    site = re.sub(r"^ +(?:ssl_\w+|listen \[::\]).*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};").replace(
        "forum.example.org", "127.0.0.1 localhost"
    )
    strangers = f"server {{\n    listen 127.0.0.1:{port} default_server;\n    access_log off;\n    return 444;\n}}\n"
    before = re.sub(
        r"^upstream forum \{.*?^\}\n", several(servers), whole.sub("", text), flags=re.MULTILINE | re.DOTALL
    )
    moved = f"{before}\n{strangers}\n{site}".replace("/var/log/nginx", f"{root}/log").replace(
        "/var/lib/forum", f"{root}/none"
    )
    moved = moved.replace("/opt/forum/current/deploy/nginx", str(FOLDER))
    (root / "forum.conf").write_text(moved, encoding="utf-8")


def several(servers: list[int]) -> str:
    """The upstream of `several.conf`, with other addresses."""
    text = (FOLDER / "several.conf").read_text(encoding="utf-8")
    for number, port in enumerate(servers):
        text = text.replace(f"10.0.0.{11 + number}:8001", f"127.0.0.1:{port}")
    return text


class Nginx:
    """A running nginx."""

    def __init__(self, root: Path, port: int) -> None:
        """Ends in RuntimeError when nobody listens at the port within ten seconds."""
        self.process = subprocess.Popen(["nginx", "-c", str(main_configuration(root))])
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError("nginx does not answer.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
