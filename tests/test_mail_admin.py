"""Mail in the administration: texts with previews, the outbox with its two decisions, what the first page says."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts import roles
from core import languages
from core.mail import kinds
from core.mail.postman import Postman
from core.models import MailTemplate, OutboxMail
from tests import factories as make
from tests.admin_site import change_url, form_of, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db
State = OutboxMail.State


def template() -> Any:
    return MailTemplate.objects.of("sign_in_code")


def preview(code: str, what: str = "preview") -> str:
    return reverse(f"admin:core_mailtemplate_{what}", args=[template().pk, code])


def test_every_kind_has_its_row_which_nobody_adds_or_deletes() -> None:
    boss = signed_in(superuser())
    assert set(MailTemplate.objects.values_list("key", flat=True)) == {kind.key for kind in kinds.every()}
    assert boss.get(reverse("admin:core_mailtemplate_add")).status_code == 403
    assert (
        boss.post(reverse("admin:core_mailtemplate_delete", args=[template().pk]), {"post": "yes"}).status_code == 403
    )


def test_the_form_shows_placeholders_and_the_default_text_of_each_language() -> None:
    page = signed_in(superuser()).get(change_url(template())).content.decode()
    assert "<code>{code}</code>" in page
    assert "<code>{site}</code>" in page
    assert f'placeholder="{kinds.of("sign_in_code").default("subject", "en")}"' in page


def test_an_own_text_is_kept_with_its_history_and_used() -> None:
    owner = signed_in(make.make_staff())
    sent = form_of(owner.get(change_url(template())).content.decode())
    assert owner.post(change_url(template()), {**sent, "subject_kk": "Кодыңыз {code}"}).status_code == 302
    assert (template().subject_kk, template().history.count()) == ("Кодыңыз {code}", 2)
    assert "Кодыңыз 417290" in owner.get(preview("kk")).content.decode()


def test_a_wrong_placeholder_is_refused_by_name_and_nothing_is_lost() -> None:
    owner = signed_in(make.make_staff())
    sent = form_of(owner.get(change_url(template())).content.decode())
    response = owner.post(change_url(template()), {**sent, "body_pl": "Kod: {kod} i {code.real}"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "These are no placeholders of this text: {kod}, {code.real}" in page
    assert "Kod: {kod} i {code.real}" in page
    assert not template().body_pl


def test_a_translator_writes_their_language_only() -> None:
    client = signed_in(make.make_staff(role=roles.translator("kk")))
    sent = form_of(client.get(change_url(template())).content.decode())
    client.post(change_url(template()), {**sent, "subject_kk": "Код {code}", "subject_en": "Mine {code}"})
    assert (template().subject_kk, template().subject_en or "") == ("Код {code}", "")


@pytest.mark.parametrize("code", languages.CODES)
def test_a_preview_in_every_language_is_inert(code: str) -> None:
    owner = signed_in(make.make_staff())
    page = owner.get(preview(code))
    assert page.status_code == 200
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    frame = owner.get(preview(code, "preview_html"))
    policy = frame["Content-Security-Policy"]
    assert f'lang="{languages.tag(code)}"' in frame.content.decode()
    for words in ("default-src 'none'", "sandbox", "frame-ancestors 'self'", "style-src 'sha256-"):
        assert words in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_a_preview_is_for_those_who_may_see_the_texts() -> None:
    assert signed_in(make.make_staff(role=roles.REGISTRAR)).get(preview("en")).status_code == 200
    assert signed_in(make.make_staff(role=roles.PRESS)).get(preview("en")).status_code == 403
    assert signed_in(make.make_staff(role=roles.PRESS)).post(preview("en", "send")).status_code == 403
    assert Client().get(preview("en")).status_code == 302
    assert (
        signed_in(superuser()).get(reverse("admin:core_mailtemplate_preview", args=[template().pk, "fr"])).status_code
        == 404
    )


def test_a_sample_goes_to_whoever_asks_for_it() -> None:
    owner = make.make_staff(email="owner@example.org")
    client = signed_in(owner)
    for _ in range(2):
        assert client.post(preview("ru", "send")).status_code == 302
    assert list(OutboxMail.objects.values_list("to", "language")) == [("owner@example.org", "ru")] * 2


# --- the outbox -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "status"), [(roles.OWNER, 200), (roles.REGISTRAR, 200), (roles.PRESS, 403)])
def test_the_outbox_is_read_by_those_who_write_to_people(role: str, status: int) -> None:
    row = make.make_mail()
    client = signed_in(make.make_staff(role=role))
    assert client.get(list_url(OutboxMail)).status_code == status
    assert client.get(change_url(row)).status_code == status
    assert client.post(change_url(row), {"to": "evil@example.org"}).status_code == 403


def test_what_was_said_is_shown_until_it_is_sent() -> None:
    row = make.make_mail()
    client = signed_in(superuser())
    assert "Secret words" in client.get(change_url(row)).content.decode()
    assert "Secret" not in client.get(list_url(OutboxMail)).content.decode()
    Postman().round()
    assert "Secret" not in client.get(change_url(row)).content.decode()


def act(client: Client, action: str, *rows: OutboxMail) -> str:
    sent = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(list_url(OutboxMail), sent, follow=True)
    return " ".join(re.findall(r'<li class="\w+">(.*?)</li>', response.content.decode()))


def test_failed_and_uncertain_mails_are_sent_again_and_no_others() -> None:
    rows = {state: make.make_mail(state=state) for state in State}
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    assert "2 mails are sent again." in act(client, "send_again", *rows.values())
    found = {row.pk: row.state for row in OutboxMail.objects.all()}
    assert found[rows[State.FAILED].pk] == found[rows[State.UNCERTAIN].pk] == State.WAITING
    assert found[rows[State.SENT].pk] == State.SENT
    assert found[rows[State.SENDING].pk] == State.SENDING
    assert "None of the chosen mails" in act(client, "send_again", rows[State.SENT])


def test_an_uncertain_mail_that_arrived_is_done_with() -> None:
    row = make.make_mail(state=State.UNCERTAIN)
    assert "1 mail has arrived." in act(signed_in(make.make_staff()), "it_arrived", row)
    row.refresh_from_db()
    assert (row.state, row.body) == (State.SENT, "")


def test_the_list_asks_as_many_questions_for_thirty_mails_as_for_one(django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(superuser())
    make.make_mail()
    client.get(list_url(OutboxMail))
    with CaptureQueriesContext(connection) as few:
        client.get(list_url(OutboxMail))
    for _ in range(30):
        make.make_mail()
    with CaptureQueriesContext(connection) as many:
        client.get(list_url(OutboxMail))
    assert len(many) == len(few)


def labels(client: Client) -> list[tuple[int, str]]:
    return [(item.count, str(item.label)) for item in client.get("/admin/").context["today"]]


def test_the_first_page_says_what_failed_and_that_there_is_no_server() -> None:
    client = signed_in(make.make_staff(role=roles.REGISTRAR))
    press = signed_in(make.make_staff(role=roles.PRESS))
    assert [len(one.get("/admin/").context["notes"]) for one in (client, press)] == [1, 0]
    for state in (State.FAILED, State.UNCERTAIN, State.UNCERTAIN, State.SENT):
        make.make_mail(state=state)
    assert {(1, "mail has failed"), (2, "mails may not have arrived")} <= set(labels(client))
    assert not [label for _, label in labels(press) if "mail" in label]
    with override_settings(MAIL_IS_CONFIGURED=True):
        assert client.get("/admin/").context["notes"] == []
