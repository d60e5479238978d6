"""Photographs that show a session, on its page; and who may say so in the admin."""

from datetime import timedelta
from typing import Any

import html5lib
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts import roles
from events.models import Gallery, Photo, PhotoSession, Session
from programme.models import make_release
from tests import factories as make
from tests.admin_site import signed_in

pytestmark = pytest.mark.django_db
HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def session() -> Session:
    found = make.make_session(forum=make.make_forum(slug="forum"), code="one")
    make_release(found.forum)
    return found


def shown(client: Client, code: str = "en") -> list[tuple[str, dict[str, str]]]:
    """(address that a photograph leads to, attributes of its image) of the strip of photographs."""
    response = client.get(f"/{code}/forum/sessions/one/")
    assert response.status_code == 200
    tree = html5lib.parse(response.content.decode())
    links = [
        link
        for row in tree.iter(f"{HTML}li")
        if "photo" in row.get("class", "").split()
        for link in row.iter(f"{HTML}a")
    ]
    return [(link.get("href"), dict(image.attrib)) for link in links for image in link.iter(f"{HTML}img")]


def test_photographs_lead_to_their_pages_and_reserve_their_space(session: Session, client: Client) -> None:
    photo = make.make_photo_session(session=session).photo
    ((address, image),) = shown(client)
    assert address == f"/en/forum/gallery/{photo.gallery.slug}/{photo.code}/"
    assert (image["loading"], image["width"], image["height"]) == ("lazy", "64", "48")
    assert client.get(address).status_code == 200


def test_alternative_is_in_the_language_of_the_page_or_names_its_own(session: Session, client: Client) -> None:
    make.make_photo_session(session=session)
    Photo.objects.update(alternative_en="Six people at a table", alternative_kk="Үстел басындағы алты адам")
    (((_, kk),), ((_, pl),)) = shown(client, "kk"), shown(client, "pl")
    assert (kk["alt"], kk.get("lang")) == ("Үстел басындағы алты адам", None)
    assert (pl["alt"], pl.get("lang")) == ("Six people at a table", "en")


def test_photograph_without_words_is_named_after_its_gallery(session: Session, client: Client) -> None:
    make.make_photo_session(session=session)
    Photo.objects.update(caption_en="")
    Gallery.objects.update(title_en="The first day")
    ((_, image),) = shown(client)
    assert image["alt"] == "The first day"


def test_only_public_photographs_of_this_session_in_the_order_of_the_galleries(
    session: Session, client: Client
) -> None:
    second, first = (make.make_gallery(forum=session.forum, slug=f"g{n}", order=n) for n in (2, 1))
    draft = make.make_gallery(forum=session.forum, state=Gallery.State.DRAFT)
    for gallery in (second, first, draft):
        make.make_photo_session(session=session, photo=make.make_photo(gallery=gallery))
    make.make_photo_session(session=make.make_session(forum=session.forum), photo=make.make_photo(gallery=first))
    assert [address.split("/")[4] for address, _ in shown(client)] == ["g1", "g2"]


def test_a_gallery_that_is_published_later_shows_its_photographs_by_itself(session: Session, client: Client) -> None:
    later = timezone.now() + timedelta(hours=1)
    gallery = make.make_gallery(forum=session.forum, publish_at=later)
    make.make_photo_session(session=session, photo=make.make_photo(gallery=gallery))
    before = client.get("/en/forum/sessions/one/")
    assert shown(client) == []
    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        again = client.get("/en/forum/sessions/one/", headers={"if-none-match": before["ETag"]})
        assert (again.status_code, len(shown(client))) == (200, 1)


def test_a_page_has_a_dozen_at_most_and_asks_the_same_number_of_queries(
    session: Session, client: Client, django_assert_num_queries: Any
) -> None:
    gallery = make.make_gallery(forum=session.forum)
    make.make_photo_session(session=session, photo=make.make_photo(gallery=gallery))
    client.get("/en/forum/sessions/one/")
    with django_assert_num_queries(11):
        assert len(shown(client)) == 1
    for _ in range(15):
        make.make_photo_session(session=session, photo=make.make_photo(gallery=gallery))
    with django_assert_num_queries(11):
        assert len(shown(client)) == 12


def test_a_session_is_named_once_and_of_the_same_forum(session: Session) -> None:
    tag = make.make_photo_session(session=session)
    with pytest.raises(ValidationError, match="This session belongs to another forum"):
        PhotoSession(photo=tag.photo, session=make.make_session()).full_clean()
    unsaved = PhotoSession(photo=Photo(gallery=tag.photo.gallery), session=make.make_session())
    with pytest.raises(ValidationError, match="This session belongs to another forum"):
        unsaved.clean()
    with pytest.raises(IntegrityError):
        PhotoSession.objects.create(photo=tag.photo, session=session)


def _sent(photo: Photo, session: Session) -> dict[str, Any]:
    return {
        "gallery": photo.gallery.pk, "order": 1, "code": photo.code, "caption_en": "The opening", "focus_x": 50, "focus_y": 50,
        "session_tags-TOTAL_FORMS": 1, "session_tags-INITIAL_FORMS": 0, "session_tags-0-photo": photo.pk,
        "session_tags-0-session": session.pk, "speaker_tags-TOTAL_FORMS": 0, "speaker_tags-INITIAL_FORMS": 0,
        "country_tags-TOTAL_FORMS": 0, "country_tags-INITIAL_FORMS": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status", "tags"), [(roles.PHOTOGRAPHER, 302, 1), (roles.OWNER, 302, 1), (roles.PRESS, 403, 0)]
)
def test_photographers_name_the_sessions_of_a_photograph(role: str, status: int, tags: int, session: Session) -> None:
    photo = make.make_photo(gallery=make.make_gallery(forum=session.forum))
    client = signed_in(make.make_staff(role=role))
    address = f"/admin/events/photo/{photo.pk}/change/"
    assert client.post(address, _sent(photo, session)).status_code == status
    assert PhotoSession.objects.count() == tags
    assert PhotoSession.history.filter(history_type="+").count() == tags


def test_a_session_of_another_forum_is_refused_where_it_stands(session: Session) -> None:
    photo = make.make_photo(gallery=make.make_gallery())
    client = signed_in(make.make_staff(role=roles.PHOTOGRAPHER))
    answer = client.post(f"/admin/events/photo/{photo.pk}/change/", _sent(photo, session))
    assert "This session belongs to another forum." in answer.content.decode()
    assert PhotoSession.objects.count() == 0
