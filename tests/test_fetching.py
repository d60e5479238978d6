"""Fetching from a foreign host: nothing private is reached, nothing endless is waited for, nothing large is held."""

import shutil
import socket
import ssl
import subprocess
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import fetching
from core.fetching import Fetched, FetchError, Reason, Terms, fetch
from core.network import is_public
from tests.foreign_host import ADDRESS, ForeignHost, host, terms

__all__ = ["host"]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
MEGABYTE = 1024 * 1024


def refused(address: str, *, seconds: float = 5, on: Terms | None = None) -> Reason:
    with pytest.raises(FetchError) as caught:
        fetch(address, seconds=seconds, terms=on or terms())
    assert len(str(caught.value).splitlines()) == 1
    return caught.value.reason


# --- addresses -------------------------------------------------------------------------------------------------------

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "no address",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address(address: str) -> None:
    assert is_public(address)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the name service give these addresses, one answer a question; the names that were asked."""
    asked: list[str] = []

    def answer(name: str, port: int, **options: Any) -> list[Any]:
        asked.append(name)
        found = answers[min(len(asked), len(answers)) - 1]
        kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in found]
        return [(kind, socket.SOCK_STREAM, 6, "", (address, port)) for kind, address in zip(kinds, found, strict=True)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*args: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.mark.parametrize("address", PRIVATE[:-1])
def test_a_name_that_leads_to_a_private_address_is_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [address])
    no_connection(monkeypatch)
    assert refused("https://pictures.example/a.png", on=Terms(limit=10)) == Reason.PLACE


def test_one_private_answer_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, ["93.184.216.34", "192.168.1.1"])
    no_connection(monkeypatch)
    assert refused("https://pictures.example/a.png", on=Terms(limit=10)) == Reason.PLACE


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "127.1"])
def test_this_machine_is_not_asked_however_it_is_written(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    no_connection(monkeypatch)
    assert refused(f"http://{name}/a.png", on=Terms(limit=10)) == Reason.PLACE


@pytest.mark.parametrize(
    "address",
    [
        "", "a.png", "/a.png", "//pictures.example/a.png", "ftp://pictures.example/a.png", "file:///etc/passwd",
        "gopher://pictures.example/", "data:image/png;base64,AAAA", "javascript:alert(1)", "http://", "http:///a.png",
        "http://user:word@pictures.example/", "http://user@pictures.example/", "http://pictures.example:22/",
        "http://pictures.example:0/", "http://pictures.example:99999/", "http://pictures.example:x/",
        "http://[fe80::1%25eth0]/", "http://[::1/", "http://a b/", "http://a..b/", "http://a\\b/",
        "http://pictures.example/\r\nX-Header: 1", "http://pictures.example/\x00", "http://" + "a" * 70 + "/",
        "http://pictures.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_not_asked(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, ["93.184.216.34"])
    no_connection(monkeypatch)
    assert refused(address, on=Terms(limit=10)) == Reason.ADDRESS
    assert asked == []


def test_letters_outside_of_ascii_are_quoted() -> None:
    parts = fetching.read_address("https://Пример.example/фото 1.png?q=ж#part")
    assert parts.geturl() == ("https://xn--e1afmkfd.example/%D1%84%D0%BE%D1%82%D0%BE%201.png?q=%D0%B6")


def test_an_answer_of_the_name_service_is_the_one_that_is_connected_to(
    host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.file("/a.png", b"picture")
    asked = resolve_to(monkeypatch, [ADDRESS], ["127.0.0.1"])
    found = fetch(host.url("/a.png", "pictures.example"), seconds=5, terms=terms())
    assert (found.data, asked) == (b"picture", ["pictures.example"])
    assert refused(host.url("/a.png", "pictures.example")) == Reason.PLACE
    assert host.asked == ["/a.png"]


def test_a_name_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*args: Any, **options: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    assert refused("https://pictures.example/") == Reason.UNKNOWN


def test_a_name_service_that_does_not_answer_has_no_more_time_than_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(3))
    began = time.monotonic()
    assert refused("https://pictures.example/", seconds=0.3) == Reason.SLOW
    assert time.monotonic() - began < 2.5


def test_a_host_where_nobody_listens(host: ForeignHost) -> None:
    host.listener.close()
    with socket.create_server((ADDRESS, 0)) as free:
        port = free.getsockname()[1]
    assert refused(f"http://{ADDRESS}:{port}/") == Reason.CLOSED


# --- what is asked and what comes -----------------------------------------------------------------------------------


def test_a_file_comes_whole_with_its_kind_and_address(host: ForeignHost) -> None:
    data = bytes(range(256)) * 1000
    host.file("/b.png", data, "Image/PNG; charset=x")
    moved = host.redirect("/a.png", "/b.png", 308)
    assert fetch(moved, seconds=5, terms=terms(kinds=("image/",))) == Fetched(data, "image/png", host.url("/b.png"))


def test_the_request_says_who_asks_and_nothing_else(host: ForeignHost, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    fetch(host.file("/a.png?b=c", b"x"), seconds=5, terms=terms())
    assert host.heads[0].split("\r\n") == [
        "GET /a.png?b=c HTTP/1.1", f"Host: {ADDRESS}:{host.port}", "Accept: */*", "Accept-Encoding: identity",
        "User-Agent: 127.0.0.1 (fetches pictures of its own news)", "Connection: close", "", "",
    ]  # fmt: skip


def test_a_body_in_chunks_and_one_that_ends_with_the_connection(host: ForeignHost) -> None:
    chunked = host.give("/a", HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    until_end = host.give("/b", HEAD + b"\r\n", b"abc", b"de")
    assert [fetch(url, seconds=5, terms=terms()).data for url in (chunked, until_end)] == [b"abcde"] * 2


@pytest.mark.parametrize("status", [204, 206, 304, 400, 401, 403, 404, 410, 429, 500, 503])
def test_any_other_status_is_said(status: int, host: ForeignHost) -> None:
    url = host.give("/a", f"HTTP/1.1 {status} X\r\nContent-Type: image/png\r\n\r\n".encode())
    with pytest.raises(FetchError, match=rf"^The host does not give the file \({status}\)$"):
        fetch(url, seconds=5, terms=terms())


def test_another_kind_of_file_is_not_read(host: ForeignHost) -> None:
    url = host.endless("/a", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x" * 65536)
    assert refused(url, on=terms(kinds=("image/",))) == Reason.KIND
    assert refused(host.give("/b", b"HTTP/1.1 200 OK\r\n\r\nx"), on=terms(kinds=("image/",))) == Reason.KIND
    assert host.sent < 16 * MEGABYTE


BROKEN = {
    "truncated": HEAD + b"Content-Length: 9\r\n\r\nabc",
    "truncated chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
    "no chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    "compressed": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    "no answer": b"",
    "not http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "many fields": HEAD + b"X: y\r\n" * 200 + b"\r\nabc",
    "long field": HEAD + b"X: " + b"y" * 70_000 + b"\r\n\r\nabc",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_refused(name: str, host: ForeignHost) -> None:
    assert refused(host.give("/a", BROKEN[name])) in (Reason.BROKEN, Reason.LARGE)


# --- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1/a", Reason.PLACE), ("http://localhost/a", Reason.PLACE), ("//[::ffff:127.0.0.1]/", Reason.PLACE),
        ("http://169.254.169.254/latest/meta-data/", Reason.PLACE), ("http://10.0.0.1:8080/", Reason.PLACE),
        ("file:///etc/passwd", Reason.ADDRESS), ("ftp://127.0.0.2/a", Reason.ADDRESS), ("http://u:p@127.0.0.2/", Reason.ADDRESS),
    ],
)  # fmt: skip
def test_a_redirect_is_looked_at_like_an_address(target: str, reason: Reason, host: ForeignHost) -> None:
    assert refused(host.redirect("/a", target)) == reason
    assert host.asked == ["/a"]


def test_redirects_in_a_circle_end_after_five(host: ForeignHost) -> None:
    assert refused(host.redirect("/a", "/a")) == Reason.REDIRECTS
    assert len(host.asked) == fetching.REDIRECTS + 1


def test_a_redirect_to_another_port_is_refused_where_ports_are(
    host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = Terms(limit=10, allowed=terms().allowed, ports={host.port})
    assert refused(host.redirect("/a", f"http://{ADDRESS}:{host.port + 1}/"), on=on) == Reason.ADDRESS


# --- time ------------------------------------------------------------------------------------------------------------

SLOW = {
    "body": (HEAD + b"Content-Length: 100\r\n\r\n", *[b"x"] * 100),
    "head": tuple(bytes([byte]) for byte in HEAD * 3),
    "fields": (HEAD, *[b"X: y\r\n"] * 90),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 100),
    "continue": (b"HTTP/1.1 100 Continue\r\n\r\n",) * 100,
    "nothing": (b"",) * 100,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_host_that_lets_it_drip_has_one_second_in_all(name: str, host: ForeignHost) -> None:
    url = host.give("/a", *SLOW[name], pause=0.2)
    began = time.monotonic()
    assert refused(url, seconds=1) == Reason.SLOW
    assert 0.9 < time.monotonic() - began < 6  # a fifth of what the host would take, on a busy machine too


def test_redirects_share_one_deadline(host: ForeignHost) -> None:
    for number in range(5):
        head = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\n\r\n"
        host.give(f"/{number}", b"", head.encode(), pause=0.3)
    began = time.monotonic()
    assert refused(host.url("/0"), seconds=0.8) == Reason.SLOW
    assert time.monotonic() - began < 6


# --- size ------------------------------------------------------------------------------------------------------------

ENDLESS = {
    "length": (HEAD + b"Content-Length: 1073741824\r\n\r\n", b"x" * 65536),
    "no length": (HEAD + b"\r\n", b"x" * 65536),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    "one chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n40000000\r\n", b"x" * 65536),
    "marks of chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"y" * 60_000 + b"\r\nx\r\n"),
    "fields": (HEAD, b"X: " + b"y" * 60_000 + b"\r\n"),
    "field": (HEAD + b"X: ", b"y" * 65536),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\nX: " + b"y" * 50_000 + b"\r\n\r\n"),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_gigabyte_is_neither_read_nor_held(name: str, host: ForeignHost) -> None:
    url = host.endless("/a", *ENDLESS[name])
    tracemalloc.start()
    reason = refused(url, seconds=20, on=terms(limit=2 * MEGABYTE))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reason in (Reason.LARGE, Reason.BROKEN)
    assert peak < 5 * MEGABYTE
    assert host.sent < 32 * MEGABYTE  # what the system's buffers take is more than what is read


def test_the_limit_itself_is_allowed(host: ForeignHost) -> None:
    url = host.give("/a", HEAD + b"\r\n", b"x" * 1000)
    assert len(fetch(url, seconds=5, terms=terms(limit=1000)).data) == 1000
    assert refused(url, on=terms(limit=999)) == Reason.LARGE


# --- TLS -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.2 that nobody else trusts, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("There is no openssl to make a certificate with.")
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]
    command += ["-addext", f"subjectAltName=IP:{ADDRESS}", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure_host(certificate: Path) -> Iterator[ForeignHost]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    made = ForeignHost(context)
    yield made
    made.listener.close()


def trusting(certificate: Path) -> Terms:
    def context() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=certificate / "certificate.pem")

    plain = terms()
    return Terms(limit=plain.limit, allowed=plain.allowed, ports=None, context=context)


def test_a_certificate_that_nobody_trusts_is_refused(secure_host: ForeignHost) -> None:
    assert refused(secure_host.file("/a", b"x")) == Reason.UNSAFE
    assert secure_host.asked == []


def test_a_certificate_of_another_name_is_refused(
    secure_host: ForeignHost, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure_host.file("/a", b"x")
    resolve_to(monkeypatch, [ADDRESS])
    assert refused(secure_host.url("/a", "pictures.example"), on=trusting(certificate)) == Reason.UNSAFE


def test_a_secure_host_gives_its_file_but_does_not_lead_to_an_open_one(
    secure_host: ForeignHost, certificate: Path, host: ForeignHost
) -> None:
    on = trusting(certificate)
    assert fetch(secure_host.file("/a", b"x"), seconds=5, terms=on).data == b"x"
    assert refused(secure_host.redirect("/b", host.file("/c", b"x")), on=on) == Reason.WEAKER
    assert host.asked == []


def test_a_host_that_does_not_speak_tls_has_no_more_time_than_the_rest(host: ForeignHost) -> None:
    with socket.create_server((ADDRESS, 0)) as silent:
        began = time.monotonic()
        assert refused(f"https://{ADDRESS}:{silent.getsockname()[1]}/", seconds=0.5) == Reason.SLOW
        assert time.monotonic() - began < 6
