"""Describing many photographs at once: what is saved, what a colleague wrote in between, who may write what, order, tags, cover."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from core import languages
from core.admin import today
from events import photo_order
from events.models import Gallery, Photo, PhotoCountry, PhotoSession
from speakers.models import PhotoTag
from tests import factories as make
from tests.admin_site import form_of, fresh, history_of, signed_in, superuser
from tests.test_admin import INLINE

pytestmark = pytest.mark.django_db
PAGE = "/admin/photographs/"


@pytest.fixture
def gallery() -> Gallery:
    return make.make_gallery(forum=make.make_forum())


def of(gallery: Gallery, **asked: Any) -> str:
    return f"{PAGE}?{'&'.join(f'{name}={value}' for name, value in {'gallery': gallery.pk, **asked}.items())}"


def shown(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the page."""
    response = client.get(address)
    assert response.status_code == 200
    assert INLINE.findall(response.content.decode()) == []
    return {**form_of(response.content.decode(), "describe_form"), "row": rows_of(response)}


def rows_of(response: Any) -> list[str]:
    return [str(row["photo"].pk) for row in response.context["rows"]]


def order_of(gallery: Gallery) -> list[int]:
    return list(Photo.objects.filter(gallery=gallery).values_list("pk", flat=True))


def test_texts_of_many_are_saved_in_the_language_shown_and_in_history(gallery: Gallery) -> None:
    one, two, same = (make.make_photo(gallery=gallery, credit="A") for _ in range(3))
    person = make.make_staff(role=roles.PHOTOGRAPHER)
    client = signed_in(person)
    address = of(gallery, language="kk", beside="ru")
    sent = shown(client, address)
    sent |= {f"caption-{one.pk}": "Бесік  жыры ", f"alternative-{two.pk}": "Екі адам", f"credit-{two.pk}": "B"}
    sent |= {f"focus_x-{one.pk}": "20", f"focus_y-{one.pk}": "80"}
    response = client.post(address, {**sent, "do": "save"}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["2 photographs saved."]
    one, two = fresh(Photo, pk=one.pk), fresh(Photo, pk=two.pk)
    assert (one.caption_kk, one.caption_en[:10], one.focus_x, one.focus_y) == ("Бесік жыры", "Photograph", 20, 80)
    assert (two.alternative_kk, two.credit) == ("Екі адам", "B")
    assert (one.history.first().history_user, history_of(same).count()) == (person, 1)


def test_what_a_colleague_wrote_in_between_is_shown_and_the_other_rows_are_saved(gallery: Gallery) -> None:
    one, two = (make.make_photo(gallery=gallery) for _ in range(2))
    client, colleague = signed_in(superuser()), make.make_staff(email="other@example.org")
    sent = shown(client, of(gallery))
    late = fresh(Photo, pk=one.pk)
    late.caption_en, late.caption_kk, late._history_user = "Hands at a loom", "Қолдар", colleague
    late.save()
    mine = {f"caption-{one.pk}": "A weaver", f"alternative-{one.pk}": "Two hands", f"caption-{two.pk}": "Dunes"}
    response = client.post(of(gallery), {**sent, **mine, "do": f"hide:{two.pk}"})
    assert response.status_code == 409
    assert rows_of(response) == [str(one.pk)]
    page = response.content.decode()
    assert "A weaver</textarea>" in page
    assert "<mark>Hands at a loom</mark>" in page
    assert str(colleague) in page
    one, two = fresh(Photo, pk=one.pk), fresh(Photo, pk=two.pk)
    assert (one.caption_en, one.alternative_en, two.caption_en) == ("Hands at a loom", "Two hands", "Dunes")
    assert not two.is_hidden
    again = {**form_of(page, "describe_form"), "row": rows_of(response)}
    assert again[f"was-caption-{one.pk}"] == "Hands at a loom"
    assert client.post(of(gallery), {**again, "do": "save"}).status_code == 302
    one = fresh(Photo, pk=one.pk)
    assert (one.caption_en, one.caption_kk) == ("A weaver", "Қолдар")


def test_what_is_wrong_comes_back_with_the_reason(gallery: Gallery) -> None:
    photo = make.make_photo(gallery=gallery)
    client = signed_in(superuser())
    sent = {**shown(client, of(gallery)), f"focus_x-{photo.pk}": "101", f"caption-{photo.pk}": "x" * 301}
    response = client.post(of(gallery), {**sent, "do": "save"})
    errors = response.context["rows"][0]["typed"].errors
    assert (response.status_code, sorted(errors)) == (409, ["caption", "focus_x"])
    assert fresh(Photo, pk=photo.pk).focus_x == 50


def test_translators_write_their_language_and_nothing_else(gallery: Gallery) -> None:
    photo = make.make_photo(gallery=gallery, credit="A")
    client = signed_in(make.make_staff(role="Translator kk"))
    sent = shown(client, of(gallery))
    assert f"credit-{photo.pk}" not in sent
    forged = {f"credit-{photo.pk}": "B", f"was-credit-{photo.pk}": "A", "chosen": photo.pk, "new-credit": "C"}
    mine = {f"caption-{photo.pk}": "Шебер", f"caption_en-{photo.pk}": "No"}
    for do in ("save", "credit", f"cover:{photo.pk}", f"hide:{photo.pk}", "by-time"):
        assert client.post(of(gallery), {**sent, **mine, **forged, "do": do}).status_code == 302
    photo = fresh(Photo, pk=photo.pk)
    assert (photo.caption_kk, photo.credit, photo.is_hidden, photo.gallery.cover_id) == ("Шебер", "A", False, None)
    assert client.post(of(gallery, language="ru"), {**sent, **mine}).status_code == 403
    reader = signed_in(make.make_staff(role=roles.PRESS))
    assert "<textarea" not in reader.get(of(gallery)).content.decode()
    assert reader.post(of(gallery), {**sent, **mine}).status_code == 403


def test_lists_say_what_is_missing_and_the_first_page_leads_there(gallery: Gallery) -> None:
    full = {languages.column(field, code): "x" for field in ("caption", "alternative") for code in languages.CODES}
    done = make.make_photo(gallery=gallery, **full)
    some = make.make_photo(gallery=gallery, **{**full, "alternative_kk": None, "caption_kk": ""})
    bare = make.make_photo(gallery=gallery, caption_en="")
    hidden = make.make_photo(gallery=gallery, is_hidden=True)
    make.make_photo_country(photo=done)
    make.make_photo_session(photo=some, session=make.make_session(forum=gallery.forum))
    PhotoTag.objects.create(photo=some, speaker=make.make_speaker())
    client = signed_in(superuser())
    wanted = {
        "all": [done, some, bare, hidden], "no-alternative": [some, bare], "no-caption": [some, bare],
        "no-alternative-at-all": [bare], "no-caption-at-all": [bare], "untagged": [bare], "hidden": [hidden],
    }  # fmt: skip
    for name, photos in wanted.items():
        response = client.get(of(gallery, language="kk", show=name))
        assert (name, rows_of(response)) == (name, [str(photo.pk) for photo in photos])
        assert {key: count for key, _label, count, _url in response.context["lists"]} == {
            k: len(v) for k, v in wanted.items()
        }
    (item,) = (item for item in today.items(superuser()) if str(item.label) == "Photographs without alternative text")
    assert (item.count, rows_of(client.get(item.url))) == (1, [str(bare.pk)])


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_asks_as_many_questions_for_thirty_photographs_as_for_one(gallery: Gallery, count: int) -> None:
    session, country, speaker = make.make_session(forum=gallery.forum), make.make_country(), make.make_speaker()
    for _ in range(count):
        photo = make.make_photo(gallery=gallery)
        PhotoSession.objects.create(photo=photo, session=session)
        PhotoCountry.objects.create(photo=photo, country=country)
        PhotoTag.objects.create(photo=photo, speaker=speaker)
    client = signed_in(superuser())
    client.get(of(gallery))
    with CaptureQueriesContext(connection) as asked:
        assert len(rows_of(client.get(of(gallery)))) == count
    assert len(asked) == 17


def test_the_chosen_ones_get_a_credit_a_tag_another_gallery(gallery: Gallery) -> None:
    forum, client = gallery.forum, signed_in(superuser())
    photos = [make.make_photo(gallery=gallery, picture=make.picture(40 + n, 30)) for n in range(3)]
    one, two, _three = photos
    session, foreign = make.make_session(forum=forum), make.make_session()
    speaker = make.make_listing(forum=forum).speaker
    country = make.make_delegation(forum=forum).country
    target = make.make_gallery(forum=forum)
    Gallery.objects.filter(pk=gallery.pk).update(cover=one)

    def press(do: str, **more: Any) -> list[str]:
        sent = {**shown(client, of(gallery)), "chosen": [one.pk, two.pk], "do": do, **more}
        return [str(message) for message in client.post(of(gallery), sent, follow=True).context["messages"]]

    assert press("credit", **{"new-credit": " B  C "}) == ["2 photographs changed."]
    assert press("credit", chosen=[]) == ["Choose photographs first."]
    assert list(Photo.objects.values_list("credit", flat=True)) == ["B C", "B C", ""]
    for kind, target_of, model in (
        ("session", session, PhotoSession),
        ("speaker", speaker, PhotoTag),
        ("country", country, PhotoCountry),
    ):
        for said in ("2 photographs changed.", "0 photographs changed."):
            assert press("tag", **{"new-tag": f"{kind}:{target_of.pk}"}) == [said]
        assert set(model.objects.values_list("photo", kind)) == {(one.pk, target_of.pk), (two.pk, target_of.pk)}
    assert press("tag", **{"new-tag": f"session:{foreign.pk}"}) == ["0 photographs changed."]
    double = make.make_photo(gallery=target, content_key="k")
    Photo.objects.filter(pk=two.pk).update(content_key="k")
    assert press("gallery", **{"new-gallery": target.pk}) == [
        f"{two} is in that gallery already.",
        "1 photograph changed.",
    ]
    assert order_of(target) == [double.pk, one.pk]
    assert fresh(Gallery, pk=gallery.pk).cover_id is None
    assert press("gallery", **{"new-gallery": make.make_gallery().pk}) == ["0 photographs changed."]
    assert press(f"cover:{two.pk}") == ["This photograph is the cover of the gallery now."]
    assert press(f"cover:{one.pk}") == []  # it is in another gallery
    assert fresh(Gallery, pk=gallery.pk).cover_id == two.pk
    sent = {**shown(client, of(gallery)), "chosen": [two.pk], "do": "delete"}
    page = client.post(of(gallery), sent)["Location"]
    assert "Delete 1 photograph<" in client.get(page).content.decode()
    assert client.post(page)["Location"] == of(gallery, language="en")
    assert not Photo.objects.filter(pk=two.pk).exists()


def test_a_photograph_is_moved_by_few_writes(gallery: Gallery) -> None:
    Photo.objects.bulk_create(
        [Photo(gallery=gallery, picture="originals/x", order=n // 2) for n in range(300)]  # in pairs with one number
    )
    client, expected = signed_in(superuser()), order_of(gallery)
    writes = []

    def press(pk: int, where: str, to: int, **more: Any) -> None:
        before = dict(Photo.objects.values_list("pk", "order"))
        assert client.post(of(gallery), {"do": f"move:{pk}:{where}", **more}).status_code == 302
        expected.insert(to, expected.pop(expected.index(pk)))
        assert order_of(gallery) == expected
        writes.append(sum(before[pk] != order for pk, order in Photo.objects.values_list("pk", "order")))

    press(expected[200], "first", 0)
    press(expected[250], f"before:{expected[1]}", 1)
    press(expected[250], f"after:{expected[1]}", 2)
    press(expected[2], "later", 3)
    press(expected[2], "earlier", 1)
    press(expected[0], "number", 298, **{f"place-{expected[0]}": "299"})
    press(expected[5], "number", 299, **{f"place-{expected[5]}": "9999"})
    press(expected[7], "nonsense", 7)
    press(expected[0], "earlier", 0)
    assert writes[0] <= 300
    assert max(writes[1:]) <= 17
    assert sum(writes[1:]) <= 60


def test_all_stand_in_the_order_in_which_they_were_taken_and_those_without_a_time_last(gallery: Gallery) -> None:
    hours = [9, None, 7, 9, None, 8]
    photos = [
        make.make_photo(gallery=gallery, taken_at=hour and datetime(2027, 5, 1, hour, tzinfo=UTC)) for hour in hours
    ]
    client = signed_in(superuser())
    client.post(of(gallery), {"do": "by-time"})
    assert order_of(gallery) == [photos[n].pk for n in (2, 5, 0, 3, 1, 4)]
    orders = list(Photo.objects.filter(gallery=gallery).values_list("order", flat=True))
    assert orders == [photo_order.STEP * n for n in range(1, 7)]


def test_the_script_is_told_whether_all_was_saved(gallery: Gallery) -> None:
    one, two = (make.make_photo(gallery=gallery) for _ in range(2))
    client = signed_in(superuser())
    now = fresh(Photo, pk=one.pk).caption_en
    row = {"row": one.pk, f"was-caption-{one.pk}": now}
    for status, text in ((200, "New"), (409, "Late")):  # the second does not know of the first
        answer = client.post(of(gallery), {**row, f"caption-{one.pk}": text}, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()) == (status, {"saved": status == 200})
    move = {"do": f"move:{two.pk}:before:{one.pk}"}
    assert client.post(of(gallery), move, headers={"accept": "application/json"}).json() == {"saved": True}
    assert order_of(gallery) == [two.pk, one.pk]


def test_the_page_of_a_gallery_and_the_list_lead_here(gallery: Gallery) -> None:
    client = signed_in(make.make_staff(role=roles.PHOTOGRAPHER))
    assert of(gallery) in client.get(reverse("admin:events_gallery_change", args=[gallery.pk])).content.decode()
    assert f'href="{PAGE}"' in client.get(reverse("admin:events_photo_changelist")).content.decode()
    for nonsense in ("gallery=x", "gallery=999999", "language=xx"):
        assert client.get(f"{PAGE}?{nonsense}").status_code == 404
    assert client.get(f"{PAGE}?show=x&beside=x&page=x").status_code == 200


def test_moving_the_last_of_many_to_the_front_numbers_all_by_few_statements(django_assert_max_num_queries: Any) -> None:
    gallery = make.make_gallery()
    name = make.make_photo(gallery=make.make_gallery()).picture.name
    Photo.objects.bulk_create(Photo(gallery=gallery, picture=name, code=f"p{n}", order=n) for n in range(1, 1201))
    last = Photo.objects.filter(gallery=gallery).latest("order")
    with django_assert_max_num_queries(45):  # three portions
        photo_order.move(gallery, last.pk, photo_order.first, None)
    in_order = list(Photo.objects.in_gallery(gallery).values_list("code", flat=True))
    assert in_order == ["p1200", *(f"p{n}" for n in range(1, 1200))]
    moved = Photo.history.filter(id=last.pk).latest("history_id")
    assert (moved.order, moved.history_type, moved.history_change_reason) == (
        Photo.objects.get(pk=last.pk).order, "~", "Moved",
    )  # fmt: skip
