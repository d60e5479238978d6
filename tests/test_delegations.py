"""Delegations in the admin: countries, institutions, members, heads; and the order of protocol wherever it is asked for."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from core import languages
from events.models import Country, Delegate, Delegation, Forum
from portal import delegation_tree, heads, ordering
from portal.models import AccessRecord, Invitation
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, history_of, signed_in, superuser

pytestmark = pytest.mark.django_db
State = Delegate.State
LIST = "/admin/delegations/"


@pytest.fixture
def forum() -> Forum:
    """Kazakhstan before Poland; delegates of both and of a country that is no delegation."""
    forum = make.make_forum(is_current=True, delegates_shown=Forum.DelegatesShown.NAMES)
    for number, (code, name) in enumerate([("KZ", "Kazakhstan"), ("PL", "Poland")], 1):
        make.make_delegation(forum=forum, country=make.make_country(code=code, name_en=name), order=number)
    make.make_country(code="UZ", name_en="Uzbekistan")
    return forum


def somebody(forum: Forum, code: str, name: str, **fields: Any) -> Delegate:
    country = Country.objects.get(code=code) if code else None
    made = make.make_delegate(
        forum=forum, country=country, family_name=name, given_name="A", **{"state": State.APPROVED, **fields}
    )
    make.make_registration(delegate=made)
    return made


def names(rows: Any) -> list[str]:
    return [one.family_name for one in rows]


def test_protocol_order_is_country_then_head_then_number_then_name(forum: Forum) -> None:
    somebody(forum, "", "Nowhere")
    somebody(forum, "UZ", "Uzbek")
    somebody(forum, "PL", "Pole")
    somebody(forum, "KZ", "beta")
    somebody(forum, "KZ", "Alpha")
    somebody(forum, "KZ", "Zeta", protocol_order=1)
    somebody(forum, "KZ", "Omega", is_head=True, protocol_order=9)
    somebody(forum, "KZ", "Delta", protocol_order=2)
    ordered = ["Omega", "Zeta", "Delta", "Alpha", "beta", "Pole", "Uzbek", "Nowhere"]
    assert names(Delegate.objects.for_forum(forum).in_protocol_order()) == ordered
    Delegation.objects.filter(country__code="KZ").update(order=5)
    assert names(Delegate.objects.for_forum(forum).in_protocol_order())[0] == "Pole"


def test_the_public_page_is_in_protocol_order(forum: Forum, client: Client) -> None:
    for name, fields in (("Alpha", {}), ("Zeta", {"protocol_order": 1}), ("Omega", {"is_head": True})):
        somebody(forum, "KZ", name, is_listed=True, **fields)
    people = client.get(f"/en/{forum.slug}/delegations/kz/").context["people"]
    assert names(people) == ["Omega", "Zeta", "Alpha"]


def test_countries_are_shown_with_heads_counts_and_what_waits(forum: Forum) -> None:
    institution = make.make_institution()
    head = somebody(forum, "KZ", "Omega", is_head=True, institution=institution)
    somebody(forum, "KZ", "Asks", state=State.REGISTERED, institution=institution)
    somebody(forum, "KZ", "Gone", state=State.WITHDRAWN, institution=make.make_institution())
    proposed = somebody(forum, "UZ", "Uzbek")
    make.make_invitation(forum=forum, proposed_head=proposed)
    somebody(forum, "", "Nowhere")
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    context = client.get(LIST).context
    found = [
        (land.country.code, land.head, land.institutions, land.total, land.coming, land.open, land.proposals)
        for land, _url, _number in context["rows"]
    ]
    assert found == [("KZ", head, 1, 2, 1, 1, 0), ("PL", None, 0, 0, 0, 0, 0), ("UZ", None, 0, 1, 1, 0, 1)]
    assert (context["without_country"], AccessRecord.objects.get().detail) == (1, "delegations")


def test_a_delegation_is_a_tree_of_institutions_and_members(forum: Forum) -> None:
    country = Country.objects.get(code="KZ")
    college = make.make_institution(name_en="College", country=country)
    empty = make.make_institution(name_en="Academy", country=country)
    make.make_invitation(forum=forum, institution=empty, quota=4)
    somebody(forum, "KZ", "Alpha", institution=college)
    somebody(forum, "KZ", "Beta", institution=college, is_head=True)
    somebody(forum, "KZ", "Typed", institution_name="Some school", state=State.DECLINED)
    somebody(forum, "PL", "Pole")
    page = signed_in(superuser()).get(f"{LIST}kz/")
    tree = [(branch.name, [row.delegate.family_name for row in branch.members]) for branch in page.context["branches"]]
    assert tree == [("Academy", []), ("College", ["Beta", "Alpha"]), ("Some school", ["Typed"])]
    body = page.content.decode()
    assert all(change_url(one) in body for one in Delegate.objects.filter(country=country))
    assert "0 of 4 places are taken." in body
    record = AccessRecord.objects.get()
    assert (record.what, record.count, record.detail) == ("listed", 3, "delegation KZ")


def test_the_organiser_chooses_the_head_and_may_take_the_choice_back(forum: Forum) -> None:
    one, two = somebody(forum, "KZ", "Alpha", is_head=True), somebody(forum, "KZ", "Beta")
    pole = somebody(forum, "PL", "Pole")
    make.make_invitation(forum=forum, proposed_head=two)
    boss = make.make_staff(role=roles.REGISTRAR)
    client = signed_in(boss)
    assert [row.proposed_head for row in client.get(f"{LIST}KZ/").context["proposals"]] == [two]
    assert client.post(f"{LIST}KZ/head/", {"member": two.reference}).status_code == 302
    assert list(heads.chosen(forum)) == [two]
    assert fresh(Delegate, pk=one.pk).is_head is False
    assert not Invitation.objects.exclude(proposed_head=None).exists()
    assert history_of(two).latest().history_user == boss
    client.post(f"{LIST}KZ/head/", {"member": pole.reference})
    assert list(heads.chosen(forum)) == [two]
    client.post(f"{LIST}KZ/head/", {"member": ""})
    assert list(heads.chosen(forum)) == []


def test_a_head_who_has_left_makes_room_for_another(forum: Forum) -> None:
    gone, two = somebody(forum, "KZ", "Alpha", is_head=True, state=State.WITHDRAWN), somebody(forum, "KZ", "Beta")
    assert gone.country is not None
    heads.choose(forum, gone.country, two, by=superuser())
    assert list(Delegate.objects.filter(is_head=True)) == [two]


def test_a_second_head_is_refused_by_the_form_and_by_the_database(forum: Forum) -> None:
    one, two = somebody(forum, "KZ", "Alpha", is_head=True), somebody(forum, "KZ", "Beta")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegate.objects.filter(pk=two.pk).update(is_head=True)
    for client in (signed_in(superuser()), signed_in(make.make_staff(role=roles.REGISTRAR))):
        form = form_of(client.get(change_url(two)).content.decode(), "delegate_form")
        page = client.post(change_url(two), {**form, "is_head": "on"})
        assert page.context["adminform"].form.non_field_errors() == ["This delegation has a head already."]
    assert list(heads.chosen(forum)) == [one]


def test_the_order_of_members_is_saved_and_what_another_page_changed_stays(forum: Forum) -> None:
    one, two, three = (somebody(forum, "KZ", name) for name in ("Alpha", "Beta", "Gamma"))
    pole, boss = somebody(forum, "PL", "Pole"), make.make_staff(role=roles.REGISTRAR)
    client = signed_in(boss)
    page = client.get(f"{LIST}KZ/order/")
    assert [(row.family_name, number) for row, number in page.context["rows"]] == [("Alpha", ""), ("Beta", ""), ("Gamma", "")]  # fmt: skip
    shown = {f"was_{row.pk}": "" for row in (one, two, three, pole)}
    typed = {f"order_{row.pk}": "" for row in (one, two, three)}
    client.post(f"{LIST}KZ/order/", {**shown, **typed, f"order_{three.pk}": "1", f"order_{pole.pk}": "1"})
    client.post(f"{LIST}KZ/order/", {**shown, **typed, f"order_{two.pk}": " 2 "})
    assert names(Delegate.objects.filter(country__code="KZ").in_protocol_order()) == ["Gamma", "Beta", "Alpha"]
    assert fresh(Delegate, pk=pole.pk).protocol_order is None
    latest = history_of(three).latest()
    assert (latest.history_user, latest.history_change_reason, latest.protocol_order) == (boss, "Protocol order", 1)
    client.post(f"{LIST}KZ/order/", {f"was_{three.pk}": "1", f"order_{three.pk}": ""})
    assert fresh(Delegate, pk=three.pk).protocol_order is None


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "32768", "٣", "1 2"])
def test_what_is_no_number_is_refused_and_shown_as_typed(wrong: str, forum: Forum) -> None:
    one, two = somebody(forum, "KZ", "Alpha"), somebody(forum, "KZ", "Beta")
    client = signed_in(superuser())
    page = client.post(f"{LIST}KZ/order/", {f"order_{one.pk}": wrong, f"order_{two.pk}": "1"})
    assert (page.status_code, {row.pk: n for row, n in page.context["rows"]}) == (422, {one.pk: wrong, two.pk: "1"})  # fmt: skip
    assert not Delegate.objects.exclude(protocol_order=None).exists()


def test_the_order_of_countries_is_saved(forum: Forum) -> None:
    kz, pl = Delegation.objects.order_by("order")
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    sent = {f"order_{kz.pk}": "2", f"was_{kz.pk}": "1", f"order_{pl.pk}": "1", f"was_{pl.pk}": "2"}
    assert client.post(LIST, sent).status_code == 302
    assert [row.country.code for row in Delegation.objects.filter(forum=forum).in_protocol_order()] == ["PL", "KZ"]
    assert client.post(LIST, {**sent, f"order_{kz.pk}": ""}).status_code == 422


def test_who_may_only_look_changes_nothing(forum: Forum) -> None:
    one = somebody(forum, "KZ", "Alpha")
    row = Delegation.objects.get(country__code="KZ")
    user = make.make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_delegate"))
    client = signed_in(user)
    for page in (LIST, f"{LIST}KZ/", f"{LIST}KZ/order/"):
        assert client.get(page).status_code == 200
    assert client.post(LIST, {f"order_{row.pk}": "7"}).status_code == 403
    assert client.post(f"{LIST}KZ/order/", {f"order_{one.pk}": "7"}).status_code == 403
    assert client.post(f"{LIST}KZ/head/", {"member": one.reference}).status_code == 403
    assert client.get(f"{LIST}QQ/").status_code == 404


def test_numbers_are_those_changed_on_the_page() -> None:
    posted = {"order_1": "3", "was_1": "3", "order_2": "", "was_2": "4", "order_3": " 5 ", "was_3": "", "order_9": "1"}
    found = ordering.read(posted, [1, 2, 3, 4])
    assert (found.changed, found.wrong) == ({2: None, 3: 5}, [])
    assert ordering.read(posted, [2], may_be_empty=False).wrong == [2]


def test_pages_answer_in_every_language(forum: Forum) -> None:
    somebody(forum, "KZ", "Alpha", is_head=True, institution=make.make_institution())
    boss = superuser()
    for code in languages.CODES:
        boss.language = code
        boss.save()
        client = signed_in(boss)
        for page in (LIST, f"{LIST}KZ/", f"{LIST}KZ/order/"):
            response = client.get(page, headers={"accept-language": code})
            assert response.status_code == 200


def test_thirty_cost_as_many_queries_as_one(forum: Forum) -> None:
    client, counted = signed_in(superuser()), []
    for more in (1, 29):
        for number in range(more):
            institution = make.make_institution(country=Country.objects.get(code="KZ"))
            one = somebody(forum, "KZ", f"N{number}", institution=institution)
            make.make_invitation(forum=forum, institution=institution, proposed_head=one)
            if more > 1:
                country = make.make_country()
                make.make_delegation(forum=forum, country=country)
                somebody(forum, country.code, "Head", is_head=True)
        for page in (LIST, f"{LIST}KZ/", f"{LIST}KZ/order/"):
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            counted.append(len(queries))
    assert counted[:3] == counted[3:]
    assert max(counted) <= 25


def test_lands_ask_six_questions(forum: Forum, django_assert_num_queries: Any) -> None:
    somebody(forum, "KZ", "Alpha")
    somebody(forum, "UZ", "Beta")
    with django_assert_num_queries(6):
        delegation_tree.lands(forum)


def test_a_second_head_saved_at_the_same_instant_is_said_in_the_form_and_what_was_typed_is_kept(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = somebody(forum, "KZ", "First", is_head=True)
    second = somebody(forum, "KZ", "Second")
    client = signed_in(superuser())
    sent = {**form_of(client.get(change_url(second)).content.decode()), "is_head": "on", "position": "Rector"}
    looked: list[Delegate] = []
    checked = Delegate.validate_constraints

    def before_the_other_has_saved(self: Delegate, exclude: Any = None) -> None:
        looked.append(self)
        if len(looked) > 1:
            checked(self, exclude)

    monkeypatch.setattr(Delegate, "validate_constraints", before_the_other_has_saved)
    page = client.post(change_url(second), sent)
    assert (page.status_code, len(looked)) == (200, 2)
    form = page.context["adminform"].form
    assert form.non_field_errors() == ["This delegation has a head already."]
    assert form["position"].value() == "Rector"
    assert [one.pk for one in heads.chosen(forum)] == [first.pk]
