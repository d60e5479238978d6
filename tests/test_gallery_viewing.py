"""What the public sees of galleries: rows, frames, places, what was hidden, covers, what a photograph shows, copies to print."""

import io
import re
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from core import image_names, images, withheld
from core.cards import Card
from core.cards.drawing import draw
from core.staticfiles_bundles import styles
from events import hiding
from events.models import Gallery, Photo, PhotoCountry
from events.photo_places import place_of
from events.tasks import ask_for_copies, make_copies
from events.templatetags.photos import frame
from programme.models import make_release
from speakers.models import PhotoTag
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def gallery() -> Gallery:
    return make.make_gallery(forum=make.make_forum(slug="forum"), slug="all", title_en="The first day")


def many(gallery: Gallery, count: int, **fields: Any) -> list[Photo]:
    """Photographs of one stored picture, in order."""
    name = make.make_photo(gallery=make.make_gallery()).picture.name
    rows = [
        Photo(gallery=gallery, picture=name, code=f"p{n:04}", order=n, caption_en=f"Number {n}", **fields)
        for n in range(count)
    ]
    return list(Photo.objects.bulk_create(rows))


def key_of(photo: Photo) -> str:
    return image_names.key_of(str(photo.picture))


def codes(body: str) -> list[str]:
    return re.findall(r'class="photo [^"]*"><a href="[^"]*/(\w+)/"', body)


def read(client: Client, address: str) -> str:
    response = client.get(f"/en/forum/{address}")
    assert response.status_code == 200
    return response.content.decode()


def test_pages_of_a_gallery_have_48_in_order_and_say_their_place(gallery: Gallery, client: Client) -> None:
    many(gallery, 100)
    first, last = read(client, "gallery/all/"), read(client, "gallery/all/?page=3")
    assert codes(first) == [f"p{n:04}" for n in range(48)]
    assert codes(last) == [f"p{n:04}" for n in range(96, 100)]
    assert 'data-photos data-first="1" data-total="100"' in first
    assert 'data-photos data-first="97" data-total="100"' in last
    assert codes(read(client, "gallery/all/?page=99")) == codes(last)


def test_first_photographs_load_at_once_and_the_very_first_before_all(gallery: Gallery, client: Client) -> None:
    many(gallery, 10)
    tags = re.findall(r"<img [^>]*>", read(client, "gallery/all/"))
    assert ["fetchpriority" in tag for tag in tags] == [True] + [False] * 9
    assert ['loading="lazy"' in tag for tag in tags] == [False] * 4 + [True] * 6
    assert all('width="64" height="48"' in tag for tag in tags)
    head, _, body = read(client, "gallery/all/").partition("</head>")
    (preload,) = re.findall(r'imagesrcset="([^"]*)" imagesizes="([^"]*)"', head)
    assert f'srcset="{preload[0]}" sizes="{preload[1]}"' in body


@pytest.mark.parametrize("count", [1, 30, 200])
def test_pages_ask_the_same_number_of_queries(
    count: int, gallery: Gallery, client: Client, django_assert_num_queries: Any
) -> None:
    many(gallery, count)
    client.get("/en/forum/gallery/")
    with django_assert_num_queries(9):
        read(client, "gallery/all/")
    with django_assert_num_queries(14):
        read(client, f"gallery/all/p{count // 2:04}/")
    with django_assert_num_queries(8):
        read(client, "gallery/")


@pytest.mark.parametrize(
    ("width", "height"), [(3000, 2000), (2000, 3000), (4000, 3000), (1620, 1000), (5000, 700), (10, 90)]
)
def test_ratio_is_written_in_classes_that_the_stylesheet_knows(width: int, height: int) -> None:
    key = "0" * 24
    names = frame(
        Photo(picture=f"originals/{key}-{width}x{height}.jpg", tint=0b100111, focus_x=13, focus_y=100)
    ).split()
    values = {name: re.search(rf"\.{name} \{{ --\w+: ([\d.]+)%?; \}}", styles()) for name in names if name != "tinted"}
    assert None not in values.values()
    number = {name[:2]: float(found[1]) for name, found in values.items() if found}
    assert sum(number.get(part, 0) for part in ("ra", "rb", "rc")) == pytest.approx(
        max(0.2, min(5.99, width / height)), abs=0.006
    )
    assert [number[part] for part in ("tr", "tg", "tb", "fx", "fy")] == [170, 85, 255, 10, 100]


