"""Drafts before they are public: side by side for staff, by secret links that end for everybody else, framed by nobody."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core import languages, previews
from core.models import PreviewLink
from news.models import Article
from tests import factories as make
from tests.admin_site import form_of, signed_in, superuser

pytestmark = pytest.mark.django_db
OPEN = "2030-05-01T09:00:00Z"


def all_url(obj: Any) -> str:
    return reverse("preview-all", args=[obj._meta.model_name, obj.pk])


def secret(link: PreviewLink, code: str = "en") -> str:
    return f"/{code}/preview/{previews.token(link)}/"


def frames_of(response: Any) -> dict[str, str]:
    """Directives about frames of a page's policy, and its X-Frame-Options."""
    policy = response["Content-Security-Policy"]
    found = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip().startswith("frame-"))
    return {**found, "options": response["X-Frame-Options"]}


@pytest.fixture
def draft() -> Article:
    return make.make_article(slug="hidden", title_en="Not yet public", title_kk="Әлі жарияланбаған", state="draft")


# --- side by side ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["article", "page", "session", "speaker", "gallery", "forum"])
def test_a_draft_stands_in_every_language_beside_the_others(kind: str) -> None:
    obj = getattr(make, f"make_{kind}")(state="draft")
    page = signed_in(superuser()).get(all_url(obj)).content.decode()
    framed = re.findall(r'<iframe src="([^"]+)" title="Preview: ([^"]+)"', page)
    assert framed == [
        (f"/admin/preview/{kind}/{obj.pk}/{language.code}/", language.name) for language in languages.LANGUAGES
    ]
    assert signed_in(superuser()).get(framed[3][0]).status_code == 200


def test_the_preview_alone_may_be_framed_and_by_this_site_alone(draft: Article) -> None:
    client = signed_in(superuser())
    own = {"frame-ancestors": "'self'", "options": "SAMEORIGIN"}
    nobody = {"frame-ancestors": "'none'", "options": "DENY"}
    assert frames_of(client.get(f"/admin/preview/article/{draft.pk}/kk/")) == own
    assert frames_of(client.get(all_url(draft))) == {**nobody, "frame-src": "'self'"}
    assert frames_of(client.get(secret(make.make_preview_link(draft)))) == nobody
    assert frames_of(client.get("/admin/")) == nobody
    assert frames_of(client.get("/en/")) == nobody


@pytest.mark.parametrize("size", ["phone", "tablet", "desktop"])
def test_a_size_is_chosen_by_the_address(size: str, draft: Article) -> None:
    page = signed_in(superuser()).get(all_url(draft), {"size": size}).content.decode()
    assert page.count(f'class="preview-frame size-{size}"') == len(languages.LANGUAGES)
    assert "style=" not in page


# --- secret links ----------------------------------------------------------------------------------------------------


def test_a_link_is_made_for_seven_days_and_listed_with_who_made_it(draft: Article) -> None:
    with time_machine.travel(OPEN, tick=False):
        client = signed_in(superuser(name="Aigul", time_zone="Asia/Almaty"))
        sent = form_of(client.get(all_url(draft)).content.decode(), "link_form")
        assert sent["until"] == "2030-05-08"
        page = client.post(all_url(draft), {**sent, "note": "Office of the minister"}, follow=True).content.decode()
        link = PreviewLink.objects.get()
        assert link.ends_at.isoformat() == "2030-05-08T18:59:59+00:00"
        assert (str(link.made_by), link.note) == ("Aigul", "Office of the minister")
        assert '<th scope="row">Office of the minister</th>' in page
        assert f'href="http://127.0.0.1:8000{secret(link, "kk")}"' in page
        body = Client().get(secret(link, "kk")).content.decode()
        assert "Әлі жарияланбаған" in body
        assert '<html lang="kk"' in body


@pytest.mark.parametrize("day", ["2030-04-30", "2030-08-02"])
def test_a_link_ends_between_today_and_three_months_ahead(day: str, draft: Article) -> None:
    with time_machine.travel(OPEN, tick=False):
        response = signed_in(superuser()).post(all_url(draft), {"note": "", "until": day})
        assert "Choose a day from today on, at most 92 days ahead." in response.content.decode()
        assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("code", languages.CODES)
def test_a_link_that_has_ended_or_was_revoked_says_so_in_every_language(code: str, draft: Article) -> None:
    with time_machine.travel(OPEN, tick=False) as clock:
        link, other = make.make_preview_link(draft), make.make_preview_link(draft)
        boss = signed_in(superuser(name="Aigul"))
        assert boss.post(reverse("preview-revoke", args=[other.pk])).status_code == 302
        assert "Ended by Aigul" in boss.get(all_url(draft)).content.decode()
        assert Client().get(secret(link, code)).status_code == 200
        clock.shift(timedelta(days=7, seconds=1))
        for gone in (link, other):
            response = Client().get(secret(gone, code))
            assert response.status_code == 410
            assert f'<html lang="{languages.tag(code)}"' in response.content.decode()
            assert ("This preview has ended" in response.content.decode()) == (code == "en")
            assert "Not yet public" not in response.content.decode()


def test_nothing_of_a_preview_is_kept_found_or_told_to_another_site(draft: Article) -> None:
    link = make.make_preview_link(draft)
    client = signed_in(superuser())
    answers = [
        Client().get(secret(link)),
        client.get(f"/admin/preview/article/{draft.pk}/en/"),
        Client().get(secret(link)[:-2] + "x/"),
    ]
    PreviewLink.objects.update(revoked_at=link.made_at)
    answers.append(Client().get(secret(link)))
    assert [answer.status_code for answer in answers] == [200, 200, 404, 410]
    for answer in answers:
        headers = (answer["Cache-Control"], answer["X-Robots-Tag"], answer["Referrer-Policy"])
        assert headers == ("no-store", "noindex, nofollow", "no-referrer")


def test_a_link_to_what_was_deleted_leads_nowhere_and_old_rows_are_forgotten(draft: Article) -> None:
    link = make.make_preview_link(draft)
    draft.delete()
    assert Client().get(secret(link)).status_code == 404
    with time_machine.travel(link.ends_at + timedelta(days=367), tick=False):
        PreviewLink.objects.forget()
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize(
    ("role", "looks", "shares"),
    [
        ("Press", 200, 302),
        ("Programme editor", 200, 403),
        ("Translator kk", 200, 403),
        ("Registrar", 403, 403),
        ("Check-in", 403, 403),
    ],
)
def test_who_may_change_a_thing_gives_its_draft_away_and_takes_it_back(
    role: str, looks: int, shares: int, draft: Article
) -> None:
    link = make.make_preview_link(draft)
    client = signed_in(make.make_staff(role=role))
    page = client.get(all_url(draft))
    until = (link.ends_at).date().isoformat()
    assert page.status_code == looks
    assert (previews.token(link) in page.content.decode()) == (shares == 302)
    assert client.post(all_url(draft), {"note": "", "until": until}).status_code == shares
    assert client.post(reverse("preview-revoke", args=[link.pk])).status_code == shares
