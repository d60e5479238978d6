"""Makers of rows for tests: keyword arguments only, and every default passes `full_clean()`.

A maker takes any column of its model. Texts are in their English columns; what a row belongs to is made if not given.
"""

import io
import zlib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts import roles
from accounts.models import User
from core.models import OutboxMail, PreviewLink
from events.models import (
    Country,
    Delegate,
    Delegation,
    Forum,
    ForumPartner,
    Gallery,
    Institution,
    KeyFigure,
    Photo,
    PhotoCountry,
    PhotoSession,
    Room,
    Session,
    SessionLanguage,
    SessionRoom,
    Track,
    Venue,
)
from news.models import Announcement, Article, Page
from portal.models import (
    AccessRecord,
    Attendance,
    Badge,
    ConsentText,
    Document,
    FeedbackRules,
    Invitation,
    Letterhead,
    ListFile,
    Registration,
    RegistrationRules,
    SignUp,
)
from programme.models import MadeFile
from speakers.models import Appearance, Speaker, SpeakerListing
from translations.models import Term

FIRST_DAY = date(2031, 5, 14)
OPENING = datetime(2031, 5, 14, 1, 0, tzinfo=UTC)  # 9 o'clock in Shanghai
PASSWORD = "a long word for tests"
_numbers = count(1)


def make_country(*, code: str | None = None, **fields: Any) -> Country:
    """Without a code, the next one that no country has: QA, QB, ..."""
    number = next(_numbers)
    made = code or f"{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"
    if code is None and Country.objects.filter(code=made).exists():
        return make_country(**fields)
    country: Country = Country.objects.create(**{"code": made, "name_en": f"Country {made}", **fields})
    return country


def make_institution(**fields: Any) -> Institution:
    institution: Institution = Institution.objects.create(**{"name_en": f"College {next(_numbers)}", **fields})
    return institution


def make_venue(**fields: Any) -> Venue:
    venue: Venue = Venue.objects.create(**{"name_en": f"Venue {next(_numbers)}", **fields})
    return venue


def make_room(*, venue: Venue | None = None, **fields: Any) -> Room:
    number = next(_numbers)
    defaults = {"slug": f"room-{number}", "name_en": f"Room {number}", "capacity": 40, "order": number}
    room: Room = Room.objects.create(venue=venue or make_venue(), **{**defaults, **fields})
    return room


def make_forum(**fields: Any) -> Forum:
    """A published forum of three days in Shanghai, in 2031; not the current one."""
    number = next(_numbers)
    defaults = {
        "slug": f"forum-{number}",
        "name_en": f"Forum {number}",
        "short_name_en": f"F{number}",
        "starts_on": FIRST_DAY,
        "ends_on": FIRST_DAY + timedelta(days=2),
        "state": Forum.State.PUBLISHED,
    }
    forum: Forum = Forum.objects.create(**{**defaults, **fields})
    return forum


def make_track(*, forum: Forum | None = None, **fields: Any) -> Track:
    number = next(_numbers)
    defaults = {"slug": f"track-{number}", "name_en": f"Track {number}", "order": number}
    track: Track = Track.objects.create(forum=forum or make_forum(), **{**defaults, **fields})
    return track


def make_session(*, forum: Forum | None = None, starts_at: datetime = OPENING, **fields: Any) -> Session:
    """A confirmed panel of an hour, without a room. It is public once its forum has a release."""
    number = next(_numbers)
    defaults = {
        "code": f"s{number}",
        "slug": f"session-{number}",
        "title_en": f"Session {number}",
        "ends_at": starts_at + timedelta(hours=1),
        "state": Session.State.CONFIRMED,
    }
    made: Session = Session.objects.create(forum=forum or make_forum(), starts_at=starts_at, **{**defaults, **fields})
    return made


