"""What the site says to odd, large and hostile requests."""

import pytest
from django.test import Client

from tests.demo import demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("address", ["/", "/en/", "/admin/login/", "/healthz", "/nothing"])
def test_foreign_host_is_refused(address: str, client: Client) -> None:
    response = client.get(address, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


@pytest.mark.parametrize("address", ["/en/", "/admin/login/", "/kk/nothing/"])
def test_form_in_utf_7_is_a_400_and_not_a_500(address: str, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    for one in (client, strict):
        response = one.generic("POST", address, b"a=1", content_type=f"{FORM}; charset=utf-7")
        assert response.status_code == 400


def test_body_over_the_limit_is_refused_before_it_is_read(client: Client) -> None:
    assert client.generic("POST", "/en/", b"x" * (1024 * 1024 + 1), content_type=FORM).status_code == 413
    assert (
        client.generic("POST", "/en/", b"x", content_type=FORM, headers={"transfer-encoding": "chunked"}).status_code
        == 411
    )
    assert client.generic("POST", "/en/", b"", content_type=FORM, CONTENT_LENGTH="-1").status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "track=' OR 1=1--", "day=2027-13-45", "page=-1", "room=%00", "kind=%F0%9F%92%A9", "language=" + "x" * 5000,
        "interpretation[]=kk", "track=a&track=b", "%ff%fe=1", "page=99999999999999999999",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["nsr-next/agenda/", "nsr-next/speakers/", "nsr-1/gallery/road/", "news/"])
def test_nonsense_in_a_query_is_no_error(path: str, query: str, client: Client) -> None:
    assert client.get(f"/en/{path}?{query}").status_code == 200


@pytest.mark.parametrize("path", ["nsr-next/agenda/", ""])
def test_a_query_of_a_megabyte_is_ignored(path: str, client: Client) -> None:
    response = client.get(f"/en/{path}?junk={'x' * 1_000_000}")
    assert response.status_code == 200
    assert b"xxxx" not in response.content


def test_headers_of_a_public_page(client: Client) -> None:
    response = client.get("/en/")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"], policy["img-src"]) == ("'self'", "'self'", "'self'")
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
def test_public_pages_are_compressed(accepted: str, encoding: str | None, client: Client) -> None:
    response = client.get("/en/", headers={"accept-encoding": accepted})
    assert response.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response["Vary"]


def test_pages_that_know_who_is_asking_are_not_compressed(client: Client) -> None:
    response = client.get("/en/accounts/sign-in/", headers={"accept-encoding": "br, gzip"})
    assert (response.status_code, response.get("Content-Encoding")) == (200, None)


def test_media_serves_published_renditions_only(client: Client, settings: object) -> None:
    from pathlib import Path

    from django.conf import settings as live

    name = next((Path(live.MEDIA_ROOT) / "public").glob("*.webp")).name
    response = client.get(f"/media/public/{name}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "public, max-age=86400"
    original = next((Path(live.MEDIA_ROOT) / "originals").glob("*")).name
    for path in (original, f"../originals/{original}", f"..%2Foriginals%2F{original}", "%2e%2e/settings.py"):
        assert client.get(f"/media/public/{path}").status_code == 404


def test_internal_header_is_not_sent(client: Client) -> None:
    assert "X-Public" not in client.get("/en/")
