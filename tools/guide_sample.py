"""The site of which `make guide` takes pictures: the demo, with colleagues, guests and unfinished work that say that they are samples.

    python -m tools.guide_sample fill           makes it where tests.site_settings looks
    python -m tools.guide_sample serve PORT     serves it

Its clock stands at one moment three weeks before the forum, so that the pictures of today and tomorrow are the same.
"""

import os
import random
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

MADE = datetime(2027, 3, 1, 1, 0, tzinfo=UTC) - timedelta(days=90)  # the demo's forum is on the next 27 March
NOW = datetime(2027, 3, 6, 1, 30, tzinfo=UTC)
PASSWORD = "a sample to be looked at"  # noqa: S105  (of a site that lives for a minute)
ORGANISERS = {"en": "Sample organiser", "zh-hans": "示例组织者"}
NAMES = [  # nobody's
    "Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima", "Mike",
    "November", "Oscar", "Papa", "Quebec", "Romeo",
]  # fmt: skip
STATES = ["approved"] * 7 + ["registered"] * 6 + ["waiting"] * 2 + ["declined", "withdrawn", "invited"]


def fill() -> None:
    """Everything that the pictures show."""
    from django.core.management import call_command

    from core.messages import compile_all

    compile_all()
    with time_machine.travel(MADE, tick=True):
        call_command("loaddemo", verbosity=0)
    with time_machine.travel(NOW - timedelta(hours=1), tick=True):
        _people()
    with time_machine.travel(NOW - timedelta(minutes=30), tick=False):
        _work()


def email_of(language: str) -> str:
    return f"organiser-{language}@example.org"


def _people() -> None:
    from events.models import Country, Delegate, Delegation, Forum, Institution
    from portal.models import Document, Letterhead, Registration, RegistrationRules
    from tests import factories as make

    for language, name in ORGANISERS.items():
        make.make_user(
            email=email_of(language), password=PASSWORD, name=name, language=language, is_staff=True, is_superuser=True
        )
    forum = Forum.objects.get(slug="nsr-next")
    RegistrationRules.objects.create(forum=forum, way="open", capacity=120)
    Letterhead.objects.create(forum=forum, host_en="Sample College", signatory_en="Sample Signatory")
    countries, institutions = list(Country.objects.order_by("code")), list(Institution.objects.order_by("pk"))
    for country in countries:
        Delegation.objects.get_or_create(forum=forum, country=country)
    for number, state in enumerate(STATES):
        country = countries[number % len(countries)]
        guest = Delegate.objects.create(
            forum=forum, given_name="Sample", family_name=NAMES[number], email=f"guest{number + 1}@example.org",
            state=state, country=country, institution=institutions[number % len(institutions)],
            language=("en", "zh-hans", "ru")[number % 3], wants_letter=number % 2 == 0, position="Sample position",
        )  # fmt: skip
        at = NOW - timedelta(days=20, hours=5 * number)
        Registration.objects.update_or_create(delegate=guest, defaults={"registered_at": at, "confirmed_at": at})
        if state == "approved" and number in (0, 2):
            Document.objects.create(delegate=guest, kind=Document.Kind.LETTER, language="zh-hans", other_language="en")


def _work() -> None:
    """What a colleague has changed since the release; a deleted draft; mails; answers."""
    from accounts.models import User
    from core.models import OutboxMail
    from events.models import Forum, Room, Session
    from news.models import Announcement, Article
    from portal.models import FeedbackAnswer, FeedbackRules

    forum, by = Forum.objects.get(slug="nsr-next"), User.objects.create(email="colleague@example.org", name="Colleague")
    sessions = {session.code: session for session in Session.objects.filter(forum=forum)}
    _changed(sessions["s09"], by, room=Room.objects.get(slug=sessions["s10"].room.slug, venue=forum.venue))
    late = timedelta(minutes=30)
    _changed(sessions["s16"], by, starts_at=sessions["s16"].starts_at + late, ends_at=sessions["s16"].ends_at + late)
    _changed(
        sessions["s05"],
        by,
        abstract_en="How colleges open their doors: joint programmes, shared campuses, teachers on exchange.",
    )
    article = Article(
        slug="sample", title_en="Registration closes in two weeks", title_zh_hans="报名将于两周后截止", state="draft",
        summary_en="A sample of a piece of news.", summary_zh_hans="一篇示例新闻。",
        body_en="<p>This is a sample.</p>", body_zh_hans="<p>这是示例。</p>",
    )  # fmt: skip
    _changed(article, by)
    Announcement.objects.create(
        forum=forum,
        state="published",
        on_pages=False,
        message_en="The bus to the opening leaves at 8:00. (Sample)",
        message_zh_hans="开幕式班车八点出发。（示例）",
    )
    for number, state in enumerate(("sent", "sent", "sent", "bounced", "failed")):
        OutboxMail.objects.create(
            key=f"sample-{number}", kind="registered", to=f"guest{number + 1}@example.org", language="en", state=state,
            attempts=1, sent_at=NOW - timedelta(hours=2) if state in ("sent", "bounced") else None,
            last_error="SMTPRecipientsRefused" if state == "failed" else "",
        )  # fmt: skip
    FeedbackRules.objects.create(forum=forum, opens_at=NOW - timedelta(days=1))
    chance = random.Random(11)  # noqa: S311  (the same answers each time)
    for session in [None, *sorted(sessions.values(), key=lambda each: each.code)[4:10]]:
        for _answer in range(24):
            FeedbackAnswer.objects.create(forum=forum, session=session, rating=chance.choice((5, 5, 4, 4, 3, 2)))


def _changed(obj: Any, by: Any, **fields: Any) -> None:
    """Saved by a colleague: history says so."""
    for name, value in fields.items():
        setattr(obj, name, value)
    obj._history_user = by
    obj.save()


def serve(port: str) -> None:
    """Django's own server at a moment that does not pass."""
    from django.core.management import call_command

    with time_machine.travel(NOW, tick=False):
        call_command("runserver", "--noreload", f"127.0.0.1:{port}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.site_settings")
    import django

    django.setup()
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        fill()
