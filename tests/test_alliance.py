"""The register of the alliance: members by country and time, documents by edition with those who signed them."""

import re
from datetime import date

import html5lib
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import languages
from events.models import AllianceDocument, Institution, Signatory
from search import index
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/en/alliance/"


def document(**fields: object) -> AllianceDocument:
    made: AllianceDocument = AllianceDocument.objects.create(**{"title_en": "Charter", "state": "published", **fields})
    return made


def member(code: str, name: str, since: date, until: date | None = None) -> Institution:
    country = make.make_country(code=code, name_en=f"Country {code}")
    return make.make_institution(
        name_en=name, country=country, alliance_member_since=since, alliance_member_until=until
    )


@time_machine.travel("2031-05-01T00:00:00Z", tick=False)
def test_members_stand_by_country_and_come_and_go_with_their_days(client: Client) -> None:
    member("PL", "Steel College", date(2029, 3, 27))
    member("CN", "School of Fengtai", date(2028, 1, 1))
    member("KZ", "Old College", date(2028, 1, 1), date(2030, 12, 31))
    member("UZ", "New College", date(2031, 5, 2))
    make.make_institution(name_en="Nobody")
    response = client.get(PAGE)
    context = response.context
    assert [(country.code, [one.name_en for one in rows]) for country, rows in context["members"]] == [
        ("CN", ["School of Fengtai"]), ("PL", ["Steel College"]),
    ]  # fmt: skip
    assert [one.name_en for one in context["former"]] == ["Old College"]
    assert "since 27 March 2029" in response.content.decode()
    assert "1 January 2028 – 31 December 2030" in response.content.decode()
    with time_machine.travel("2031-05-01T23:59:58Z", tick=False):  # the site's midnight is two seconds away
        assert client.get(PAGE)["Cache-Control"] == "public, max-age=2, must-revalidate"
    with time_machine.travel("2031-05-02T00:00:00Z", tick=False):
        assert "New College" in client.get(PAGE).content.decode()


def test_documents_stand_by_edition_with_their_signatories_by_country(client: Client) -> None:
    first, second = make.make_forum(slug="first"), make.make_forum(slug="second")
    college, school = member("PL", "Steel College", date(2029, 3, 27)), member("CN", "School", date(2028, 1, 1))
    charter = document(forum=first, signed_on=date(2029, 3, 28), url="https://example.org/charter.pdf")
    declaration = document(title_en="Declaration", forum=second, signed_on=date(2031, 5, 14))
    annex = document(title_en="Annex", forum=first, signed_on=date(2029, 3, 27))
    document(title_en="Draft", state="draft")
    document(title_en="Of a draft", forum=make.make_forum(state="draft"))
    Signatory.objects.create(document=charter, institution=college, role_en="Principal")
    Signatory.objects.create(document=charter, institution=school)
    response = client.get(PAGE)
    assert [
        (
            edition.slug,
            [(one.document.pk, [(country.code, len(rows)) for country, rows in one.countries]) for one in found],
        )
        for edition, found in response.context["editions"]
    ] == [("second", [(declaration.pk, [])]), ("first", [(charter.pk, [("CN", 1), ("PL", 1)]), (annex.pk, [])])]
    body = response.content.decode()
    assert "<dd>Steel College (Principal)</dd>" in body
    assert '<a href="https://example.org/charter.pdf" rel="noopener">Charter</a>' in body
    html5lib.HTMLParser(strict=True).parse(body)


def test_without_anything_the_page_says_so_in_every_language_and_every_page_leads_to_it(client: Client) -> None:
    for code in languages.CODES:
        body = client.get(f"/{code}/alliance/").content.decode()
        assert len(re.findall(r"</h2>\n<p>[^<]+</p>", body)) == 2
        assert f'<a href="/{code}/alliance/">' in client.get(f"/{code}/").content.decode()


def test_the_page_asks_as_often_for_many_as_for_few(client: Client) -> None:
    def more(number: int) -> None:
        for _ in range(number):
            institution = make.make_institution(country=make.make_country(), alliance_member_since=date(2020, 1, 1))
            made = document(forum=make.make_forum())
            Signatory.objects.create(document=made, institution=institution)

    def asked() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    more(1)
    few = asked()
    more(20)
    assert asked() == few


def test_a_document_is_found_by_its_title_and_by_who_signed_it(client: Client) -> None:
    made = document(title_en="Charter of Beijing")
    Signatory.objects.create(document=made, institution=make.make_institution(name_en="Quokka College"))
    index.flush()
    for words in ("charter", "quokka"):
        assert '<a href="/en/alliance/' in client.get(f"/en/search/?q={words}").content.decode().partition("<main")[2]


def test_a_membership_ends_after_it_began() -> None:
    with pytest.raises(ValidationError):
        Institution(
            name_en="College", alliance_member_since=date(2030, 1, 2), alliance_member_until=date(2030, 1, 1)
        ).full_clean()
