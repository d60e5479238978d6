"""The agenda in a frame of another site, as a browser sees it."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class Partner(BaseHTTPRequestHandler):
    """A partner school's site: any page of it has a frame with what stands after the question mark."""

    def do_GET(self) -> None:
        address = self.path.partition("?")[2]
        body = f'<!doctype html><title>School</title><iframe src="{address}" title="Agenda" width="100%" height="800"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def partner() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "is_shown"), [("nsr-next/agenda/embed/", True), ("nsr-next/agenda/", False)])
def test_another_site_frames_the_agenda_and_nothing_else(
    browser: "Browser", site: str, partner: str, path: str, is_shown: bool
) -> None:
    """Links of the frame open beside the partner's page."""
    page = browser.new_context(viewport={"width": 390, "height": 900}).new_page()
    page.goto(f"{partner}?{site}/uk/{path}")
    inner = page.frame_locator("iframe")
    assert inner.locator("h1 a").is_visible() == is_shown
    if is_shown:
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
        with page.context.expect_page() as opened:
            inner.locator(".mini a").first.click()
        assert opened.value.url.startswith(f"{site}/uk/nsr-next/sessions/")
        assert page.url.startswith(partner)
    page.context.close()
