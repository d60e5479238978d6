"""One server as `deploy/` describes it: the commands of the units and nginx's configuration, run for real."""

import json
import os
import re
import select
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import get_commands

from core.logs import masks
from tests import systemctl
from tests.deployed import HOST, ROOT, Deployed
from tools import first_server

UNITS = sorted(path.name for path in (ROOT / "deploy" / "systemd").iterdir())
needs_nginx = pytest.mark.skipif(
    os.geteuid() != 0
    or not all(map(shutil.which, ("nginx", "git", "curl", "openssl", "bash")))
    or not Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so").is_file(),
    reason="The deployment is tried as root, with Debian's nginx, its brotli module, git, curl and openssl.",
)
pytestmark = pytest.mark.xdist_group("deploy")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Installed, brought to the newest version and served by nginx: the guide, step by step."""
    made = Deployed(tmp_path_factory.mktemp("deploy"))
    try:
        made.fetch()
        installed = made.forum("install")
        assert installed.returncode == 0, installed.stderr
        made.prepare()
        made.certificate()
        upgraded = made.forum("upgrade")
        assert upgraded.returncode == 0, upgraded.stdout + upgraded.stderr
        made.start_nginx()
        yield made
    finally:
        made.stop()


@needs_nginx
def test_the_site_is_served(server: Deployed) -> None:
    status, headers, _ = server.get("/en/", Accept_Encoding="br")
    assert (status, headers["Content-Encoding"]) == (200, "br")
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert server.get("/readyz")[2] == b"database: ok\ncache: ok\nstorage: ok\nmigrations: ok\n"
    with server.connect("h2", "http/1.1") as stream:
        assert stream.selected_alpn_protocol() == "h2"


@needs_nginx
def test_what_is_personal_is_not_compressed(server: Deployed) -> None:
    status, headers, body = server.get("/en/accounts/sign-in/", Accept_Encoding="br, gzip")
    assert (status, headers["Content-Encoding"], len(body) > 2000) == (200, None, True)


@needs_nginx
def test_static_files_come_compressed_from_nginx_and_for_good(server: Deployed) -> None:
    sheet = re.search(rb"/static/css/site\.[0-9a-f]{12}\.css", server.get("/en/")[2])
    assert sheet is not None
    address = sheet[0].decode()
    for encoding in ("br", "gzip"):
        status, headers, _ = server.get(address, Accept_Encoding=encoding)
        assert (status, headers["Content-Encoding"]) == (200, encoding)
        assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert headers["Content-Type"] == "text/css; charset=utf-8"
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert server.get("/static/img/favicon.svg")[1]["Cache-Control"] == "max-age=3600, public"


@needs_nginx
def test_renditions_are_public_and_originals_are_nobodys(server: Deployed) -> None:
    media = server.root / "data" / "media"
    address = "/media/public/0123456789abcdef01234567-640.webp"
    rendition = server.root / "data" / address.removeprefix("/")
    rendition.write_bytes(b"a rendition")
    for name in (
        "originals/0123456789abcdef01234567-9x9.jpg",
        "private/seal.png",
        "public/0123456789abcdef01234567.jpg",
    ):
        (media / name).write_bytes(b"an original")
    status, headers, body = server.get(address)
    assert (status, body, headers["Content-Type"]) == (200, b"a rendition", "image/webp")
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("public, max-age=86400", "nosniff")
    status, part, body = server.get(address, Range="bytes=2-5")
    assert (status, body, part["Content-Range"]) == (206, b"rend", "bytes 2-5/11")
    status, again, body = server.get(address, If_None_Match=headers["ETag"])
    assert (status, body, again["Cache-Control"]) == (304, b"", "public, max-age=86400")
    for path in (
        "/media/originals/0123456789abcdef01234567-9x9.jpg", "/media/private/seal.png", "/media/", "/media/public/",
        "/media/public/cards/", "/media/originals/",
        "/media/public/0123456789abcdef01234567.jpg", "/media/public/../originals/0123456789abcdef01234567-9x9.jpg",
        "/media/public/%2e%2e/originals/0123456789abcdef01234567-9x9.jpg", "/static/../db.sqlite3", "/static../db.sqlite3",
        "/static/%2e%2e/db.sqlite3", "/static/.stamp", "/.env", "/unavailable.html",
    ):  # fmt: skip
        assert server.get(path)[0] in (400, 404), path
    rendition.unlink()  # as hiding does
    assert server.get(address)[0] == 404


@needs_nginx
def test_only_the_site_itself_is_served_and_http_leads_to_https(server: Deployed) -> None:
    def said(host: str) -> str:
        command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "-H", f"Host: {host}"]
        address = f"http://127.0.0.1:{server.plain_port}/en/"
        return subprocess.run([*command, address], capture_output=True, text=True, check=False).stdout

    assert said(HOST) == f"301 https://{HOST}/en/"
    assert said("elsewhere.example") == "000 "


@needs_nginx
def test_nginx_takes_what_the_site_takes(server: Deployed) -> None:
    text = (ROOT / "deploy" / "nginx" / "forum.conf").read_text(encoding="utf-8")
    sizes = [int(found) * 1024 * 1024 for found in re.findall(r"client_max_body_size (\d+)m;", text)]
    assert sizes == [settings.REQUEST_LIMIT, settings.REQUEST_LIMIT_STAFF]
    with server.connect() as stream:  # which answers before the body has come
        stream.sendall(f"POST /en/search/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 2000000\r\n\r\n".encode())
        assert stream.recv(4096).startswith(b"HTTP/1.1 413 ")
    assert server.get("/admin/login/", method="POST", body=b"a" * 2_000_000)[0] not in (413, 502)


SECRETS = (
    "/en/preview/YXJ0aWNsZTox:1abcde:c2lnbmF0dXJlc2lnbmF0dXJl/", "/kk/register/nsr-next/form/1-0123456789abcdef0123456789abcdef/",
    "/en/register/nsr-next/invited/1-0123456789abcdef0123456789abcdef/?email=li@example.org",
    "/zh-hans/me/k7m4qx2p/papers/K7M4-QX2P-9TWB.pdf", "/uz/me/calendar/1-0123456789abcdef0123456789abcdef.ics",
    "/en/verify/K7M4-QX2P-9TWB/", "/en/accounts/sign-in/code/?code=123456", "/admin/accounts/user/17/change/?q=Li+Wei",
    "/admin/lists/made/0f8fad5b-d9cd-469f-a165-70867728950e.pdf", "/en/nsr-next/speakers/huang-kan/",
    "/en/li%40example.org/", "/EN/ME/k7m4qx2p/", "/en/m%65/k7m4qx2p/", "/en/search/?q=Li+Wei&token=secret",
)  # fmt: skip
HARMLESS = ("/en/", "/en/nsr-next/agenda/", "/en/register/nsr-next/", "/en/me/", "/admin/", "/en/news/a-2027-b/")


@needs_nginx
def test_the_log_of_nginx_is_masked_like_the_sites_and_names_no_reader(server: Deployed) -> None:
    log = server.root / "log" / "forum.log"
    before = len(log.read_text(encoding="utf-8").splitlines())
    for path in (*SECRETS, *HARMLESS):
        server.get(path, User_Agent="Reader/1 (li@example.org)", Referer="https://127.0.0.1/en/me/k7m4qx2p/")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[before:]]
    decoded = [path.replace("%40", "@").replace("%65", "e") for path in (*SECRETS, *HARMLESS)]
    shown = [re.sub(r".*@.*", "/*", path.partition("?")[0]) for path in decoded]
    assert [line["path"] for line in lines] == [masks.path(path) for path in shown]
    written = json.dumps([{**line, "request": ""} for line in lines])
    for secret in (
        "0123456789abcdef",
        "K7M4",
        "k7m4qx2p",
        "example.org",
        "Li+Wei",
        "123456",
        "127.0.0.1",
        "Reader",
        "0f8fad5b",
    ):
        assert secret not in written
    assert (server.root / "log" / "forum-errors.log").read_text(encoding="utf-8") == ""


@needs_nginx
def test_a_request_has_one_id_in_both_logs_and_nobody_elses(server: Deployed) -> None:
    headers = server.get("/en/accounts/sign-in/", X_Request_ID="chosen-by-the-reader")[1]
    last = json.loads((server.root / "log" / "forum.log").read_text(encoding="utf-8").splitlines()[-1])
    assert headers["X-Request-ID"] == last["request"] != "chosen-by-the-reader"
    assert server.get("/en/")[1]["X-Request-ID"] is None  # the same bytes for everybody


@needs_nginx
def test_half_sent_requests_delay_nobody(server: Deployed) -> None:
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n\r\n"
    post = f"POST {{}} HTTP/1.1\r\nHost: {HOST}\r\n{form}"
    with ExitStack() as stack:
        slow = []
        for number in range(100):
            stream = stack.enter_context(server.connect())
            path = ("/en/accounts/sign-in/", "/en/")[number // 2 % 2]
            stream.sendall(post.format(path).encode() + b"a" * 9000 if number % 2 else b"GET /en/ HTTP/1.1\r\nX-Half")
            slow.append(stream)
        assert [server.get("/en/")[0] for _ in range(4)] == [200] * 4
        assert server.get("/en/accounts/sign-in/")[0] == 200
        assert select.select(slow, [], [], 0)[0] == []  # all of them were open meanwhile


class Readers:
    """Four of them, reading and writing without a pause; `failed` is what they should not have seen."""

    def __init__(self, server: Deployed) -> None:
        self.server, self.done, self.failed, self.over = server, 0, list[str](), threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(4)]

    def ask(self, number: int) -> None:
        while not self.over.is_set():
            try:
                if number % 2:
                    status = self.server.get("/en/accounts/sign-in/", method="POST", body=b"email=a%40example.org")[0]
                    expected = 403  # an answer of the site: there is no token
                else:
                    status, expected = self.server.get("/en/")[0], 200
                if status != expected:
                    self.failed.append(str(status))
            except OSError as error:
                self.failed.append(repr(error))
            self.done += 1
            self.over.wait(0.1)  # the upgrade needs the processor as well

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


@needs_nginx
def test_nobody_notices_an_upgrade_or_a_restart(server: Deployed) -> None:
    old = server.root / "data" / "var" / "static" / "css" / "site.0123456789ab.css"
    old.write_text("/* of a page that somebody still has open */", encoding="utf-8")
    before = (server.root / "opt" / "current").readlink()
    slot = (server.root / "run" / "web.sock").readlink().name
    with Readers(server) as readers:
        upgraded = server.forum("upgrade")
        after = (server.root / "opt" / "current").readlink()
        moved_to = (server.root / "run" / "web.sock").readlink().name
        restarted = server.forum("restart")
    assert (upgraded.returncode, restarted.returncode) == (0, 0), upgraded.stderr + restarted.stderr
    assert readers.failed == []
    assert readers.done > 20
    assert after != before
    assert {slot, moved_to} == {"a.sock", "b.sock"}
    assert (server.root / "run" / "web.sock").readlink().name == slot
    assert server.get("/static/css/site.0123456789ab.css")[0] == 200


@needs_nginx
def test_a_version_that_cannot_serve_is_not_switched_to(server: Deployed) -> None:
    settings_file = server.root / "etc" / "forum.env"
    right, slot = settings_file.read_text(encoding="utf-8"), (server.root / "run" / "web.sock").readlink()
    settings_file.write_text(f"{right}\nLOG_FORMAT=poem\n", encoding="utf-8")
    server.environment["FORUM_PATIENCE"] = "1"
    try:
        restarted = server.forum("restart")
    finally:
        settings_file.write_text(right, encoding="utf-8")
        del server.environment["FORUM_PATIENCE"]
    assert restarted.returncode == 1
    assert "The old one goes on." in restarted.stderr
    assert (server.root / "run" / "web.sock").readlink() == slot
    assert server.get("/en/")[0] == 200


@needs_nginx
def test_nginx_says_so_in_every_language_when_nobody_serves(server: Deployed) -> None:
    link = server.root / "run" / "web.sock"
    slot = link.readlink()
    link.unlink()
    try:
        status, headers, body = server.get("/en/")
    finally:
        link.symlink_to(slot)
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (502, "10", "no-store")
    assert sorted(re.findall(r'lang="([\w-]+)"', body.decode())) == ["en", "kk", "pl", "ru", "uk", "uz", "zh-Hans"]


# --- the units --------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the units, whose paths are of this machine."""
    root = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (ROOT / "deploy" / "systemd" / name).read_text(encoding="utf-8")
        python = shutil.which("python3") or "/usr/bin/python3"
        (root / name).write_text(re.sub(r"/opt/forum/\S+/\.venv/bin/python", python, text), encoding="utf-8")
    return root


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="There is no systemd-analyze.")
def test_systemd_understands_the_units_and_finds_them_tight(units: Path) -> None:
    names = [name.replace("@.", "@a.") for name in UNITS]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *names], env=environment, capture_output=True, text=True, check=False
    )
    assert [line for line in verified.stderr.splitlines() if "forum" in line] == []
    services = [name for name in UNITS if name.endswith(".service")]
    for name in services:
        command = ["systemd-analyze", "security", "--offline=yes", "--threshold=30", "--no-pager", str(units / name)]
        judged = subprocess.run(command, capture_output=True, text=True, check=False)
        assert judged.returncode == 0, judged.stdout.splitlines()[-1:]


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_commands_of_the_units_are_the_programs(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "deploy" / "systemd", tmp_path / "units")
    unit = systemctl.Unit(name.replace("@.", "@a."), tmp_path)
    command = unit.every("ExecStart")[0].split()
    assert command[0] == f"{unit.every('WorkingDirectory')[0]}/.venv/bin/python"
    if command[1] == "manage.py" and command[2] != "backup":  # `backup` is drilled by tests of its own
        assert command[2] in get_commands()
    assert (unit.every("User"), unit.every("ProtectSystem")) == (["forum"], ["strict"])


def test_quoting_of_masks_is_that_of_addresses() -> None:
    assert masks.path(quote("/en/li@example.org/")) == "/en/*/"


def test_the_program_that_follows_the_guide_finds_each_of_its_commands() -> None:
    found = first_server.commands()
    assert [sum(written in command for command in found) for written, _put_in in first_server.PUT_IN] == [2, 1, 1]
    assert [command.split()[0] for command in (found[0], found[-2], found[-1])] == ["apt-get", "certbot", "forum"]
    text = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    assert [command for command in found if command not in text] == []
    assert len(found) == len(re.findall(r"^ {7}\S", text.partition("\n## Every day")[0], re.MULTILINE))
