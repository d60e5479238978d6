"""Who may see and do what in the admin, and who may not make themselves more."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.models import User
from tests import factories as make
from tests import signing
from tests.admin_site import change_url, form_of, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db

PROGRAMME = {"forum", "track", "session", "venue"}
PEOPLE = {"country", "institution", "delegation", "alliancedocument"}
CONTENT = {*PROGRAMME, *PEOPLE, "gallery", "photo", "delegate", "speaker", "announcement", "article", "page", "term"}
TRANSLATED = {
    *PROGRAMME,
    *PEOPLE,
    "gallery",
    "photo",
    "speaker",
    "announcement",
    "article",
    "page",
    "keyfigure",
    "room",
    "sessionfile",
    "signatory",
    "release",
    "mailtemplate",
    "siteidentity",
    "term",
    "consenttext",
    "letterhead",
}
REGISTRATION = {"registrationrules", "feedbackrules", "invitation", "consenttext", "letterhead"}
# role -> (what the first page lists and lets change, what it lists for reading)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    roles.OWNER: (
        {*CONTENT, *REGISTRATION, "user", "siteidentity", "release", "mailtemplate"},
        {"madefile", "outboxmail", "accessrecord"},
    ),
    roles.PROGRAMME_EDITOR: (
        {*PROGRAMME, *PEOPLE, "speaker", "release", "term", "announcement", "feedbackrules"},
        {"article", "madefile", "page"},
    ),
    roles.REGISTRAR: (
        {"announcement", "delegate", "institution", "delegation", *REGISTRATION},
        {"forum", "country", "session", "mailtemplate", "outboxmail"},
    ),
    roles.PHOTOGRAPHER: ({"gallery", "photo"}, {"forum", "session", "country", "speaker"}),
    roles.PRESS: ({"alliancedocument", "announcement", "article", "page", "term"}, {"forum", "gallery", "photo"}),
    roles.CHECK_IN: (set(), {"forum"}),
    roles.translator("kk"): (TRANSLATED, set()),
}


def listed(client: Client) -> dict[str, bool]:
    """What the first page lists: {model: may it be changed}."""
    found = [model for app in client.get("/admin/").context["app_list"] for model in app["models"]]
    return {model["object_name"].lower(): not model["view_only"] for model in found}


@pytest.mark.parametrize("role", TABLE)
def test_each_role_sees_exactly_what_its_work_needs(role: str) -> None:
    found = listed(signed_in(make.make_staff(role=role)))
    changed, read = TABLE[role]
    assert {model for model, changeable in found.items() if changeable} == changed
    assert {model for model, changeable in found.items() if not changeable} == read


@pytest.mark.parametrize("role", TABLE)
def test_lists_open_for_each_role_as_the_first_page_says(role: str) -> None:
    client = signed_in(make.make_staff(role=role))
    found = listed(client)
    hidden = {"keyfigure", "room", "sessionfile", "signatory"}  # edited on the page of what they belong to
    for model in admin.site._registry:
        if model._meta.model_name not in hidden:
            status = client.get(list_url(model), follow=True).status_code
            assert (model._meta.label, status) == (model._meta.label, 200 if model._meta.model_name in found else 403)


def test_without_a_role_or_without_being_staff_there_is_nothing() -> None:
    assert listed(signed_in(make.make_user(is_staff=True))) == {}
    assert signed_in(make.make_user()).get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert Client().get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"


# --- making and changing people --------------------------------------------------------------------------------------


def test_an_owner_makes_a_person_who_can_sign_in() -> None:
    owner = signed_in(make.make_staff())
    address = reverse("admin:accounts_user_add")
    sent = form_of(owner.get(address).content.decode())
    role = Group.objects.get(name=roles.PRESS)
    word = "silk weaves through sand"
    sent |= {"email": "new@example.org", "name": "New", "password1": word, "password2": word, "is_staff": "on"}
    assert owner.post(address, {**sent, "groups": [role.pk]}).status_code == 302
    assert listed(_by_password("new@example.org", word)) == {
        "alliancedocument": True, "announcement": True, "article": True, "page": True, "term": True,
        "forum": False, "gallery": False, "photo": False,
    }  # fmt: skip


def _by_password(email: str, word: str) -> Client:
    client = Client()
    response = client.post(signing.PASSWORD, {"login": email, "password": word, "next": "/admin/"})
    assert response.headers["Location"] == "/admin/"
    return client


def test_a_weak_password_is_refused() -> None:
    owner = signed_in(make.make_staff())
    sent = {"email": "new@example.org", "language": "en", "password1": "12345", "password2": "12345"}
    assert owner.post(reverse("admin:accounts_user_add"), sent).status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def forged(client: Client, person: User, **fields: Any) -> int:
    """A person's form as it is, with fields that it may not offer."""
    response = client.get(change_url(person))
    sent = form_of(response.content.decode()) if response.status_code == 200 else {}
    return client.post(change_url(person), {**sent, **fields}).status_code


