"""The pages of badges: who prints what, what is remembered of it, and a badge that was lost."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts import roles
from core.paper import typesetting
from events.models import Delegate, Forum
from portal.badges import printing
from portal.models import AccessRecord, Badge
from tests import factories as make
from tests.admin_site import signed_in, superuser

pytestmark = pytest.mark.django_db
LIST = "/admin/badges/"
State = Delegate.State


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(slug="spring", is_current=True)


def somebody(forum: Forum, **fields: object) -> Delegate:
    return make.make_delegate(forum=forum, **{"state": State.APPROVED, **fields})


def one_page(delegate: Delegate) -> str:
    return reverse("admin:portal-badge", args=[delegate.pk])


def words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def names(client: Client, query: str) -> list[str]:
    return [one.family_name for one, _role in client.get(f"{LIST}?{query}").context["rows"]]


def looks() -> list[tuple[str, str, int]]:
    return list(AccessRecord.objects.order_by("pk").values_list("what", "detail", "count"))


@pytest.mark.parametrize("role", [roles.OWNER, roles.REGISTRAR])
def test_registrars_download_and_what_they_printed_is_remembered(role: str, forum: Forum) -> None:
    first, second = somebody(forum, family_name="First"), somebody(forum, family_name="Second")
    declined = somebody(forum, family_name="Third", state=State.DECLINED)
    client = signed_in(make.make_staff(role=role))
    sent = client.post(f"{LIST}?first=en&second=pl&layout=sheet", {"part": "1", "mark": "1"})
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["Content-Disposition"] == 'attachment; filename="badges-spring-1.pdf"'
    assert "no-store" in sent.headers["Cache-Control"]
    assert [name in words(sent.content) for name in ("First", "Second", "Third")] == [True, True, False]
    printed = Badge.objects.filter(printed_at__isnull=False).values_list("delegate", flat=True)
    assert set(printed) == {first.pk, second.pk}
    assert not Badge.objects.filter(delegate=declined).exists()
    assert looks() == [("exported", "badges", 2)]
    assert names(client, "new=1") == []


def test_a_proof_is_not_remembered_as_printed(forum: Forum) -> None:
    somebody(forum)
    signed_in(superuser()).post(LIST, {"part": "1"})
    assert list(Badge.objects.values_list("printed_at", flat=True)) == [None]


def test_many_badges_come_in_parts(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 2)
    for name in ("A", "B", "C"):
        somebody(forum, family_name=f"Family{name}")
    client = signed_in(superuser())
    assert client.get(f"{LIST}?order=name").context["parts"] == [(1, "1–2"), (2, "3–3")]
    sent = client.post(f"{LIST}?order=name", {"part": "2", "mark": "1"})
    assert [name in words(sent.content) for name in ("FamilyA", "FamilyB", "FamilyC")] == [False, False, True]
    assert client.get(f"{LIST}?order=name&new=1").context["parts"] == [(1, "1–2")]
    sent = client.post(f"{LIST}?order=name&new=1", {"part": "2", "mark": "1"})
    assert [name in words(sent.content) for name in ("FamilyA", "FamilyB", "FamilyC")] == [True, True, False]


def test_the_list_is_of_a_country_an_institution_or_a_name_in_any_script(forum: Forum) -> None:
    country, college = make.make_country(), make.make_institution(name_zh_hans="阿拉木图学院")
    somebody(forum, family_name="Bekova", native_name="Айжан Бекова", country=country)
    somebody(forum, family_name="Wang", native_name="王伟", institution=college)
    client = signed_in(superuser())
    found = {
        query: names(client, query)
        for query in (
            "order=name",
            f"country={country.pk}",
            f"institution={college.pk}",
            "q=БЕКОВА",
            "q=王伟",
            "q=阿拉木图",
        )
    }
    assert list(found.values()) == [["Bekova", "Wang"], ["Bekova"], ["Wang"], ["Bekova"], ["Wang"], ["Wang"]]


def test_the_page_tells_of_letters_before_anything_is_printed(forum: Forum) -> None:
    one = somebody(forum, native_name="احمد")
    client = signed_in(superuser())
    for address in (LIST, one_page(one)):
        page = client.get(address)
        assert {row["character"] for row in page.context["lacking"]} == {"[U+0627]", "[U+062D]", "[U+0645]", "[U+062F]"}
        assert "<bdi>احمد</bdi>" in page.content.decode()
    assert not Badge.objects.exists()


def test_the_door_finds_one_person_and_prints_one_badge(forum: Forum) -> None:
    one = somebody(forum, family_name="Bekova", native_name="Айжан Бекова")
    client = signed_in(make.make_staff(role=roles.CHECK_IN))
    assert names(client, "") == []
    assert names(client, "q=бекова") == ["Bekova"]
    sent = client.post(one_page(one), {"action": "print", "mark": "1", "first": "en", "layout": "single"})
    assert "Айжан Бекова" in words(sent.content)
    assert Badge.objects.of(one).printed_at is not None
    assert looks() == [("searched", "badges", 1), ("exported", "badges", 1)]


def test_the_door_prints_no_more_and_changes_nothing(forum: Forum) -> None:
    one = somebody(forum)
    token = Badge.objects.of(one).token
    client = signed_in(make.make_staff(role=roles.CHECK_IN))
    assert client.post(LIST, {"part": "1", "mark": "1"}).status_code == 403
    for sent in ({"action": "renew"}, {"action": "role", "role": "speaker"}):
        assert client.post(one_page(one), sent).status_code == 403
    page = client.get(one_page(one)).content.decode()
    assert ('value="print"' in page, 'value="renew"' in page) == (True, False)
    assert Badge.objects.values_list("token", "role", "printed_at").get() == (token, "", None)


@pytest.mark.parametrize("role", [roles.PRESS, roles.PHOTOGRAPHER, roles.PROGRAMME_EDITOR, roles.translator("kk")])
def test_badges_are_nobody_elses_business(role: str, forum: Forum) -> None:
    one = somebody(forum)
    client = signed_in(make.make_staff(role=role))
    assert [client.post(LIST).status_code, client.post(one_page(one), {"action": "print"}).status_code] == [403, 403]
    assert not Badge.objects.exists()


def test_a_lost_badge_gets_a_new_code_and_the_old_one_ends(forum: Forum) -> None:
    one = somebody(forum)
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    client.post(one_page(one), {"action": "print", "mark": "1"})
    before = Badge.objects.get(delegate=one).token
    assert client.post(one_page(one), {"action": "renew"}).status_code == 302
    after = Badge.objects.get(delegate=one)
    assert (after.token == before, after.printed_at) == (False, None)
    assert not Badge.objects.filter(token=before).exists()
    assert looks()[-1] == ("opened", "badge: renew", 1)


def test_the_organiser_says_what_somebody_is(forum: Forum) -> None:
    one = somebody(forum)
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    client.post(one_page(one), {"action": "role", "role": "speaker"})
    sent = client.post(one_page(one), {"action": "print", "first": "en", "second": "none"})
    assert "Speaker" in words(sent.content)
    assert client.post(one_page(one), {"action": "role", "role": "emperor"}).status_code == 404
    assert client.post(one_page(one), {"action": "nonsense"}).status_code == 404


@pytest.mark.parametrize("state", [State.INVITED, State.REGISTERED, State.WAITING, State.DECLINED, State.WITHDRAWN])
def test_whoever_does_not_come_has_no_badge(state: str, forum: Forum) -> None:
    one = somebody(forum, state=state, user=make.make_user())
    assert signed_in(superuser()).get(one_page(one)).status_code == 404
    assert one.user is not None
    client = signed_in(one.user)
    assert client.get(reverse("me-badge", args=[one.reference])).status_code == 404
    assert "badge.svg" not in client.get(reverse("me-page", args=[one.reference])).content.decode()
    assert not Badge.objects.exists()


def test_a_delegate_sees_the_code_of_their_badge_on_their_page(forum: Forum) -> None:
    one = somebody(forum, user=make.make_user())
    assert one.user is not None
    client, address = signed_in(one.user), reverse("me-badge", args=[one.reference])
    assert f'src="{address}"' in client.get(reverse("me-page", args=[one.reference])).content.decode()
    picture = client.get(address)
    token = Badge.objects.get(delegate=one).token
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]
    assert picture.content.decode() == typesetting.square_code(token, border=4)
    assert one.latin_name not in picture.content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_as_much_for_thirty_as_for_one(count: int, forum: Forum) -> None:
    for _ in range(count):
        institution = make.make_institution(country=make.make_country())
        one = somebody(forum, institution=institution, country=institution.country, user=make.make_user())
        Badge.objects.of(one)
    client = signed_in(superuser())
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    assert len(asked) == 22
