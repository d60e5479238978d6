"""Every address of the portal and of the registrars' pages, for everybody who may come: a row that is missing fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import roles
from core import languages
from core.admin import pages
from events.models import Delegate
from portal import links, urls_checkin, urls_me, urls_register, urls_verify
from portal.models import Application, Document
from portal.papers import issuing
from tests import factories as make

pytestmark = pytest.mark.django_db
STAFF = (*roles.ROLES, roles.translator("kk"))
WHO = ("visitor", "delegate", "other delegate", "coordinator", *STAFF)
OPEN = dict.fromkeys(WHO, 200)
SIGNED_IN = {**OPEN, "visitor": 302}
COORDINATOR = {**dict.fromkeys(WHO, 404), "visitor": 302, "coordinator": 200}
OWN = {**dict.fromkeys(WHO, 404), "visitor": 302, "delegate": 200}
REGISTRARS = {**dict.fromkeys(WHO, 403), **dict.fromkeys(("visitor", "delegate", "other delegate", "coordinator"), 302)}
SEES = {roles.OWNER: 200, roles.REGISTRAR: 200}
# Who is signed in and not staff is no stranger: they hear that it is not for them.
DOOR = {**dict.fromkeys(WHO, 403), "visitor": 302, **SEES, roles.CHECK_IN: 200}
# name -> what a GET answers to each; a secret link is a right to whoever has it
TABLE: dict[str, dict[str, int]] = {
    "register": OPEN,
    "register-form": OPEN,
    "register-save": dict.fromkeys(WHO, 405),
    "register-invited": OPEN,
    "register-institution": OPEN,
    "me": {**OPEN, "visitor": 302, "delegate": 302, "other delegate": 302},
    "me-stars": {**OPEN, "visitor": 401},
    "me-calendar": OPEN,
    "me-announcements": OPEN,
    "me-institution": COORDINATOR,
    "me-institution-file": COORDINATOR,
    "me-institution-letters": COORDINATOR,
    "me-institution-head": {**dict.fromkeys(WHO, 405), "visitor": 302},
    "me-member-add": COORDINATOR,
    "me-member": COORDINATOR,
    "me-member-travel": COORDINATOR,
    "me-member-letter": COORDINATOR,
    "me-member-withdraw": COORDINATOR,
    "me-page": OWN,
    "me-details": OWN,
    "me-travel": OWN,
    "me-data-file": OWN,
    "me-badge": OWN,
    "me-places": OWN,
    "me-feedback": OWN,
    "me-feedback-session": {**OWN, "delegate": 404},  # nothing has begun
    "me-withdraw": OWN,
    "me-erase": OWN,
    "me-paper": OWN,
    "me-certificate": {**dict.fromkeys(WHO, 405), "visitor": 302},
    "verify-ask": OPEN,
    "verify": OPEN,
    "me-calendar-new": {**dict.fromkeys(WHO, 405), "visitor": 302},
    **dict.fromkeys(("check-in", "check-in-copy", "check-in-search", "check-in-walk-in"), DOOR),
    **dict.fromkeys(("check-in-board", "check-in-board-rows", "check-in-counts"), DOOR),
    "check-in-worker": OPEN,
    "check-in-entries": {who: 405 if code == 200 else code for who, code in DOOR.items()},
    "check-in-badge": {who: 405 if code == 200 else code for who, code in DOOR.items()},
    "check-in-frame": {who: 405 if code == 200 else code for who, code in DOOR.items()},
    "admin:portal-queue": {**REGISTRARS, **SEES},
    "admin:portal-timeline": {**REGISTRARS, **SEES},
    "admin:portal-letters": {**REGISTRARS, **SEES},
    "admin:portal-letters-issue": {**REGISTRARS, **dict.fromkeys(STAFF, 405)},
    "admin:portal-letters-state": {**REGISTRARS, **dict.fromkeys(STAFF, 405)},
    "admin:portal-letters-file": {**REGISTRARS, **SEES},
    "admin:portal-letters-files": {**REGISTRARS, **SEES},
    "admin:portal-letters-sample": {**REGISTRARS, **SEES},
    "admin:portal-letterhead-preview": {**REGISTRARS, **SEES, roles.translator("kk"): 200},
    "admin:portal-write-again": {**REGISTRARS, **dict.fromkeys(STAFF, 405)},
    "admin:portal-decide": {**REGISTRARS, **dict.fromkeys(STAFF, 405)},
    "admin:portal-delegations": {**REGISTRARS, **SEES},
    "admin:portal-delegation": {**REGISTRARS, **SEES},
    "admin:portal-delegation-order": {**REGISTRARS, **SEES},
    "admin:portal-delegation-head": {**REGISTRARS, **dict.fromkeys(STAFF, 405)},
    "admin:portal-badges": {**REGISTRARS, **SEES, roles.CHECK_IN: 200},
    "admin:portal-badge": {**REGISTRARS, **SEES, roles.CHECK_IN: 200},
    "admin:portal-list": {**REGISTRARS, **SEES},
    "admin:portal-list-xlsx": {**REGISTRARS, **SEES},
    "admin:portal-list-pdf": {**REGISTRARS, **SEES},
    # what a person has asked for is nobody else's; those who may see lists hear that it is not there
    "admin:portal-list-made": {**REGISTRARS, **dict.fromkeys(SEES, 404)},
    "admin:portal-list-made-file": {**REGISTRARS, **dict.fromkeys(SEES, 404)},
    "admin:portal-places": {**REGISTRARS, **SEES},
    "admin:portal-feedback": {**REGISTRARS, **SEES, roles.PROGRAMME_EDITOR: 200},
    "admin:portal-feedback-xlsx": {**REGISTRARS, **SEES, roles.PROGRAMME_EDITOR: 200},
    "admin:portal-announce": {**REGISTRARS, **SEES},
    "admin:portal-statistics": {**REGISTRARS, **SEES},
    "admin:portal-import": {**REGISTRARS, **SEES},
}


@pytest.fixture
def scene() -> dict[str, Any]:
    """A delegate, another one, a coordinator, and every kind of link."""
    forum = make.make_forum(slug="scene", is_current=True)
    make.make_country(code="XX")
    make.make_rules(forum=forum)
    delegate = make.make_delegate(forum=forum, user=make.make_user(), state=Delegate.State.APPROVED)
    other = make.make_delegate(forum=forum, user=make.make_user(), state=Delegate.State.APPROVED)
    coordinator = make.make_user()
    invitation = make.make_invitation(forum=forum, coordinator=coordinator)
    members = [
        make.make_delegate(forum=forum, state=state, email="")
        for state in (Delegate.State.REGISTERED, Delegate.State.APPROVED)
    ]
    for member in members:
        make.make_registration(delegate=member, invitation=invitation, is_entered=True)
    registration = make.make_registration(delegate=delegate)
    invited = make.make_delegate(forum=forum, state=Delegate.State.INVITED)
    letterhead = make.make_letterhead(forum=forum)
    issuing.issue(forum, [delegate.pk], issuing.Order("letter", "zh-hans"))
    letter = Document.objects.get()
    issuing.issue(forum, [members[1].pk], issuing.Order("letter", "zh-hans"))
    list_file = make.make_list_file(forum=forum)
    make.make_session(forum=forum, code="town", places=3)
    application = Application.objects.create(forum=forum, email="a@example.org", language="en")
    slug = [forum.slug]
    ways: dict[str, list[Any]] = {
        "register": slug,
        "register-form": [*slug, links.key("application", application.pk)],
        "register-save": [*slug, links.key("application", application.pk)],
        "register-invited": [*slug, links.key("person", invited.pk)],
        "register-institution": [*slug, links.key("institution", invitation.pk)],
        "me-calendar": [links.key("calendar", registration.pk)],
        "me-feedback-session": [delegate.reference, "town"],
        "me-announcements": ["delegate", links.key("announcements", delegate.pk)],
        "admin:portal-announce": [make.make_announcement(forum=forum).pk],
        "me-paper": [delegate.reference, letter.shown_serial],
        "verify": [letter.shown_serial],
        "verify-ask": [],
        **{
            key: [invitation.pk]
            for key in (
                "me-institution",
                "me-institution-file",
                "me-institution-head",
                "me-institution-letters",
                "me-member-add",
            )
        },
        **{key: [invitation.pk, members[0].reference] for key in ("me-member", "me-member-withdraw")},
        **{key: [invitation.pk, members[1].reference] for key in ("me-member-travel", "me-member-letter")},
        **{key: ["XX"] for key in [f"admin:portal-delegation{ending}" for ending in ("", "-order", "-head")]},
        "admin:portal-timeline": [delegate.pk],
        "admin:portal-letters-file": [letter.pk],
        "admin:portal-letters-files": ["pdf"],
        "admin:portal-letters-sample": [delegate.pk],
        "admin:portal-letterhead-preview": [letterhead.pk, "letter", "kk"],
        "admin:portal-write-again": [delegate.pk],
        "admin:portal-badge": [delegate.pk],
        "admin:portal-places": ["town"],
        "admin:portal-list-made": [list_file.key],
        "admin:portal-list-made-file": [list_file.key],
        "admin:portal-list": ["countries"],
        "admin:portal-list-xlsx": ["countries"],
        "admin:portal-list-pdf": ["countries"],
    }
    people = {"delegate": delegate.user, "other delegate": other.user, "coordinator": coordinator}
    return {"people": people, "ways": ways, "reference": delegate.reference}


def address(name: str, scene: dict[str, Any]) -> str:
    own = [scene["reference"]] if name.startswith("me-") and name not in ("me-stars",) else []
    return reverse(name, args=scene["ways"].get(name, own))


def names() -> Iterator[str]:
    yield from (
        str(entry.name)
        for module in (urls_register, urls_me, urls_verify, urls_checkin)
        for entry in module.urlpatterns
    )
    yield from (f"admin:{name}" for name in pages._views if name.startswith("portal-"))


def test_every_address_has_its_row() -> None:
    assert set(names()) == set(TABLE)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.each_counts
def test_who_may_see_what(who: str, scene: dict[str, Any]) -> None:
    client = Client()
    person = make.make_staff(role=who) if who in STAFF else scene["people"].get(who)
    if person is not None:
        client.force_login(person)
    found = {name: client.get(address(name, scene)).status_code for name in TABLE}
    assert found == {name: expected[who] for name, expected in TABLE.items()}


@pytest.mark.parametrize("who", ["visitor", "other delegate", "coordinator", roles.OWNER])
def test_nobody_else_changes_a_delegate(who: str, scene: dict[str, Any]) -> None:
    client = Client()
    person = make.make_staff(role=who) if who == roles.OWNER else scene["people"].get(who)
    if person is not None:
        client.force_login(person)
    before = Delegate.objects.filter(reference=scene["reference"]).values().get()
    for name in ("me-details", "me-travel", "me-withdraw", "me-erase", "me-calendar-new", "me-places"):
        sent = client.post(address(name, scene), {"family_name": "TAKEN", "language": "en"})
        assert sent.status_code == (302 if person is None else 404)
    assert Delegate.objects.filter(reference=scene["reference"]).values().get() == before


@pytest.mark.parametrize("code", languages.CODES)
def test_no_page_of_the_portal_is_kept_by_anybody(code: str, scene: dict[str, Any]) -> None:
    client = Client()
    client.force_login(scene["people"]["delegate"])
    for name in TABLE:
        others = ("register-save", "me-calendar-new", "me-certificate")
        if not name.startswith(("admin:", "check-in", "me-member", "me-institution")) and name not in others:
            response = client.get(address(name, scene).replace("/en/", f"/{code}/", 1))
            assert "no-store" in response["Cache-Control"]
