"""Hiding a photograph at a person's request: everywhere, with everything that was made of it; and showing it again."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import roles
from core import images, withheld
from core.models import ContentCounter, WithheldPicture
from core.storage import keep
from core.tasks import render_picture
from events import hiding
from events.models import Gallery, Photo
from programme import making, withdrawal
from programme.models import MadeFile, make_release
from tests import factories as make
from tests.admin_site import form_of, fresh, signed_in, superuser

pytestmark = pytest.mark.django_db
SPEAKERS = 10  # queries of the page
LANGUAGES = [code for code, _ in settings.LANGUAGES]


class Scene:
    """One picture in two galleries, on an article and in its text, beside another picture that stays."""

    def __init__(self) -> None:
        self.forum = make.make_forum(slug="forum", is_current=True)
        self.session = make.make_session(forum=self.forum, code="one")
        make_release(self.forum)
        gallery = make.make_gallery(forum=self.forum, slug="one")
        self.photo = make.make_photo(gallery=gallery, picture=make.picture(900, 600, "red"), caption_en="A face")
        self.twin = make.make_photo(
            gallery=make.make_gallery(forum=self.forum, slug="two"), picture=make.picture(900, 600, "red")
        )
        self.other = make.make_photo(gallery=gallery, picture=make.picture(900, 600, "blue"))
        make.make_photo_session(photo=self.photo, session=self.session)
        Gallery.objects.filter(pk=gallery.pk).update(cover=self.photo)
        self.key, self.kept = (hiding.picture_of(photo).key for photo in (self.photo, self.other))
        body = f'<p><img src="/media/public/{self.key}-800.jpg" width="900" height="600" alt=""></p>'
        self.article = make.make_article(slug="news", cover=make.picture(900, 600, "red"), body_en=body)

    def files(self, key: str) -> list[str]:
        """What lies in public and bears the key."""
        folder = Path(settings.MEDIA_ROOT) / "public"
        return sorted(
            str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and key in str(path)
        )

    def addresses(self) -> list[str]:
        return [
            f"/media/public/{self.key}-{width}.{kind}" for width in (400, 800, 900) for kind in ("avif", "webp", "jpg")
        ]

    def pages(self) -> list[str]:
        inside = ("", "gallery/", "gallery/one/", "gallery/two/", "sessions/one/")
        return [
            *(f"/{code}/forum/{path}" for code in LANGUAGES for path in inside),
            *(f"/{code}/" for code in LANGUAGES), "/en/news/", "/kk/news/news/", "/en/news/feed/", "/en/search/?q=face", "/sitemap.xml",
        ]  # fmt: skip


@pytest.fixture
def scene(django_capture_on_commit_callbacks: Any) -> Scene:
    with django_capture_on_commit_callbacks(execute=True):
        return Scene()


def hide(scene: Scene, capture: Any, by: Any = None) -> None:
    with capture(execute=True):
        hiding.hide([scene.photo], by)


def test_nothing_public_answers_with_a_hidden_picture(
    scene: Scene, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    photo_page, twin_page = scene.photo.get_absolute_url(), scene.twin.get_absolute_url()
    card = client.get("/en/news/news/").content.decode().partition('property="og:image" content="')[2].partition('"')[0]
    card = card.removeprefix(settings.SITE_URL)
    drawn = client.get(card).content
    keep(f"public/{scene.key}-print.jpg", b"a copy for printing")
    keep(f"public/icons/{scene.key}-192.png", b"an icon")
    seen = client.get("/en/forum/gallery/one/").content.decode()
    assert scene.key in seen
    assert [client.get(address).status_code for address in scene.addresses()] == [200] * 9
    assert len(scene.files(scene.key)) == 12  # nine renditions, a copy, an icon, a card
    counter = ContentCounter.value()
    hide(scene, django_capture_on_commit_callbacks)

    assert ContentCounter.value() > counter
    assert scene.files(scene.key) == []
    assert len(scene.files(scene.kept)) == 9
    assert [client.get(address).status_code for address in scene.addresses()] == [404] * 9
    for code in LANGUAGES:
        for page in (photo_page, twin_page):
            assert client.get(page.replace("/en/", f"/{code}/", 1)).status_code == 404
    again = client.get(client.get(card)["Location"])  # an earlier address leads to the card of today
    assert (again.status_code, again.content == drawn, again["Cache-Control"]) == (200, False, "public, max-age=86400")
    for page in scene.pages():
        response = client.get(page)
        assert (page, response.status_code, scene.key in response.content.decode()) == (page, 200, False)
    assert Gallery.objects.filter(cover__isnull=False).count() == 0
    assert {fresh(Photo, pk=photo.pk).is_hidden for photo in (scene.photo, scene.twin)} == {True}
    assert not fresh(Photo, pk=scene.other.pk).is_hidden


def test_a_hidden_picture_is_neither_made_nor_taken_in_again(
    scene: Scene, boss: Client, django_capture_on_commit_callbacks: Any
) -> None:
    name, content = str(scene.photo.picture.name), make.picture(900, 600, "red").read()
    hide(scene, django_capture_on_commit_callbacks)
    assert render_picture.func(name) == 0
    call_command("render_pictures", verbosity=0)
    assert scene.files(scene.key) == []
    with pytest.raises(ValidationError, match="hidden"):
        Photo.objects.create(gallery=make.make_gallery(), picture=ContentFile(content, name="a.png"))
    sent = form_of(boss.get(reverse("admin:news_article_add")).content.decode())
    response = boss.post(reverse("admin:news_article_add"), {**sent, "cover": make.picture(900, 600, "red")})
    assert "hidden at a person" in response.content.decode()
    late = Photo.objects.create(gallery=make.make_gallery(), picture=name)  # an import that knows the stored name
    assert fresh(Photo, pk=late.pk).is_hidden
    keep(f"public/{scene.key}-400.webp", b"written by somebody who began before")
    assert Client().get(f"/media/public/{scene.key}-400.webp").status_code == 404


def test_what_stood_there_for_a_hidden_picture_alone_goes_with_it(
    scene: Scene, client: Client, boss: Client, django_capture_on_commit_callbacks: Any
) -> None:
    hidden = f'<img src="/media/public/{scene.key}-800.jpg" width="900" height="600" alt="">'
    other = hidden.replace(scene.key, scene.kept)
    person = make.make_speaker(slug="li", portrait=make.picture(900, 600, "red"))
    make.make_listing(forum=scene.forum, speaker=person)
    body = f"<figure>{hidden}<figcaption>Who</figcaption></figure><p>{hidden} text</p><p>{hidden}</p><p>{other}</p>"
    type(scene.article).objects.filter(pk=scene.article.pk).update(body_en=body)
    before = client.get("/en/news/news/").content.decode()
    hide(scene, django_capture_on_commit_callbacks)
    after = client.get("/en/news/news/").content.decode()
    assert ("article-cover" in before, "article-cover" in after) == (True, False)
    prose = after.partition('<div class="prose">')[2].partition("</article>")[0]
    assert ("Who" in before, "Who" in prose, prose.count("<img"), prose.count("<p>")) == (True, False, 1, 2)
    page = client.get("/en/forum/speakers/li/").content.decode()
    assert (scene.key in page, 'class="portrait named large" aria-hidden="true"' in page) == (False, True)
    form = boss.get(reverse("admin:news_article_change", args=[scene.article.pk])).content.decode()
    said = '<span class="no-thumb">hidden at request</span>'
    assert (f"{scene.key}-400.webp" in form, said in form) == (False, True)
    (item,) = [item for item in boss.get("/admin/").context["today"] if "cover" in str(item.label)]
    make.make_article(cover=make.picture(90, 60, "green"))
    shown = boss.get(item.url)
    assert (item.count, list(shown.context["cl"].queryset)) == (1, [scene.article])
    assert shown.content.decode().count(said) == 1


def test_which_pictures_are_hidden_is_asked_once_a_page(
    client: Client, django_assert_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    forum = make.make_forum(slug="forum", is_current=True)
    make.make_listing(forum=forum, speaker=make.make_speaker(portrait=make.picture(90, 60, "red")))
    client.get("/en/forum/speakers/")
    with django_assert_num_queries(SPEAKERS):
        client.get("/en/forum/speakers/")
    make.make_listing(forum=forum, speaker=make.make_speaker(portrait=make.picture(90, 60, "blue")))
    with django_assert_num_queries(SPEAKERS):
        client.get("/en/forum/speakers/")


def test_one_that_is_rendered_while_it_is_hidden_leaves_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    name, real = str(scene.photo.picture.name), images.render
    withheld.purge([scene.key])

    def meanwhile(name: str) -> int:
        withheld.withhold([scene.key])
        return real(name)

    monkeypatch.setattr(images, "render", meanwhile)
    assert render_picture.func(name) == 9
    assert scene.files(scene.key) == []


def test_many_pictures_are_purged_by_one_listing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withheld, "FEW", 0)
    kept = scene.files(scene.kept)
    withheld.purge([scene.key])
    assert (scene.files(scene.key), scene.files(scene.kept)) == ([], kept)


def test_shown_again_it_is_as_it_was(scene: Scene, client: Client, django_capture_on_commit_callbacks: Any) -> None:
    hide(scene, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        assert hiding.show_again([scene.twin], None) == 2
    assert [client.get(address).status_code for address in scene.addresses()] == [200] * 9
    assert client.get(scene.photo.get_absolute_url()).status_code == 200
    assert not WithheldPicture.objects.exists()


def test_going_back_to_a_version_from_before_does_not_show_it(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    before = fresh(Photo, pk=scene.photo.pk)
    hide(scene, django_capture_on_commit_callbacks)
    before.save()
    assert fresh(Photo, pk=scene.photo.pk).is_hidden


def test_an_offline_copy_with_the_picture_goes_and_one_without_stays(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    row = make.make_made_file(forum=scene.forum, kind=MadeFile.Kind.OFFLINE, name="")
    assert making.bring_up_to_date(row)
    row.refresh_from_db()
    with default_storage.open(row.name) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        inside = [name for name in archive.namelist() if scene.key in name]
    assert inside
    assert f"picture-{scene.key}" in row.people
    other = make.make_made_file(forum=make.make_forum(), people=[f"picture-{scene.kept}"])
    hide(scene, django_capture_on_commit_callbacks)
    row.refresh_from_db()
    assert (row.name, fresh(MadeFile, pk=other.pk).name) == ("", other.name)
    assert withdrawal.no_longer_public([f"picture-{scene.key}", f"picture-{scene.kept}"]) == {f"picture-{scene.key}"}


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


def test_the_page_says_what_happens_and_the_button_does_it(
    scene: Scene, boss: Client, django_capture_on_commit_callbacks: Any
) -> None:
    photos = reverse("admin:events_photo_changelist")
    sent = {"action": "hide", "_selected_action": [scene.photo.pk]}
    page = boss.post(photos, sent)
    assert page["Location"].startswith(reverse("admin:photos-decide", args=["hide"]))
    shown = boss.get(page["Location"]).content.decode()
    assert "Hide 2 photographs everywhere" in shown  # the twin as well
    assert reverse("admin:news_article_change", args=[scene.article.pk]) in shown
    assert not fresh(Photo, pk=scene.photo.pk).is_hidden
    with django_capture_on_commit_callbacks(execute=True):
        done = boss.post(page["Location"], follow=True)
    said = [str(message) for message in done.context["messages"]]
    assert said == ["2 photographs are hidden now.", f"The same picture is gone here too: Article: {scene.article}"]
    assert done.redirect_chain[-1][0] == photos
    last = fresh(Photo, pk=scene.twin.pk).history.first()
    assert (last.is_hidden, last.history_user, last.history_change_reason) == (
        True,
        superuser_of(boss),
        "Hidden at request",
    )
    assert WithheldPicture.history.get().history_user == superuser_of(boss)
    own = boss.get(reverse("admin:events_photo_change", args=[scene.photo.pk])).content.decode()
    assert reverse("admin:photos-decide", args=["show"]) in own
    small = boss.get(reverse("admin:photo-hidden-picture", args=[scene.photo.pk]))
    assert (small.status_code, small["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in small["Cache-Control"]
    assert boss.get(reverse("admin:photo-hidden-picture", args=[scene.other.pk])).status_code == 404
    boss.post(f"{reverse('admin:photos-decide', args=['show'])}?photo={scene.photo.pk}&back=https://example.org/")
    assert not Photo.objects.filter(is_hidden=True).exists()


def superuser_of(client: Client) -> Any:
    from accounts.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


ROLES = [
    roles.OWNER,
    roles.PHOTOGRAPHER,
    roles.PRESS,
    roles.PROGRAMME_EDITOR,
    roles.REGISTRAR,
    roles.CHECK_IN,
    "Translator kk",
]
# address -> status for a GET by each role
ADDRESSES: dict[str, list[int]] = {
    "/admin/photographs/": [200, 200, 200, 403, 403, 403, 200],
    "/admin/photographs/?gallery={gallery}": [200, 200, 200, 403, 403, 403, 200],
    "/admin/photographs/?language=ru": [200, 200, 200, 403, 403, 403, 403],
    "/admin/photographs/hide/?photo={photo}": [200, 200, 403, 403, 403, 403, 403],
    "/admin/photographs/show/?photo={photo}": [200, 200, 403, 403, 403, 403, 403],
    "/admin/photographs/delete/?photo={photo}": [200, 200, 403, 403, 403, 403, 403],
    "/admin/photographs/nothing/?photo={photo}": [404, 404, 404, 404, 404, 404, 404],
    "/admin/photographs/{photo}/picture/": [200, 200, 200, 403, 403, 403, 200],
}


def test_every_address_knows_who_may_come() -> None:
    photo = make.make_photo()
    hiding.hide([photo], None)
    clients = [signed_in(make.make_staff(role=role)) for role in ROLES]
    for address, wanted in ADDRESSES.items():
        url = address.format(photo=photo.pk, gallery=photo.gallery_id)
        assert (address, [client.get(url).status_code for client in clients]) == (address, wanted)
        assert Client().get(url)["Location"].startswith("/admin/login/")
    for client in clients[2:]:
        url = f"/admin/photographs/delete/?photo={photo.pk}"
        assert client.post(url).status_code == 403
    assert Photo.objects.filter(pk=photo.pk).exists()


def test_photographers_delete_galleries_that_they_made(scene: Scene) -> None:
    person = make.make_staff(role=roles.PHOTOGRAPHER)
    client = signed_in(person)
    address = reverse("admin:events_gallery_add")
    sent = form_of(client.get(address).content.decode())
    assert (
        client.post(address, {**sent, "forum": scene.forum.pk, "slug": "mine", "title_en": "Mine"}).status_code == 302
    )
    mine, others = Gallery.objects.get(slug="mine"), Gallery.objects.get(slug="one")
    statuses = [client.get(reverse("admin:events_gallery_delete", args=[one.pk])).status_code for one in (mine, others)]
    assert statuses == [200, 403]
