"""A forum of real size, made up to measure the site: the same rows every time. Nobody in it exists, and it says so."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from math import ceil
from typing import Any

from django.db import transaction
from django.utils import translation

from core.languages import CODES, DEFAULT, column
from demo import artwork, pictures
from demo.bench_rows import BATCH, SLUG, SPEAKER, Progress, Size, country, marked
from demo.texts import Row, Text, columns, read
from events import models as events
from portal.models import Registration
from programme.models import make_release
from speakers.models import Appearance, Speaker, SpeakerListing

ROOMS, TRACKS, SLOTS, LEAST_DAYS = 12, 8, 9, 3
FIRST_DAY = date(2030, 6, 3)
OPENS, RHYTHM = time(8, 30), timedelta(minutes=65)
PHOTOS_TO_A_GALLERY, LEAST_PHOTOS, DELEGATES_OF_INSTITUTION = 250, 10, 25
STATES = (*["approved"] * 6, "registered", "registered", "invited", "waiting", "declined")


class Bench:
    """One run. All in one transaction; pictures are drawn before it begins."""

    def __init__(self, size: Size, progress: Progress) -> None:
        self.size, self.progress = size, progress
        self.random = random.Random(1)
        self.data = read("bench")

    def build(self, draw: pictures.Draw = artwork.draw, processes: int = pictures.PROCESSES) -> None:
        stored = pictures.drawn(self.data["pictures"], draw, processes) if self.size.photos else {}
        with transaction.atomic(), translation.override(DEFAULT):
            self._frame()
            self._delegations()
            speakers = self._speakers()
            sessions = self._sessions()
            self._further_rooms(sessions)
            self._languages(sessions)
            self._appearances(sessions, speakers)
            self._delegates()
            self._photos(list(stored.values()))
            note = {column("note", code): words for code, words in self.data["release_note"].items()}
            self.progress("release", 0, 1)
            make_release(self.forum, note=note)
            self.progress("release", 1, 1)

    def text(self, key: str, number: int, width: int = 3) -> Text:
        """A text of the data with a number in it: "Speaker 001"."""
        return {code: text.replace("{n}", f"{number:0{width}}") for code, text in self.data[key].items()}

    def many(self, what: str, model: type[Row], rows: Iterable[dict[str, Any]], total: int) -> list[Row]:
        """Rows made in batches."""
        made: list[Row] = []
        waiting = iter(rows)
        self.progress(what, 0, total)
        while batch := [model(**columns(values)) for values in islice(waiting, BATCH)]:
            made += model.objects.bulk_create(batch)
            self.progress(what, len(made), total)
        return made

    def _frame(self) -> None:
        """Venue, rooms, forum, tracks."""
        days = max(LEAST_DAYS, ceil(self.size.sessions / (ROOMS * SLOTS)))
        venue = marked(events.Venue, name=self.data["venue"])
        rooms = (
            {"venue": venue, "slug": f"room-{n}", "name": self.text("room", n, 1), "capacity": 40 * n, "order": n}
            for n in range(1, ROOMS + 1)
        )
        self.rooms = self.many("rooms", events.Room, rooms, ROOMS)
        host = country(self.data["countries"][0])
        self.forum = marked(
            events.Forum, slug=SLUG, state=events.Forum.State.PUBLISHED, is_sample=True, venue=venue, host_country=host,
            starts_on=FIRST_DAY, ends_on=FIRST_DAY + timedelta(days=days - 1), **self.data["forum"],
        )  # fmt: skip
        hues, weaves = cycle(events.Track.Hue), cycle(events.Track.Weave)
        tracks = (
            {"forum": self.forum, "slug": f"track-{n}", "name": self.text("track", n, 1), "hue": next(hues),
             "weave": next(weaves), "order": n}
            for n in range(1, TRACKS + 1)
        )  # fmt: skip
        self.tracks = self.many("tracks", events.Track, tracks, TRACKS)

    def _delegations(self) -> None:
        """Countries, the host first, and their institutions."""
        role = events.Delegation.Role
        self.countries = [country(code) for code in self.data["countries"]]
        rows = (
            {"forum": self.forum, "country": land, "order": n, "role": role.GUEST if n else role.HOST}
            for n, land in enumerate(self.countries)
        )
        delegations = self.many("delegations", events.Delegation, rows, len(self.countries))
        total = max(len(delegations), ceil(self.size.delegates / DELEGATES_OF_INSTITUTION))
        self.institutions = []
        for n in range(total):
            name, land = self.text("institution", n + 1), self.countries[n % len(self.countries)]
            self.institutions.append(marked(events.Institution, name=name, country=land))
        members = (
            {"delegation": delegations[n % len(delegations)], "institution": institution, "order": n}
            for n, institution in enumerate(self.institutions)
        )
        self.many("institutions", events.DelegationInstitution, members, total)

    def _speakers(self) -> list[Speaker]:
        total, state = self.size.speakers, Speaker.State.PUBLISHED
        rows = (
            {"slug": f"{SPEAKER}{n:03}", "name": self.text("speaker", n), "position": self.data["position"],
             "institution": self._institution(n), "country": self._institution(n).country, "state": state}
            for n in range(1, total + 1)
        )  # fmt: skip
        speakers = self.many("speakers", Speaker, rows, total)
        groups = cycle(SpeakerListing.Group)
        places = (
            {"forum": self.forum, "speaker": speaker, "group": next(groups), "order": n}
            for n, speaker in enumerate(speakers)
        )
        self.many("places in the list", SpeakerListing, places, total)
        return speakers

    def _institution(self, number: int) -> events.Institution:
        return self.institutions[number % len(self.institutions)]

    def _sessions(self) -> list[events.Session]:
        models = [item for item in read("programme")["sessions"] if item["track"]]
        rows = (self._session(n, models[n % len(models)]) for n in range(self.size.sessions))
        return self.many("sessions", events.Session, rows, self.size.sessions)

    def _session(self, index: int, model: dict[str, Any]) -> dict[str, Any]:
        """The session in its cell of day, hour and room; words of a session of the demo."""
        in_day = ceil(self.size.sessions / len(self.forum.days))
        day, cell = divmod(index, in_day)
        starts_at = datetime.combine(self.forum.days[day], OPENS, self.forum.zone) + RHYTHM * (cell // ROOMS)
        title = {
            code: text.replace("{title}", model["title"][code])
            for code, text in self.text("session", index + 1).items()
        }
        return {
            "forum": self.forum, "code": f"b{index + 1:03}", "slug": f"session-{index + 1:03}", "title": title,
            "abstract": model["abstract"], "kind": model["kind"], "track": self.random.choice(self.tracks),
            "room": self.rooms[cell % ROOMS], "starts_at": starts_at, "state": events.Session.State.CONFIRMED,
            "ends_at": starts_at + timedelta(minutes=self.random.choice((45, 50, 60))),
        }  # fmt: skip

    def _further_rooms(self, sessions: Sequence[events.Session]) -> None:
        """The last session of each day takes the two rooms beside its own, the one before it the last room, where they are free."""
        rows = []
        in_day = ceil(self.size.sessions / len(self.forum.days))
        for last in range(in_day - 1, len(sessions), in_day):
            free = self.rooms[(in_day - 1) % ROOMS + 1 :]
            rows += [{"session": sessions[last], "room": room, "order": n} for n, room in enumerate(free[:2])]
            if len(free) > 3 and in_day % ROOMS > 1:
                rows.append({"session": sessions[last - 1], "room": free[-1]})
        self.many("further rooms", events.SessionRoom, rows, len(rows))

    def _languages(self, sessions: Sequence[events.Session]) -> None:
        use, rows = events.SessionLanguage.Use, []
        for session in sessions:
            codes = self.random.sample(CODES, self.random.randint(2, 6))
            floor = self.random.randint(1, 2)
            rows += [{"session": session, "language": code, "use": use.FLOOR} for code in codes[:floor]]
            rows += [
                {"session": session, "language": code, "use": use.INTERPRETATION, "channel": CODES.index(code) + 1}
                for code in codes[floor:]
            ]
        self.many("languages", events.SessionLanguage, rows, len(rows))

    def _appearances(self, sessions: Sequence[events.Session], speakers: Sequence[Speaker]) -> None:
        """A moderator and two or three speakers; nobody is in two rooms at once."""
        turn, rows = cycle(speakers), []
        busy: dict[datetime, int] = {}
        for session in sessions:
            free = len(speakers) - busy.get(session.starts_at, 0)
            people = list(islice(turn, min(free, self.random.randint(3, 4))))
            busy[session.starts_at] = busy.get(session.starts_at, 0) + len(people)
            for order, person in enumerate(people):
                role = Appearance.Role.SPEAKER if order else Appearance.Role.MODERATOR
                rows.append({"session": session, "speaker": person, "role": role, "order": order})
        self.many("appearances", Appearance, rows, len(rows))

    def _delegates(self) -> None:
        rows = (self._delegate(n) for n in range(self.size.delegates))
        delegates = self.many("delegates", events.Delegate, rows, self.size.delegates)
        ways = [self._registration(n, delegate) for n, delegate in enumerate(delegates)]
        Registration.objects.bulk_create(ways, batch_size=BATCH)

    def _delegate(self, index: int) -> dict[str, Any]:
        """The first of each country is its head."""
        land = self.countries[index % len(self.countries)]
        language = self.data["native"].get(land.code, DEFAULT)
        first, arrival = index < len(self.countries), datetime.combine(FIRST_DAY, time(12), self.forum.zone)
        return {
            "forum": self.forum, "given_name": "Delegate", "family_name": f"Number {index + 1:04}", "country": land,
            "native_name": self.text("delegate", index + 1, 4)[language], "family_name_first": land.code == "CN",
            "position": self.data["position"][language], "institution": self._institution(index), "is_head": first,
            "state": "approved" if first else self.random.choice(STATES),
            "email": f"delegate-{index + 1:04}@bench.invalid", "language": language,
            "interpretation": self.random.choice(("", *CODES)), "attendance": self.random.choice(("on_site", "online")),
            "arrives_at": arrival - timedelta(days=self.random.randint(1, 3)),
            "departs_at": arrival + timedelta(days=len(self.forum.days)),
        }  # fmt: skip

    def _registration(self, index: int, delegate: events.Delegate) -> Registration:
        """They came one every ten minutes; most of those who are approved have filled in the second form."""
        came = datetime.combine(FIRST_DAY - timedelta(days=90), OPENS, self.forum.zone) + timedelta(minutes=10 * index)
        state = events.Delegate.State
        return Registration(
            delegate=delegate, registered_at=None if delegate.state == state.INVITED else came,
            invited_at=came if delegate.state == state.INVITED else None, confirmed_at=came if index % 5 else None,
            waiting_since=came if delegate.state == state.WAITING else None,
            travel_at=came + timedelta(days=3) if delegate.is_coming and index % 4 else None,
        )  # fmt: skip

    def _photos(self, stored: Sequence[str]) -> None:
        """Most are in the first gallery. Pictures are stored a few times only; many photographs show the same one."""
        total, state = self.size.photos, events.Gallery.State.PUBLISHED
        count = ceil(total / PHOTOS_TO_A_GALLERY)
        first = total - max(0, count - 1) * LEAST_PHOTOS
        rows = (
            {"forum": self.forum, "slug": f"gallery-{n:02}", "title": self.text("gallery", n, 2), "is_artwork": True,
             "state": state, "order": n}
            for n in range(1, count + 1)
        )  # fmt: skip
        galleries = self.many("galleries", events.Gallery, rows, count)
        photos = (
            {"gallery": galleries[max(0, n - first + LEAST_PHOTOS) // LEAST_PHOTOS], "code": f"p{n + 1:04}",
             "picture": stored[n % len(stored)], "caption": self.text("caption", n + 1, 4), "credit": "Bench", "order": n}
            for n in range(total)
        )  # fmt: skip
        self.many("photos", events.Photo, photos, total)
