"""What lists and statistics of five thousand delegates cost: each format in a process of its own, for its memory."""

import os
import random
import resource
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

FORMS = ("page", "xlsx", "pdf")
KINDS = ("countries", "arrivals", "interpretation", "places")
CASES = (*((kind, form) for kind in KINDS for form in FORMS), ("statistics", "page"))
# The most that one may cost: seconds of processor time without the start, and MB of the greatest process.
LIMITS = {"page": (2.0, 250), "xlsx": (6.0, 250), "pdf": (16.0, 1000)}
DIETS = ("", "", "", "Vegetarian", "Halal", "清真", "Без глютена", "No nuts, no sesame, and nothing that was near them")
STARS, PLACES, BATCH = 8, 40, 1000


def fill() -> None:
    """Give the bench forum what lists are about: stars, diets, companions, workshops, steps of the door. The same every time."""
    from accounts.models import User
    from events.models import AccompanyingPerson, Delegate, Forum, Session
    from portal.models import Attendance, Registration, SignUp, Star

    forum, chance = Forum.objects.get(slug="bench"), random.Random(2)  # noqa: S311
    for model in (Registration, Attendance):  # what was decided and scanned before would be there twice
        model._base_manager.filter(delegate__forum=forum).delete()
    people = list(Delegate.objects.filter(forum=forum).order_by("pk"))
    sessions = list(Session.objects.filter(forum=forum).order_by("pk"))
    users = User.objects.bulk_create([User(email=one.email, password="!") for one in people], BATCH)  # noqa: S106
    for one, user in zip(people, users, strict=True):
        one.user, one.diet, one.arrives_by = user, chance.choice(DIETS), f"CA {chance.randint(100, 999)}"
    Delegate.objects.bulk_update(people, ["user", "diet", "arrives_by"], BATCH)
    rows: dict[Any, list[Any]] = {Star: [], Registration: [], AccompanyingPerson: [], Attendance: [], SignUp: []}
    for number, one in enumerate(people):
        rows[Star] += [Star(user=one.user, session=session) for session in chance.sample(sessions, STARS)]
        at = sessions[0].starts_at - timedelta(hours=chance.randint(480, 2880))
        rows[Registration].append(Registration(delegate=one, registered_at=at))
        if number % 4 == 0:
            rows[AccompanyingPerson].append(
                AccompanyingPerson(delegate=one, given_name="Companion", family_name=f"Number {number:04}")
            )
        if one.is_coming:
            at = sessions[0].starts_at + timedelta(minutes=chance.randint(-60, 240))
            rows[Attendance].append(Attendance(key=f"bench-{number}", delegate=one, day=at.date(), at=at))
            session = sessions[number % 60]
            rows[SignUp].append(SignUp(delegate=one, session=session, has_place=number % 3 > 0))
    for model, made in rows.items():
        model.objects.bulk_create(made, BATCH)
    Session.objects.filter(pk__in=[one.pk for one in sessions[:60]]).update(places=PLACES)


def prepared(kind: str, form: str) -> Callable[[], int]:
    """What writes one list, or answers its page, and gives its size in bytes."""
    from django.test import Client
    from django.utils import translation

    from accounts.models import User
    from events.models import Forum
    from portal.lists import kinds, paper, xlsx
    from portal.lists.listing import Listing
    from portal.lists.scope import Choice

    def file() -> int:
        with translation.override("zh-hans"):
            listing = Listing(Forum.objects.get(slug="bench"), kinds.KINDS[kind], Choice(state="all"))
            return len(xlsx.file(listing) if form == "xlsx" else paper.make(listing, ""))

    if form != "page":
        return file
    client, people = Client(), User.objects
    client.force_login(people.filter(is_superuser=True).first() or people.create_superuser("bench@example.org"))
    address = f"/admin/{'statistics' if kind == 'statistics' else f'lists/{kind}'}/?forum=bench&state=all"
    client.get(address)  # templates and modules are loaded
    return lambda: len(client.get(address).content)


def main(kind: str, form: str) -> None:
    """Prints queries, kB, seconds of processor time and MB at most, those of the typesetter's process among them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.picture_memory import peak

    work = prepared(kind, form)
    began = os.times()
    with CaptureQueriesContext(connection) as asked:
        size = work()
    ended = os.times()
    taken = sum(ended[:4]) - sum(began[:4])
    most = max(peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    print(len(asked), round(size / 1000), round(taken, 2), round(most))


if __name__ == "__main__":
    main(*sys.argv[1:])
