"""The browser of the tests works, and reaches nothing but this machine."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


def test_browser_reads_the_site(page: "Page", live_server: "LiveServer") -> None:
    page.goto(f"{live_server.url}/healthz")
    assert page.inner_text("body").strip() == "ok"


def test_browser_reaches_no_other_host(page: "Page") -> None:
    with pytest.raises(Error):
        page.goto("http://example.org/")