def test_place_of_a_photograph_counts_those_that_are_shown(gallery: Gallery, client: Client) -> None:
    photos = many(gallery, 7, credit="سارة")
    Photo.objects.filter(pk__in=[photos[1].pk, photos[6].pk]).update(is_hidden=True)
    Photo.objects.filter(code__in=["p0002", "p0003", "p0004"]).update(order=3)
    assert place_of(photos[0]) == (1, 5, None, "p0002")
    photos[3].refresh_from_db()
    assert place_of(photos[3]) == (3, 5, "p0002", "p0004")
    assert place_of(photos[5]) == (5, 5, "p0004", None)
    body = read(client, "gallery/all/p0003/")
    assert "<bdi>سارة</bdi> · 3 of 5" in body  # apart, or the number would run with the name
    assert re.findall(r'rel="(?:prev|next)" href="[^"]*/(\w+)/"', body) == ["p0002", "p0004"]


def test_hidden_photograph_is_nowhere(client: Client, gallery: Gallery) -> None:
    gallery.forum.is_current = True
    gallery.forum.save()
    session = make.make_session(forum=gallery.forum, code="one")
    country, speaker = make.make_country(code="XA"), make.make_speaker(slug="somebody")
    make.make_delegation(forum=gallery.forum, country=country)
    make.make_listing(forum=gallery.forum, speaker=speaker)
    make_release(gallery.forum)
    photo = make.make_photo(gallery=gallery, code="seen")
    make.make_photo_session(photo=photo, session=session)
    make.make_photo_country(photo=photo, country=country)
    PhotoTag.objects.create(photo=photo, speaker=speaker)
    Gallery.objects.update(cover=photo, allows_download=True)
    pages = ["", "gallery/", "gallery/all/", "sessions/one/", "delegations/xa/", "speakers/somebody/"]
    places = ["/en/", *(f"/en/forum/{page}" for page in pages if page)]
    own = ["/en/forum/gallery/all/seen/", "/en/forum/gallery/all/seen/copy.jpg"]
    assert [key_of(photo) in client.get(place).content.decode() for place in places] == [True] * 6
    assert [client.get(place).status_code for place in own] == [200, 302]
    Photo.objects.update(is_hidden=True)
    assert [key_of(photo) in client.get(place).content.decode() for place in places] == [False] * 6
    assert [client.get(place).status_code for place in own] == [404, 404]


def test_cover_stands_for_its_gallery_until_it_is_hidden(gallery: Gallery, client: Client) -> None:
    first = make.make_photo(gallery=gallery)
    chosen = make.make_photo(gallery=gallery, picture=make.picture(90, 60, "navy"), focus_x=80)
    Gallery.objects.filter(pk=gallery.pk).update(cover=chosen)
    body = read(client, "gallery/")
    assert (key_of(chosen) in body, key_of(first) in body, "fx-8" in body) == (True, False, True)
    Photo.objects.filter(pk=chosen.pk).update(is_hidden=True)
    body = read(client, "gallery/")
    assert (key_of(chosen) in body, key_of(first) in body, "1 photo" in body) == (False, True, True)


def test_page_leads_to_whom_and_what_it_shows(gallery: Gallery, client: Client) -> None:
    photo, forum = make.make_photo(gallery=gallery, code="seen"), gallery.forum
    session = make.make_session(forum=forum, code="one")
    make_release(forum)
    other = make.make_session(forum=forum, code="not-released")
    speaker, seat = make.make_speaker(slug="somebody"), make.make_speaker(slug="seat", is_seat=True)
    for person in (speaker, seat):
        make.make_listing(forum=forum, speaker=person)
        PhotoTag.objects.create(photo=photo, speaker=person)
    PhotoTag.objects.create(photo=photo, speaker=make.make_speaker(slug="draft", state="draft"))
    for shown in (session, other):
        make.make_photo_session(photo=photo, session=shown)
    there, elsewhere = make.make_country(code="XA"), make.make_country(code="XB")
    make.make_delegation(forum=forum, country=there)
    for country in (there, elsewhere):
        PhotoCountry.objects.create(photo=photo, country=country)
    caption = re.search(r"<figcaption>(.*?)</figcaption>", read(client, "gallery/all/seen/"), re.DOTALL)
    assert caption
    assert sorted(re.findall(r'href="/en/forum/([^"]*)"', caption[1])) == [
        "delegations/xa/",
        "sessions/one/",
        "speakers/somebody/",
    ]