def more() -> dict[str, Any]:
    """Every right there is."""
    return {
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": list(Permission.objects.values_list("pk", flat=True)),
    }


def test_an_owner_does_not_become_a_superuser_nor_makes_one() -> None:
    person, colleague = make.make_staff(), make.make_staff(role=roles.PRESS)
    owner = signed_in(person)
    for target in (person, colleague):
        assert forged(owner, target, **more()) == 302
        target.refresh_from_db()
        assert not target.is_superuser
        assert not target.user_permissions.exists()


def test_an_owner_gives_every_role_but_their_own() -> None:
    colleague = make.make_staff(role=roles.PRESS)
    owner = signed_in(make.make_staff())
    own = Group.objects.get(name=roles.OWNER)
    assert forged(owner, colleague, groups=[own.pk]) == 200
    assert colleague.groups.get().name == roles.PRESS
    other = Group.objects.get(name=roles.translator("uz"))
    assert forged(owner, colleague, groups=[other.pk]) == 302
    assert colleague.groups.get() == other
    extra = Group.objects.create(name="By hand")
    assert forged(owner, colleague, groups=[extra.pk]) == 200


@pytest.mark.parametrize("kind", ["superuser", "owner", "by hand"])
def test_an_owner_does_not_touch_those_above_or_beside_them(kind: str) -> None:
    owner = signed_in(make.make_staff())
    target = (
        superuser() if kind == "superuser" else make.make_staff(role=roles.OWNER if kind == "owner" else roles.PRESS)
    )
    if kind == "by hand":
        target.user_permissions.add(Permission.objects.get(codename="add_group"))
    assert forged(owner, target, name="Mine") == 403
    password = reverse("admin:auth_user_password_change", args=[target.pk])
    assert owner.post(password, {"password1": make.PASSWORD, "password2": make.PASSWORD}).status_code == 403
    assert owner.post(f"/admin/accounts/user/{target.pk}/delete/", {"post": "yes"}).status_code == 403
    owner.post(list_url(User), {"action": "delete_selected", "_selected_action": target.pk, "post": "yes"})
    assert User.objects.filter(pk=target.pk, name=target.name).exists()


def test_an_owner_changes_their_name_but_not_their_roles() -> None:
    person = make.make_staff()
    assert forged(signed_in(person), person, name="Aigul", groups=[], is_active="") == 302
    person.refresh_from_db()
    assert (person.name, person.is_active, person.groups.get().name) == ("Aigul", True, roles.OWNER)


def test_an_owner_manages_staff() -> None:
    colleague = make.make_staff(role=roles.PRESS)
    owner = signed_in(make.make_staff())
    password = reverse("admin:auth_user_password_change", args=[colleague.pk])
    assert owner.get(password).status_code == 200
    word = "silk weaves through sand"
    assert owner.post(password, {"password1": word, "password2": word, "set-password": "x"}).status_code == 302
    assert _by_password(colleague.email, word).get("/admin/").status_code == 200
    assert owner.post(f"/admin/accounts/user/{colleague.pk}/delete/", {"post": "yes"}).status_code == 302


def test_a_superuser_does_everything() -> None:
    colleague = make.make_staff(role=roles.PRESS)
    boss = signed_in(superuser())
    assert forged(boss, colleague, groups=[Group.objects.get(name=roles.OWNER).pk], is_superuser="on") == 302
    colleague.refresh_from_db()
    assert (colleague.is_superuser, colleague.groups.get().name) == (True, roles.OWNER)


def test_private_people_are_read_by_those_who_decide_only() -> None:
    delegate = make.make_delegate()
    for role in (roles.PHOTOGRAPHER, roles.PRESS, roles.PROGRAMME_EDITOR, roles.CHECK_IN, roles.translator("ru")):
        assert signed_in(make.make_staff(role=role)).get(change_url(delegate)).status_code == 403