def make_session_language(*, session: Session | None = None, **fields: Any) -> SessionLanguage:
    defaults = {"language": "en", "use": SessionLanguage.Use.FLOOR}
    language: SessionLanguage = SessionLanguage.objects.create(
        session=session or make_session(), **{**defaults, **fields}
    )
    return language


def make_session_room(*, session: Session | None = None, room: Room | None = None, **fields: Any) -> SessionRoom:
    """A further room of a session. Without a session, of one that is in another room of the venue."""
    if session is None:
        venue = make_venue()
        session = make_session(forum=make_forum(venue=venue), room=make_room(venue=venue))
    further = room or make_room(venue=session.forum.venue)
    made: SessionRoom = SessionRoom.objects.create(session=session, room=further, **fields)
    return made


def make_speaker(**fields: Any) -> Speaker:
    """A published speaker, in no forum's list yet: see `make_listing` and `make_appearance`."""
    number = next(_numbers)
    defaults = {"slug": f"speaker-{number}", "name_en": f"Speaker {number}", "state": Speaker.State.PUBLISHED}
    speaker: Speaker = Speaker.objects.create(**{**defaults, **fields})
    return speaker


def make_listing(*, forum: Forum | None = None, speaker: Speaker | None = None, **fields: Any) -> SpeakerListing:
    listing: SpeakerListing = SpeakerListing.objects.create(
        forum=forum or make_forum(), speaker=speaker or make_speaker(), **{"order": next(_numbers), **fields}
    )
    return listing


def make_appearance(*, session: Session | None = None, speaker: Speaker | None = None, **fields: Any) -> Appearance:
    appearance: Appearance = Appearance.objects.create(
        session=session or make_session(), speaker=speaker or make_speaker(), **fields
    )
    return appearance


def make_delegation(*, forum: Forum | None = None, country: Country | None = None, **fields: Any) -> Delegation:
    delegation: Delegation = Delegation.objects.create(
        forum=forum or make_forum(), country=country or make_country(), **fields
    )
    return delegation


def make_partner(*, forum: Forum | None = None, institution: Institution | None = None, **fields: Any) -> ForumPartner:
    partner: ForumPartner = ForumPartner.objects.create(
        forum=forum or make_forum(),
        institution=institution or make_institution(),
        **{"role": ForumPartner.Role.ORGANISER, **fields},
    )
    return partner


def make_figure(*, forum: Forum | None = None, **fields: Any) -> KeyFigure:
    figure: KeyFigure = KeyFigure.objects.create(
        forum=forum or make_forum(), **{"value": 19, "label_en": "institutions", **fields}
    )
    return figure


def make_gallery(*, forum: Forum | None = None, **fields: Any) -> Gallery:
    number = next(_numbers)
    defaults = {"slug": f"gallery-{number}", "title_en": f"Gallery {number}", "state": Gallery.State.PUBLISHED}
    gallery: Gallery = Gallery.objects.create(forum=forum or make_forum(), **{**defaults, **fields})
    return gallery


