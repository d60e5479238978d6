"""Announcements to delegates by mail: to whom, in which words, once for each; and how one gets no more."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts import roles
from core.mail import outbox
from core.mail.postman import Postman
from core.models import OutboxMail
from events.models import Delegate, Forum
from news.models import Announcement
from portal import tasks
from portal.announcing import audience, stopping, writing
from portal.announcing.audience import Audience
from portal.models import Announced, Mailing, Registration, Star
from tests import factories as make
from tests.admin_site import signed_in

pytestmark = pytest.mark.django_db
State = Delegate.State


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(slug="forum", is_current=True, short_name_en="The Forum", short_name_kk="Форум")


def bus(**fields: Any) -> Announcement:
    return make.make_announcement(
        message_en="The bus leaves at 8.",
        message_kk="Автобус 8-де кетеді.",
        level="change",
        link="/en/forums/",
        **fields,
    )


def coming(forum: Forum, **fields: Any) -> Delegate:
    return make.make_delegate(forum=forum, **{"state": State.APPROVED, **fields})


def order(announcement: Announcement, forum: Forum, **choice: str) -> Mailing:
    chosen = Audience(**choice)
    count = audience.counts(announcement, chosen.people(forum))["now"]
    return tasks.order_mailing(announcement, forum, chosen, count, None)


def written() -> dict[str, OutboxMail]:
    return {mail.to: mail for mail in OutboxMail.objects.order_by("pk")}


# --- what it says ------------------------------------------------------------------------------------------------------


def test_each_gets_it_in_their_own_language_with_a_way_out(forum: Forum) -> None:
    people = [
        coming(forum, email=f"{code}@example.org", language=code, given_name="A", family_name="B")
        for code in ("en", "kk", "pl")
    ]
    order(bus(), forum)
    assert {to: (mail.subject, mail.body) for to, mail in written().items()} == {
        "en@example.org": ("Change: The Forum", f"Dear A B,\n\nThe bus leaves at 8.\n\n{settings.SITE_URL}/en/forums/"),
        "kk@example.org": ("Өзгеріс: Форум", f"Құрметті A B!\n\nАвтобус 8-де кетеді.\n\n{settings.SITE_URL}/kk/forums/"),
        "pl@example.org": ("Zmiana: The Forum", f"Dzień dobry, A B!\n\nThe bus leaves at 8.\n\n{settings.SITE_URL}/pl/forums/"),
    }  # fmt: skip
    assert [written()[one.email].unsubscribe for one in people] == [
        stopping.link("delegate", one.pk, one.language) for one in people
    ]


def test_the_message_says_how_it_is_ended_by_a_click_and_forgets_that_once_it_is_sent(forum: Forum) -> None:
    delegate = coming(forum, language="kk")
    order(bus(), forum)
    link = stopping.link("delegate", delegate.pk, "kk")
    assert Postman().round() == 1
    sent = django_mail.outbox[0].message()
    assert (sent["List-Unsubscribe"], sent["List-Unsubscribe-Post"]) == (f"<{link}>", "List-Unsubscribe=One-Click")
    message: Any = django_mail.outbox[0]
    plain, html = message.body, message.alternatives[0][0]
    with translation.override("kk"):
        words = translation.gettext("If you want no more mails of this kind:")
    assert plain.endswith(f"\n{words}\n{link}\n")
    assert f'{words}<br><a href="{link}">{link}</a>' in html
    kept = OutboxMail.objects.get()
    assert (kept.state, kept.body, kept.unsubscribe) == ("sent", "", "")


def test_a_mail_that_a_delegate_needs_has_no_way_out(forum: Forum) -> None:
    values = {"name": "A", "forum": "F", "link": "https://example.org/", "reference": "r", "note": ""}
    outbox.put(key="x", kind="approved", to="a@example.org", language="en", values=values)
    Postman().round()
    assert "List-Unsubscribe" not in django_mail.outbox[0].message()
    assert "no more mails" not in django_mail.outbox[0].body


# --- to whom -----------------------------------------------------------------------------------------------------------


def test_an_audience_is_chosen_by_state_country_language_and_session(forum: Forum) -> None:
    session = make.make_session(forum=forum)
    country = make.make_country()
    user = make.make_user()
    Star.objects.create(user=user, session=session)
    people = {
        "coming": coming(forum), "here": coming(forum, state=State.CHECKED_IN), "asks": coming(forum, state=State.REGISTERED),
        "abroad": coming(forum, country=country), "listens": coming(forum, interpretation="kk"),
        "starred": coming(forum, user=user), "signed up": coming(forum),
        "left": coming(forum, state=State.WITHDRAWN), "refused": coming(forum, state=State.DECLINED),
        "gone": coming(forum, anonymised_at=datetime.now(UTC)), "elsewhere": coming(make.make_forum()),
    }  # fmt: skip
    make.make_sign_up(delegate=people["signed up"], session=session, has_place=False)
    names = {one.pk: name for name, one in people.items()}

    def named(**given: str) -> set[str]:
        return {names[pk] for pk in Audience.of(given).people(forum).values_list("pk", flat=True)}

    everybody = {"coming", "here", "abroad", "listens", "starred", "signed up"}
    assert named() == named(state="withdrawn") == named(country="x", interpretation="xx", session="-1") == everybody
    assert named(state="all") == {*everybody, "asks"}
    assert named(state="registered") == {"asks"}
    assert named(country=str(country.pk)) == {"abroad"}
    assert named(interpretation="kk") == {"listens"}
    assert named(session=str(session.pk)) == {"starred", "signed up"}


def test_each_delegate_gets_an_announcement_once_whatever_is_ordered(forum: Forum) -> None:
    announcement, first = bus(), coming(forum)
    order(announcement, forum)
    second = coming(forum)
    mailing = order(announcement, forum, state="all")
    writing.carry_out(mailing)  # as after a kill
    assert list(written()) == [first.email, second.email]
    assert (mailing.expected, Announced.objects.count()) == (1, 2)
    order(bus(), forum)
    assert OutboxMail.objects.count() == 4


def test_who_has_no_address_is_reached_by_their_coordinator_with_one_mail_for_all(forum: Forum) -> None:
    institution = make.make_institution(name_en="Steel College", name_kk="Болат колледжі")
    person = make.make_user(email="helper@example.org", language="kk")
    invitation = make.make_invitation(forum=forum, institution=institution, coordinator=person, contact_name="Ms Li")
    for _ in range(3):
        make.make_registration(delegate=coming(forum, email=""), invitation=invitation)
    make.make_registration(delegate=coming(forum, email=""))
    announcement = bus()
    counted = audience.counts(announcement, Audience().people(forum))
    assert counted == {"all": 4, "has": 0, "refuses": 0, "unreached": 1, "by_coordinator": 3, "now": 3}
    order(announcement, forum)
    assert {to: mail.body.splitlines()[0] for to, mail in written().items()} == {
        "helper@example.org": "Сіз Болат колледжі атынан қарайтын адамдарға арналған. Оларға жеткізіңіз:"
    }
    assert Announced.objects.of(announcement).counts() == {"waiting": 3}
    stopping.write(invitation, wanted=False)
    assert audience.counts(bus(), Audience().people(forum))["refuses"] == 3


def test_what_became_of_the_mails_is_counted_in_people(forum: Forum) -> None:
    announcement = bus()
    people = [
        coming(forum, email=f"{name}@example.org") for name in ("sent", "failed", "bounced", "forgotten", "waiting")
    ]
    order(announcement, forum)
    for state in ("sent", "failed", "bounced"):
        OutboxMail.objects.filter(to=f"{state}@example.org").update(state=state)
    OutboxMail.objects.filter(to="forgotten@example.org").delete()
    assert Announced.objects.of(announcement).counts() == {"sent": 2, "failed": 1, "bounced": 1, "waiting": 1}
    people[0].delete()
    assert Announced.objects.of(announcement).counts()["sent"] == 1


def test_many_are_written_by_as_many_questions_a_portion_as_one(forum: Forum) -> None:
    coming(forum)

    def asked() -> int:
        announcement = bus()
        with CaptureQueriesContext(connection) as queries:
            order(announcement, forum)
        return len([query for query in queries if not query["sql"].startswith("INSERT")])  # SQLite inserts by fifties

    few = asked()
    Delegate.objects.bulk_create(
        [Delegate(forum=forum, family_name="B", email=f"b{n}@example.org", state=State.APPROVED) for n in range(200)]
    )
    assert asked() == few
    assert OutboxMail.objects.count() == 202


# --- no more ------------------------------------------------------------------------------------------------------------


def test_a_click_in_a_mail_program_ends_announcements_and_nothing_else_and_can_be_taken_back(forum: Forum) -> None:
    delegate = coming(forum)
    address = stopping.link("delegate", delegate.pk, "en").removeprefix(settings.SITE_URL)
    client = Client(enforce_csrf_checks=True)  # no sign-in, no cookie, no token
    looked = client.get(address)
    assert (looked.status_code, looked["Cache-Control"].split(", ")[-1], looked.cookies) == (200, "private", {})
    assert Registration.objects.get().no_announcements_at is None  # a look changes nothing
    clicked = client.post(address, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert clicked.status_code == 200
    assert "You get no announcements by mail." in clicked.content.decode()
    order(bus(), forum)
    assert written() == {}
    assert client.post(address, {"again": "1"}).status_code == 200
    order(bus(), forum)
    assert list(written()) == [delegate.email]


def test_a_link_that_is_not_true_ends_nothing(forum: Forum) -> None:
    one, other = coming(forum), coming(forum)
    true = stopping.link("delegate", one.pk, "en").removeprefix(settings.SITE_URL)
    for forged in (
        true.replace(f"/{one.pk}-", f"/{other.pk}-"),
        true.replace("/delegate/", "/institution/"),
        true.replace("/delegate/", "/x/"),
    ):
        assert Client().post(forged).status_code == 404
    assert not Registration.objects.exclude(no_announcements_at=None).exists()


def test_a_delegate_and_a_coordinator_find_their_link_on_their_own_page(forum: Forum, client: Client) -> None:
    delegate = coming(forum, user=make.make_user())
    client.force_login(delegate.user)  # type: ignore[arg-type]  # it was just given
    assert stopping.link("delegate", delegate.pk, "pl") in client.get(f"/pl/me/{delegate.reference}/").content.decode()
    invitation = make.make_invitation(forum=forum, coordinator=make.make_user())
    client.force_login(invitation.coordinator)  # type: ignore[arg-type]  # it was just given
    page = client.get(f"/en/me/institutions/{invitation.pk}/").content.decode()
    assert stopping.link("institution", invitation.pk, "en") in page


# --- the organisers' page ----------------------------------------------------------------------------------------------


def test_the_page_counts_and_shows_the_words_before_anything_goes_and_counts_afterwards(forum: Forum) -> None:
    for code in ("en", "pl", "pl"):
        coming(forum, language=code)
    announcement = bus(forum=forum)
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    address = reverse("admin:portal-announce", args=[announcement.pk])
    page = client.get(address)
    assert [(one["language"].code, one["count"], one["really"] and one["really"].code) for one in page.context["samples"]] == [
        ("en", 1, None), ("pl", 2, "en"),
    ]  # fmt: skip
    assert "Dear SAMPLE DELEGATE," in page.content.decode()
    assert 'value="Send it by mail (3)"' in page.content.decode()
    assert OutboxMail.objects.count() == 0
    sent = client.post(address)
    assert (sent.status_code, OutboxMail.objects.count()) == (302, 3)
    again = client.get(sent.headers["Location"])
    assert (again.context["states"], again.context["counted"]["now"]) == ([("Waiting", 3)], 0)
    rows = re.findall(r"<li>(.*?)</li>", again.content.decode().partition("queue-names")[2].partition("</ul>")[0])
    assert [row.partition(" · ")[2].rpartition(" · ")[0] for row in rows] == ["Coming · 3"]
    client.post(address)
    assert (OutboxMail.objects.count(), Mailing.objects.count()) == (3, 1)


def test_a_draft_and_what_is_over_go_to_nobody(forum: Forum) -> None:
    coming(forum)
    client = signed_in(make.make_staff(role=roles.OWNER))
    for one in (bus(state="draft"), bus(until=datetime.now(UTC) - timedelta(hours=1))):
        address = reverse("admin:portal-announce", args=[one.pk])
        assert client.get(address).context["may_go"] is False
        client.post(address)
    assert OutboxMail.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "status"), [(roles.PRESS, 403), (roles.PROGRAMME_EDITOR, 403), (roles.REGISTRAR, 302)]
)
def test_only_who_writes_to_delegates_may_send_it(role: str, status: int, forum: Forum) -> None:
    coming(forum)
    announcement = bus()
    client = signed_in(make.make_staff(role=role))
    assert client.post(reverse("admin:portal-announce", args=[announcement.pk])).status_code == status
    assert OutboxMail.objects.count() == (status == 302)
    page = client.get(reverse("admin:news_announcement_change", args=[announcement.pk])).content.decode()
    assert ("To delegates by mail" in page) is (status == 302)


def test_the_page_asks_as_often_for_thirty_as_for_one(forum: Forum) -> None:
    announcement, client = bus(forum=forum), signed_in(make.make_staff(role=roles.OWNER))
    address = reverse("admin:portal-announce", args=[announcement.pk])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    for language in ("en", "kk"):
        coming(forum, language=language, country=make.make_country(), interpretation=language)
    order(announcement, forum)
    coming(forum)
    asked()
    few = asked()
    for number in range(30):
        coming(forum, language=("en", "kk")[number % 2], country=make.make_country(), interpretation="en")
        make.make_session(forum=forum)
        Mailing.objects.create(announcement=announcement, forum=forum, audience=vars(Audience()), expected=1)
    assert asked() == few + 3  # texts of a second language
