"""The people of the load test: telephones that open the agenda and read on, over HTTP/1.1 on connections that are kept."""

import asyncio
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field

LANGUAGES = ("en", "zh-hans", "ru", "kk", "uz", "uk", "pl")
PAGES = ("", "agenda/", "sessions/b{n:03}/", "speakers/", "delegations/", "gallery/", "gallery/gallery-01/")
WITH_CACHE = 0.4  # of all telephones: those that have been here before
THINKING = (1.0, 6.0)  # seconds between two pages
LINKED = re.compile(rb'(?:href|src)="(/static/[^"#]+\.(?:css|js|woff2|svg))[^"]*"')


@dataclass
class Report:
    """Seconds by kind of request, and what went wrong."""

    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    received: int = 0

    def line(self, kind: str) -> str:
        found = sorted(self.taken[kind])
        middle, late = (found[min(len(found) - 1, int(len(found) * share))] * 1000 for share in (0.5, 0.99))
        return f"{kind:24}{len(found):>8}{middle:>10.0f}{late:>10.0f}{found[-1] * 1000:>10.0f}"


class Telephone:
    """One reader on one kept connection. `tags` are of pages that it has, `files` are addresses that it need not ask for."""

    def __init__(self, port: int, report: Report) -> None:
        self.port, self.report = port, report
        self.language = random.choice(LANGUAGES)  # noqa: S311  (a load, no secret)
        self.tags: dict[str, str] = {}
        self.files: set[str] = set()
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, kind: str) -> bytes:
        """The body; b"" for a 304 and after an error, which is noted."""
        head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Encoding: identity", "User-Agent: load"]
        if path in self.tags:
            head.append(f"If-None-Match: {self.tags[path]}")
        began = time.monotonic()
        try:
            status, headers, body = await asyncio.wait_for(self._exchange("\r\n".join(head) + "\r\n\r\n"), 30)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self.report.errors.append(f"{path}: {type(error).__name__}")
            await self.leave()
            return b""
        self.report.taken[kind if status == 200 else "not modified"].append(time.monotonic() - began)
        self.report.received += len(body)
        if status not in (200, 304):
            self.report.errors.append(f"{path}: {status}")
        if "etag" in headers:
            self.tags[path] = headers["etag"]
        return body

    async def _exchange(self, request: str) -> tuple[int, dict[str, str], bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        writer.write(request.encode())
        await writer.drain()
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        status = int(first.split()[1])
        body = await reader.readexactly(int(headers.get("content-length", 0))) if status == 200 else b""
        if headers.get("connection") == "close":
            await self.leave()
        return status, headers, body

    async def leave(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None

    async def visit(self, forum: str, sessions: int) -> None:
        """The agenda, what it is made of, and one to four pages more, the agenda again among them."""
        if random.random() < WITH_CACHE:  # noqa: S311
            self.files.add("everything")
        agenda = f"/{self.language}/{forum}/agenda/"
        await self._page(agenda)
        for _page in range(random.randint(1, 4)):  # noqa: S311
            await asyncio.sleep(random.uniform(*THINKING))  # noqa: S311
            page = random.choice(PAGES).format(n=random.randint(1, sessions))  # noqa: S311
            await self._page(f"/{self.language}/{forum}/{page}")
        await self._page(agenda)
        await self.leave()

    async def _page(self, path: str) -> None:
        body = await self.get(path, "agenda" if path.endswith("/agenda/") else "other pages")
        if "everything" in self.files:
            return
        for found in sorted({match.decode() for match in LINKED.findall(body)} - self.files):
            self.files.add(found)
            await self.get(found, "files of a first visit")


async def morning(port: int, forum: str, sessions: int, *, people: int, seconds: float) -> Report:
    """So many people arrive within so many seconds, as a Poisson process; returns when the last one has left."""
    report, visits, rate = Report(), [], people / seconds
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        visits.append(asyncio.create_task(Telephone(port, report).visit(forum, sessions)))
        await asyncio.sleep(random.expovariate(rate))
    await asyncio.gather(*visits)
    return report