@cache
def png(width: int = 64, height: int = 48, colour: str = "teal") -> bytes:
    """A PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def picture(width: int = 64, height: int = 48, colour: str = "teal") -> ContentFile[bytes]:
    """An upload, for a PictureField. The same content is stored and rendered once."""
    return ContentFile(png(width, height, colour), name="picture.png")


def make_photo(*, gallery: Gallery | None = None, **fields: Any) -> Photo:
    number = next(_numbers)
    defaults = {"picture": picture(), "caption_en": f"Photograph {number}", "order": number}
    photo: Photo = Photo.objects.create(gallery=gallery or make_gallery(), **{**defaults, **fields})
    return photo


def make_photo_session(*, photo: Photo | None = None, session: Session | None = None) -> PhotoSession:
    """A session on a photograph: of a public gallery of its forum, if none is given."""
    session = session or make_session()
    photo = photo or make_photo(gallery=make_gallery(forum=session.forum))
    tag: PhotoSession = PhotoSession.objects.create(photo=photo, session=session)
    return tag


def make_photo_country(*, photo: Photo | None = None, country: Country | None = None) -> PhotoCountry:
    tag: PhotoCountry = PhotoCountry.objects.create(photo=photo or make_photo(), country=country or make_country())
    return tag


def make_article(**fields: Any) -> Article:
    number = next(_numbers)
    defaults = {
        "slug": f"article-{number}",
        "title_en": f"Article {number}",
        "summary_en": "What it says in a sentence.",
        "body_en": "<p>What it says.</p>",
        "issued_on": date(2021, 1, 14),
        "state": Article.State.PUBLISHED,
    }
    article: Article = Article.objects.create(**{**defaults, **fields})
    return article


def make_announcement(**fields: Any) -> Announcement:
    """Of the whole site, shown from now on without an end."""
    defaults = {"message_en": f"Message {next(_numbers)}", "state": Announcement.State.PUBLISHED}
    made: Announcement = Announcement.objects.create(**{**defaults, **fields})
    return made


def make_page(**fields: Any) -> Page:
    number = next(_numbers)
    defaults = {
        "slug": f"page-{number}",
        "title_en": f"Page {number}",
        "body_en": "<p>What it says.</p>",
        "state": Page.State.PUBLISHED,
    }
    page: Page = Page.objects.create(**{**defaults, **fields})
    return page


def make_term(**fields: Any) -> Term:
    """A term of the glossary."""
    number = next(_numbers)
    term: Term = Term.objects.create(**{"key": f"term-{number}", "term_en": f"Term {number}", **fields})
    return term


def make_made_file(*, forum: Forum | None = None, **fields: Any) -> MadeFile:
    """A programme as PDF that was made and lacks no character; there is no file behind it."""
    number = next(_numbers)
    name = f"public/made/{number:024x}/forum-programme-en.pdf"
    defaults = {"kind": MadeFile.Kind.PROGRAMME, "language": "en", "name": name, "size": 1000}
    made: MadeFile = MadeFile.objects.create(forum=forum or make_forum(), **{**defaults, **fields})
    return made


def make_mail(**fields: Any) -> OutboxMail:
    """A mail that waits in the outbox."""
    defaults = {"key": f"cause {next(_numbers)}", "kind": "sign_in_code", "language": "en", "to": "a@example.org"}
    return OutboxMail.objects.create(**{**defaults, "subject": "Secret subject", "body": "Secret words", **fields})


def make_delegate(*, forum: Forum | None = None, **fields: Any) -> Delegate:
    number = next(_numbers)
    defaults = {"given_name": "Aizhan", "family_name": f"Bek{number}", "email": f"delegate{number}@example.org"}
    delegate: Delegate = Delegate.objects.create(forum=forum or make_forum(), **{**defaults, **fields})
    return delegate


def make_rules(*, forum: Forum | None = None, **fields: Any) -> RegistrationRules:
    """Registration that is open to everybody, without a limit."""
    rules: RegistrationRules = RegistrationRules.objects.create(
        forum=forum or make_forum(), **{"way": "open", **fields}
    )
    return rules


def make_feedback_rules(*, forum: Forum | None = None, **fields: Any) -> FeedbackRules:
    """Delegates are asked from the first day on."""
    rules: FeedbackRules = FeedbackRules.objects.create(forum=forum or make_forum(), **{"opens_at": OPENING, **fields})
    return rules


def make_invitation(*, forum: Forum | None = None, **fields: Any) -> Invitation:
    """An institution's, with two places."""
    defaults = {"quota": 2, "contact_email": f"office-{next(_numbers)}@example.org"}
    institution = fields.pop("institution", None) or make_institution()
    return Invitation.objects.create(forum=forum or make_forum(), institution=institution, **{**defaults, **fields})


def make_look(**fields: Any) -> AccessRecord:
    """A look at a list of delegates."""
    return AccessRecord.objects.create(**{"what": "listed", **fields})


