"""The administration in its reader's words: errors, zones, roles, places, and what stands for a password."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format

from accounts import roles
from core.models import OutboxMail
from events.models import Venue
from portal.admin.access_record import place
from speakers.models import Speaker
from tests import factories as make
from tests.admin_site import change_url, list_url, signed_in, superuser
from tests.signing import with_app

pytestmark = pytest.mark.django_db


def in_chinese(role: str = roles.OWNER, **fields: Any) -> Any:
    person = with_app(make.make_staff(role=role, language="zh-hans", **fields))
    return person, signed_in(person)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/admin/nothing/of/the/kind/", 404, "页面未找到"),
        ("/admin/auth/group/", 403, "您的角色无权打开此页面"),
    ],
)
def test_an_error_keeps_the_readers_language_and_the_way_back(path: str, status: int, words: str) -> None:
    _person, client = in_chinese()
    answer = client.get(path)
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Language"], words in page) == (status, "zh-Hans", True)
    assert 'href="/admin/"' in page
    assert "no-store" in answer["Cache-Control"]


def test_an_error_tells_nobody_else_about_the_administration() -> None:
    delegate = signed_in(make.make_user(language="zh-hans"))
    answer = delegate.get("/kk/nothing/")
    assert (answer.status_code, answer["Content-Language"]) == (404, "kk")
    for client in (delegate, signed_in(make.make_user())):
        assert "/admin/logout/" not in client.get("/admin/nothing/").content.decode()


def test_a_person_without_a_zone_reads_times_of_the_forum_and_one_with_a_zone_their_own() -> None:
    make.make_forum(is_current=True, time_zone="Asia/Tashkent", state="draft")
    article: Any = make.make_article(publish_at=datetime(2031, 3, 27, 6, 30, tzinfo=UTC))
    for own, zone, shown in (("", "Asia/Tashkent", "11:30"), ("Asia/Shanghai", "Asia/Shanghai", "14:30")):
        client = signed_in(superuser(time_zone=own))
        page = client.get(change_url(article)).content.decode()
        assert f"Times on this page are those of {zone}." in page
        assert f'value="{shown}' in page


def test_roles_are_named_in_the_readers_language_everywhere_and_no_hash_is_shown() -> None:
    other: Any = make.make_staff(role=roles.OWNER)
    person, client = in_chinese()
    page = client.get(list_url(type(person))).content.decode()
    assert "<h1>用户</h1>" in page
    assert "签到" in page
    assert "Check-in" not in page
    for whose in (other, person):
        page = client.get(change_url(whose)).content.decode()
        assert "所有者" in page
        assert "pbkdf2" not in page
    assert "已设置密码。" in page  # their own
    filtered = client.get(f"{list_url(type(person))}?groups__id__exact={other.groups.get().pk}").content.decode()
    assert other.email in filtered


def test_a_person_without_a_password_is_said_to_have_none() -> None:
    someone: Any = make.make_user()
    someone.set_unusable_password()
    someone.save()
    assert "There is no password." in signed_in(superuser()).get(change_url(someone)).content.decode()


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ("list countries pdf", "Lists: By country, pdf"),
        ("delegation KZ", "Delegation: KZ"),
        ("admin", "Form or list"),
        ("letter preview", "Letter of invitation: preview"),
        ("place: above s01", "Places: above, s01"),
        ("tomorrow early", "tomorrow: early"),
    ],
)
def test_the_place_of_a_look_is_said_in_words(detail: str, words: str) -> None:
    assert place(detail) == words


def test_looks_and_mails_are_listed_in_the_readers_words() -> None:
    make.make_look(detail="list countries pdf")
    mail: Any = make.make_mail()
    make.make_forum(is_current=True, time_zone="Asia/Shanghai")
    OutboxMail.objects.filter(pk=mail.pk).update(next_attempt_at=datetime(2031, 3, 27, 6, 30, tzinfo=UTC))
    _person, client = in_chinese()
    assert "名单: 按国家, pdf" in client.get("/admin/portal/accessrecord/").content.decode()
    page = client.get(change_url(mail)).content.decode()
    assert "2031年3月27日 14:30" in page
    assert "+00:00" not in page


def test_a_persons_name_and_a_things_name_are_two_words() -> None:
    with translation.override("zh-hans"):
        found = [str(model._meta.get_field("name").verbose_name) for model in (Speaker, Venue)]
    assert found == ["姓名", "名称"]


@pytest.mark.parametrize(
    ("language", "long", "short", "typed"),
    [
        ("en", "27 March 2031, 14:05", "27 Mar 2031, 14:05", "2031-03-27"),
        ("kk", "2031 ж. 27 Наурыз, 14:05", "27.03.2031, 14:05", "27.03.2031"),
    ],
)
def test_days_are_written_as_the_language_writes_them(language: str, long: str, short: str, typed: str) -> None:
    moment = datetime(2031, 3, 27, 14, 5)
    with translation.override(language):
        assert [date_format(moment, name) for name in ("DATETIME_FORMAT", "SHORT_DATETIME_FORMAT")] == [long, short]
        field = forms.DateField()
        assert field.clean(typed) == date(2031, 3, 27)
        with pytest.raises(forms.ValidationError):
            field.clean("04/05/2031")  # the fourth of May, or the fifth of April
