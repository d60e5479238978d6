"""Those who write to a site that is being killed: each presses the button again until there is an answer and notes what was said."""

import hashlib
import http.client
import http.cookiejar
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

PAUSE, PATIENCE = 0.1, 180.0  # seconds between two attempts, and after which somebody gives up
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Browser:
    """Somebody with cookies of their own. `session` signs them in."""

    def __init__(self, address: str, session: str = "") -> None:
        self.address, jar = address, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        if session:
            host = urllib.parse.urlsplit(address).hostname or ""
            jar.set_cookie(
                http.cookiejar.Cookie(
                    0, "session", session, None, False, host, False, False, "/", True, False, None, True, None, None, {}
                )
            )

    def ask(self, path: str, data: dict[str, Any] | None = None) -> str:
        """The page, and "" where no whole answer came."""
        body = urllib.parse.urlencode(data, doseq=True).encode() if data else None
        return self.send(path, body, {})

    def send(
        self,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
        method: str | None = None,
        *,
        any_status: bool = False,
    ) -> str:
        """`any_status`: what an error says, too."""
        request = urllib.request.Request(f"{self.address}{path}", body, headers, method=method)  # noqa: S310  (our own server)
        try:
            with self.opener.open(request, timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode() if any_status else ""
        except (OSError, http.client.HTTPException):
            return ""

    def register(self, email: str, path: str, fields: dict[str, str]) -> bool:
        """Whether the page says that the registration has arrived."""
        page, told = self.ask(path), f'<strong dir="ltr">{email}</strong>'
        if token := TOKEN.search(page):
            page = self.ask(path, {**fields, "csrfmiddlewaretoken": token[1]})
        return told in page


class Writer(threading.Thread):
    """One kind of writes, one after another, until there is nothing more to write or it is told to stop."""

    def __init__(self, address: str, said: dict[str, Any], stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self.address, self.said, self.stopping = address, said, stopping
        self.first = int(said.get("first", 0))  # number of the first thing, where a writer before has written some
        self.acknowledged: list[Any] = []
        self.given_up: list[Any] = []

    def run(self) -> None:
        for what in self.things():
            ends = time.monotonic() + PATIENCE
            while not (is_done := self.write(what)) and time.monotonic() < ends:
                time.sleep(PAUSE)
            (self.acknowledged if is_done else self.given_up).append(self.known_as(what))
            if self.stopping.is_set():
                return

    def things(self) -> Any:
        """What there is to write."""
        raise NotImplementedError

    def write(self, what: Any) -> bool:
        """Try once; whether it was acknowledged."""
        raise NotImplementedError

    def known_as(self, what: Any) -> Any:
        """How the database knows it."""
        return what


class Registrations(Writer):
    """People who register."""

    def things(self) -> Any:
        return self.said["links"].items()

    def write(self, what: Any) -> bool:
        email, path = what
        return Browser(self.address).register(email, path, self.said["fields"])

    def known_as(self, what: Any) -> Any:
        return what[0]


class Saves(Writer):
    """An organiser who saves the page of a venue under another name."""

    def things(self) -> Any:
        self.browser = Browser(self.address, self.said["organiser"])
        return (f"Hall {number}" for number in range(self.first, 10**6))

    def write(self, what: Any) -> bool:
        from tests.admin_site import form_of

        path = self.said["venue"]
        page = self.browser.ask(path)
        if 'name="name_en"' not in page:
            return False
        answer = self.browser.ask(path, {**form_of(page), "name_en": what, "_continue": "1"})
        return f'value="{what}"' in answer and "messagelist" in answer


class Uploads(Writer):
    """A photographer whose photographs come in two chunks. Each acknowledged byte is asked for once more."""

    def things(self) -> Any:
        self.browser = Browser(self.address, self.said["photographer"])
        self.picture, self.lost = Path(self.said["picture"]).read_bytes(), 0
        self.received: dict[str, int] = {}
        return (self.photograph(number) for number in range(self.first, 10**6))

    def photograph(self, number: int) -> bytes:
        """The picture with another comment (ITU T.81, B.2.4.5), so that it is another one."""
        comment = f"{number:08}".encode()
        return self.picture[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + self.picture[2:]

    def write(self, what: Any) -> bool:
        from events.intake.chunks import CHUNK

        page = self.browser.ask(self.said["upload"])
        if not (token := TOKEN.search(page)):
            return False
        headers = {"X-CSRFToken": token[1], "Content-Type": "application/json"}
        key = self.known_as(what)
        file = {"name": f"{key[:8]}.jpg", "size": len(what), "modified": 1, "digest": key, "credit": ""}
        said = self._answer(self.browser.send(f"{self.said['upload']}begin/", json.dumps(file).encode(), headers))
        while said.get("answer") == "go":
            at = int(said["received"])
            self.lost += at < self.received.get(key, 0)
            self.received[key] = at
            path = f"{self.said['upload']}{said['id']}/?offset={at}"
            headers["Content-Type"] = "application/octet-stream"
            said = self._answer(self.browser.send(path, what[at : at + CHUNK], headers, "PUT"))
        return said.get("answer") in ("in", "there")

    def _answer(self, text: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(text) if text.startswith("{") else {}
        return found

    def known_as(self, what: Any) -> Any:
        return hashlib.sha256(what).hexdigest()


class CheckIns(Writer):
    """A desk that lets people in."""

    def things(self) -> Any:
        self.browser = Browser(self.address, self.said["desk"])
        return [(str(uuid.uuid4()), token) for token in self.said["tokens"]]

    def write(self, what: Any) -> bool:
        copy = self.browser.send(f"/check-in/copy/?forum={self.said['forum']}", None, {})
        if not copy.startswith("{"):
            return False
        now = time.time() * 1000
        entry = {"key": what[0], "token": what[1], "at": now, "after": now}
        body = json.dumps({"forum": self.said["forum"], "now": now, "entries": [entry]}).encode()
        headers = {"X-CSRFToken": json.loads(copy)["csrf"], "Content-Type": "application/json"}
        answer = self.browser.send("/check-in/entries/", body, headers)
        return answer.startswith("{") and [one["answer"] for one in json.loads(answer)["answers"]] == ["ok"]

    def known_as(self, what: Any) -> Any:
        return what[0]


KINDS: dict[str, type[Writer]] = {
    "registrations": Registrations, "saves in the admin": Saves, "photographs": Uploads, "check-ins": CheckIns,
}  # fmt: skip