def make_consent_text(**fields: Any) -> ConsentText:
    """Words that nobody has agreed to yet."""
    number = next(_numbers)
    defaults = {"purpose": "publication", "version": f"v{number}", "text_en": f"I agree, {number}."}
    made: ConsentText = ConsentText.objects.create(**{**defaults, **fields})
    return made


def make_registration(*, delegate: Delegate | None = None, **fields: Any) -> Registration:
    """How a delegate came in. Without a delegate, of one who is registered."""
    made = delegate or make_delegate(state=Delegate.State.REGISTERED)
    defaults = {"registered_at": datetime.now(UTC)}
    return Registration.objects.create(delegate=made, **{**defaults, **fields})


def make_badge(*, delegate: Delegate | None = None, **fields: Any) -> Badge:
    """Without a delegate, of one who is approved."""
    return Badge.objects.create(delegate=delegate or make_delegate(state=Delegate.State.APPROVED), **fields)


def make_attendance(*, delegate: Delegate | None = None, **fields: Any) -> Attendance:
    """At the door of the forum, on its first day."""
    made = delegate or make_delegate(state=Delegate.State.CHECKED_IN)
    return Attendance.objects.create(delegate=made, **{"key": f"entry-{next(_numbers)}", "day": FIRST_DAY, **fields})


def make_sign_up(*, delegate: Delegate | None = None, session: Session | None = None, **fields: Any) -> SignUp:
    """Somebody who has a place in an excursion."""
    made = delegate or make_delegate(state=Delegate.State.APPROVED)
    where = session or make_session(forum=made.forum, kind=Session.Kind.EXCURSION, places=20)
    return SignUp.objects.create(delegate=made, session=where, **{"has_place": True, **fields})


def make_list_file(*, forum: Forum | None = None, by: User | None = None, **fields: Any) -> ListFile:
    """A list that was made for somebody."""
    whose = {"forum": forum or make_forum(), "by": by or make_staff()}
    made = {
        "kind": "countries",
        "choice": {"day": ""},
        "language": "en",
        "content": zlib.compress(b"%PDF"),
        "made_at": datetime.now(UTC),
    }
    return ListFile.objects.create(**whose, **{**made, **fields})


def make_letterhead(*, forum: Forum | None = None, **fields: Any) -> Letterhead:
    """Without pictures, in the program's own words."""
    defaults = {"host_en": "Host College", "signatory_en": "Li Ming"}
    letterhead: Letterhead = Letterhead.objects.create(forum=forum or make_forum(), **{**defaults, **fields})
    return letterhead


def make_document(*, delegate: Delegate | None = None, **fields: Any) -> Document:
    """A letter without data: enough for lists and for checking it. Without a delegate, of one who is approved."""
    made = delegate or make_delegate(state=Delegate.State.APPROVED, wants_letter=True)
    defaults = {"kind": Document.Kind.LETTER, "language": "zh-hans", "other_language": "en"}
    return Document.objects.create(delegate=made, **{**defaults, **fields})


def make_user(*, email: str | None = None, password: str = PASSWORD, **fields: Any) -> User:
    return User.objects.create_user(email or f"person{next(_numbers)}@example.org", password, **fields)


def make_staff(*, role: str = roles.OWNER, **fields: Any) -> User:
    """Somebody who may use the admin, in one role (see `accounts.roles`)."""
    user = make_user(**{"is_staff": True, **fields})
    user.groups.add(Group.objects.get(name=role))
    return user


def make_preview_link(obj: Any = None, **fields: Any) -> PreviewLink:
    """A secret link to the draft of an object, open for a week."""
    obj = obj or make_article(state="draft")
    kind = obj._meta.model_name
    ends = timezone.now() + timedelta(days=7)
    return PreviewLink.objects.create(**{"kind": kind, "object_id": obj.pk, "ends_at": ends, **fields})
