"""What the public sees of delegates is the organiser's choice, and each delegate's veto; who of the staff looked is written down."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from events.models import Delegate, Forum
from portal.models import AccessRecord
from tests import factories as make
from tests.admin_site import change_url, list_url, signed_in

pytestmark = pytest.mark.django_db
Shown = Forum.DelegatesShown


def a_delegation(shown: str) -> Forum:
    forum, country = make.make_forum(delegates_shown=shown), make.make_country(code="KZ")
    make.make_delegation(forum=forum, country=country)
    coming: Any = {"forum": forum, "country": country, "state": Delegate.State.APPROVED}
    make.make_delegate(**coming, family_name="Headsworth", is_head=True, is_listed=True)
    make.make_delegate(**coming, family_name="Listedsson", is_listed=True, position="Dean of welding")
    make.make_delegate(**coming, family_name="Vetoed", is_listed=False)
    make.make_delegate(
        forum=forum, country=country, family_name="Undecided", is_listed=True, state=Delegate.State.REGISTERED
    )
    return forum


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        (Shown.NOBODY, set()), (Shown.COUNTS, {"<strong>3</strong>"}), (Shown.HEADS, {"<strong>3</strong>", "Headsworth"}),
        (Shown.NAMES, {"<strong>3</strong>", "Headsworth", "Listedsson", "Dean of welding"}),
    ],
)  # fmt: skip
def test_the_public_sees_what_the_organiser_chose_and_nobody_who_did_not_agree(
    shown: str, seen: set[str], client: Client
) -> None:
    forum = a_delegation(shown)
    words = {"<strong>3</strong>", "Headsworth", "Listedsson", "Dean of welding", "Vetoed", "Undecided"}
    body = client.get(f"/en/{forum.slug}/delegations/kz/").content.decode()
    assert {word for word in words if word in body} == seen
    everybody = client.get(f"/en/{forum.slug}/delegations/").content.decode()
    assert ("Headsworth" in everybody) == ("Headsworth" in seen)
    Delegate.objects.update(is_listed=False)
    assert not {
        word
        for word in words - {"<strong>3</strong>"}
        if word in client.get(f"/en/{forum.slug}/delegations/kz/").content.decode()
    }


def test_names_cost_no_query_each(client: Client) -> None:
    forum = a_delegation(Shown.NAMES)
    address = f"/en/{forum.slug}/delegations/kz/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    country = forum.delegations.get().country
    for number in range(30):
        make.make_delegate(
            forum=forum,
            country=country,
            state="approved",
            is_listed=True,
            family_name=f"N{number}",
            institution=make.make_institution(),
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def looks() -> list[tuple[str, int | None, int]]:
    found = list(AccessRecord.objects.order_by("pk").values_list("what", "delegate_id", "count"))
    AccessRecord.objects.all().delete()
    return found


def test_each_look_of_staff_at_delegates_is_written_down() -> None:
    delegate = make.make_delegate(state=Delegate.State.REGISTERED)
    registrar = make.make_staff(role=roles.REGISTRAR)
    client = signed_in(registrar)
    assert client.get(change_url(delegate)).status_code == 200
    assert AccessRecord.objects.get().by == registrar
    assert looks() == [("opened", delegate.pk, 1)]
    client.get(f"/admin/events/delegate/{delegate.pk}/history/")
    assert looks() == [("history", delegate.pk, 1)]
    client.get(list_url(Delegate))
    client.get(list_url(Delegate), {"q": "nobody"})
    assert looks() == [("listed", None, 1), ("searched", None, 0)]
    client.get("/admin/registrations/", {"forum": delegate.forum.slug})
    client.get(f"/admin/registrations/{delegate.pk}/")
    assert looks() == [("listed", None, 1), ("opened", delegate.pk, 1)]
    assert signed_in(make.make_staff(role=roles.PRESS)).get(change_url(delegate)).status_code == 403
    assert looks() == []