def test_pages_of_speakers_and_countries_show_a_dozen(
    gallery: Gallery, client: Client, django_assert_num_queries: Any
) -> None:
    country, speaker = make.make_country(code="XA"), make.make_speaker(slug="somebody")
    make.make_delegation(forum=gallery.forum, country=country)
    make.make_listing(forum=gallery.forum, speaker=speaker)
    make_release(gallery.forum)
    photos = many(gallery, 15)
    for number, more in ((1, photos[:1]), (15, photos[1:])):
        for photo in more:
            make.make_photo_country(photo=photo, country=country)
            PhotoTag.objects.create(photo=photo, speaker=speaker)
        for address, queries in (("delegations/xa/", 10), ("speakers/somebody/", 10)):
            client.get(f"/en/forum/{address}")
            with django_assert_num_queries(queries):
                assert len(codes(read(client, address))) == min(number, 12)
    assert 'href="/en/forum/gallery/"' in read(client, "speakers/somebody/")


def test_copy_for_printing_is_made_in_the_background_and_offered_then(gallery: Gallery, client: Client) -> None:
    photo = make.make_photo(gallery=gallery, code="seen", picture=make.picture(100, 4000))
    address = "/en/forum/gallery/all/seen/copy.jpg"
    assert client.get(address).status_code == 404
    assert "copy.jpg" not in read(client, "gallery/all/seen/")
    with mock.patch.object(images, "print_copy", side_effect=OSError("full")):
        Gallery.objects.filter(pk=gallery.pk).update(allows_download=True)  # orders it; the disk is full
    assert client.get(address).status_code == 404
    assert "copy.jpg" not in read(client, "gallery/all/seen/") + read(client, "gallery/all/")
    assert "data-copy" not in read(client, "gallery/all/")
    ask_for_copies()
    assert "copy.jpg" in read(client, "gallery/all/seen/")
    assert "data-copy" in read(client, "gallery/all/")
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"{settings.MEDIA_URL}{key_of(photo)}-75.jpg")
    sent = client.get(response["Location"])
    image = Image.open(io.BytesIO(sent.getvalue()))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (75, 3000), {})
    assert sent["Cache-Control"] == "public, max-age=86400"
    with mock.patch.object(images, "print_copy", side_effect=AssertionError("once")):
        ask_for_copies()
    photo = Photo.objects.get(pk=photo.pk)
    photo.picture = make.picture(100, 4000, "maroon")
    photo.save()
    assert client.get(address).status_code == 404  # of another picture


def test_copies_are_made_in_portions_that_write_once_each(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    many(gallery, 5)
    monkeypatch.setattr("events.tasks.BATCH", 2)
    with mock.patch.object(images, "print_copy") as made:
        Gallery.objects.filter(pk=gallery.pk).update(allows_download=True)
    assert made.call_count == 5
    assert {photo.has_copy for photo in Photo.objects.in_gallery(gallery)} == {True}
    assert Photo.history.filter(gallery=gallery, history_type="~").count() == 5
    gone = Photo.objects.in_gallery(gallery)[:1]
    hiding.hide(gone, None)
    hiding.show_again(Photo.objects.filter(is_hidden=True), None)
    assert {photo.has_copy for photo in Photo.objects.in_gallery(gallery)} == {False}


def test_one_that_is_hidden_while_its_copy_is_made_leaves_none(gallery: Gallery) -> None:
    photo = make.make_photo(gallery=gallery, picture=make.picture(100, 4000, "navy"))
    Gallery.objects.filter(pk=gallery.pk).update(allows_download=True)
    Photo.objects.filter(pk=photo.pk).update(copy_of="")
    real = images.print_copy

    def meanwhile(name: str) -> str:
        withheld.withhold([key_of(photo)])
        return real(name)

    with mock.patch.object(images, "print_copy", side_effect=meanwhile):
        assert make_copies.func() == 0
    assert not default_storage.exists(image_names.print_name(str(photo.picture)))
    assert not Photo.objects.get(pk=photo.pk).has_copy


def test_lost_original_is_not_found(gallery: Gallery, client: Client) -> None:
    photo = make.make_photo(gallery=gallery, code="seen", picture=make.picture(100, 4000, "olive"))
    default_storage.delete(str(photo.picture))
    Gallery.objects.update(allows_download=True)
    assert client.get("/en/forum/gallery/all/seen/copy.jpg").status_code == 404


def test_share_card_keeps_the_focal_point(gallery: Gallery) -> None:
    halves = Image.new("RGB", (800, 400), "red")
    halves.paste("blue", (400, 0, 800, 400))
    buffer = io.BytesIO()
    halves.save(buffer, "JPEG")
    name = f"originals/{'0' * 24}-800x400.jpg"
    cards = [Card("Title", picture=name, focus=focus) for focus in ((0, 50), (100, 50))]
    colours = [
        Image.open(io.BytesIO(draw(card, buffer.getvalue()))).convert("RGB").getpixel((1000, 300)) for card in cards
    ]
    assert [colour[0] > colour[2] for colour in colours if isinstance(colour, tuple)] == [True, False]
    assert cards[0].digest != cards[1].digest
