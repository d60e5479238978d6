"""Importing a release in the admin: look, decide, and what is asked of whom."""

import zlib
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts import roles
from news import tasks
from news.admin.release_forms import LONGEST_PACKED, packed, unpacked
from news.models import Article, AwaitedPicture, ReleaseSource
from news.releases import pictures as release_pictures
from news.releases.file import LIMIT
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, history_of, list_url, signed_in, superuser
from tests.foreign_host import ForeignHost, host
from tests.releases import FILE, REAL, SLUG, TITLE, offline, release, with_pictures
from tests.test_admin import INLINE
from tests.test_admin_browser import Watched, admin_page
from tests.test_release_import import BAD

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["admin_page", "host", "offline"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offline")]
ADDRESS = "/admin/news/article/import/"


@pytest.fixture
def press() -> Client:
    return signed_in(make.make_staff(role=roles.PRESS))


def chosen(data: str | bytes = REAL, **fields: Any) -> dict[str, Any]:
    """What the first page sends."""
    raw = data.encode() if isinstance(data, str) else data
    return {"file": SimpleUploadedFile("release.txt", raw), "language": "en", "state": "published", **fields}


def look(client: Client, data: str | bytes = REAL, **fields: Any) -> Any:
    return client.post(ADDRESS, chosen(data, **fields))


def confirm(client: Client, data: str | bytes = REAL, *, decided: dict[str, Any] | None = None, **fields: Any) -> Any:
    """Look at it, and send the second page as it came, with decisions."""
    sent = form_of(look(client, data, **fields).content.decode(), "review_form")
    return client.post(ADDRESS, {**sent, **(decided or {})})


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (roles.OWNER, 200), (roles.PRESS, 200), (roles.PROGRAMME_EDITOR, 403), (roles.REGISTRAR, 403),
        (roles.PHOTOGRAPHER, 403), (roles.CHECK_IN, 403), (roles.translator("kk"), 403),
    ],
)  # fmt: skip
def test_who_may_import(role: str, status: int) -> None:
    client = signed_in(make.make_staff(role=role))
    assert client.get(ADDRESS).status_code == status
    assert look(client).status_code == status
    page = client.get(list_url(Article))
    assert (ADDRESS in page.content.decode()) == (status == 200)


def test_visitors_and_people_who_are_not_staff_are_sent_to_the_door() -> None:
    for client in (Client(), signed_in(make.make_user())):
        assert client.get(ADDRESS).headers["Location"] == f"/admin/login/?next={ADDRESS}"


def test_a_translator_sees_the_pictures_and_does_not_try_them_again(press: Client) -> None:
    confirm(press)
    article = fresh(Article)
    translator = signed_in(make.make_staff(role=roles.translator("kk")))
    again = reverse("admin:news_article_pictures", args=[article.pk])
    page = translator.get(change_url(article)).content.decode()
    assert "Picture" in page
    assert again not in page
    assert again in press.get(change_url(article)).content.decode()
    assert translator.post(again).status_code == 403
    assert press.get(again).status_code == 405
    assert press.post("/admin/news/article/999999/pictures/").status_code == 404


# --- looking ---------------------------------------------------------------------------------------------------------


def test_the_second_page_shows_all_of_it_and_writes_nothing(press: Client) -> None:
    response = look(press, forum=make.make_forum().pk)
    page = response.content.decode()
    assert (Article.objects.count(), AwaitedPicture.objects.count()) == (0, 0)
    assert response.context["plan"].release.title == TITLE
    assert page.count('<figure class="no-picture"') == 3
    assert page.count("https://www.slgjlm.com/Uploads/") == 3  # in words
    assert '<img src="http' not in page
    assert "Block 3 says what block 1 says:" in page
    assert INLINE.findall(page) == []
    assert unpacked(form_of(page, "review_form")["packed"]) == REAL.encode()


def test_confirmed_it_is_an_article_and_its_pictures_are_tried(press: Client) -> None:
    forum = make.make_forum()
    response = confirm(press, forum=forum.pk, decided={"leave_out_repeats": "on"})
    article = fresh(Article)
    assert response.headers["Location"] == change_url(article)
    assert (article.slug, article.forum, article.is_public, article.body_en.count("<p>")) == (SLUG, forum, True, 3)
    assert ReleaseSource.objects.get().source == "release.txt"
    assert [(row.state, row.tries) for row in AwaitedPicture.objects.all()] == [("failed", 1)] * 3
    assert history_of(article).earliest().history_user.email.startswith("person")
    page = press.get(change_url(article))
    assert said(page) == ["The release was imported.", "Its pictures are being fetched: how that went is said below."]
    assert page.content.decode().count("There is no host of this name") == 3


def test_the_same_release_again_changes_nothing(press: Client) -> None:
    confirm(press)
    before = (history_of(fresh(Article)).count(), ReleaseSource.objects.get().imported_at)
    page = look(press).content.decode()
    assert "This release has been imported already" in page
    assert "review_form" not in page
    assert (history_of(fresh(Article)).count(), ReleaseSource.objects.get().imported_at) == before


def test_an_altered_release_asks_what_is_to_be_done(press: Client) -> None:
    confirm(press, release())
    changed = release(body="<p>It is shut.</p>")
    page = look(press, changed).content.decode()
    assert "<p>It is <del>open</del><ins>shut</ins>.</p>" in page
    undecided = confirm(press, changed)
    assert undecided.status_code == 200
    assert undecided.context["form"].errors == {"way": ["Say what is to be done."]}
    assert fresh(Article).body_en == "<p>It is open.</p>"
    assert confirm(press, changed, decided={"way": "update"}).status_code == 302
    assert fresh(Article).body_en == "<p>It is shut.</p>"
    assert confirm(press, release(body="<p>Third.</p>"), decided={"way": "second"}).status_code == 302
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == ["the-hall", "the-hall-2"]


def test_a_name_of_a_file_alone_does_not_make_two_releases_one(press: Client) -> None:
    confirm(press, release())
    page = look(press, release(title="The garden", day="2021-02-01")).content.decode()
    assert "is not new" not in page
    assert "is not new" in look(press, release(title="The garden")).content.decode()
    assert "is not new" in look(press, release(day="2021-02-01")).content.decode()


def test_what_changed_between_looking_and_deciding_is_shown_again(press: Client) -> None:
    confirm(press, release())
    sent = form_of(look(press, release(body="<p>It is shut.</p>")).content.decode(), "review_form")
    Article.objects.update(body_en="<p>Edited.</p>")
    again = press.post(ADDRESS, {**sent, "way": "update"})
    page = again.content.decode()
    assert "The article has been changed in the meantime. Look at the differences again." in page
    assert "<p><del>Edited.</del><ins>It is shut.</ins></p>" in page
    assert "Somebody has edited the article since it was imported." in page
    assert fresh(Article).body_en == "<p>Edited.</p>"
    assert press.post(ADDRESS, {**form_of(page, "review_form"), "way": "update"}).status_code == 302
    assert fresh(Article).body_en == "<p>It is shut.</p>"


def test_a_release_in_another_language_as_a_draft(press: Client) -> None:
    confirm(press, release(title="Sala"), language="pl", state="draft")
    article = fresh(Article)
    assert (article.title_pl, article.title_en, article.state) == ("Sala", None, "draft")


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_line_and_the_choices_stay(name: str, press: Client) -> None:
    forum = make.make_forum()
    response = look(press, BAD[name][0], language="pl", forum=forum.pk, state="draft")
    assert response.context["form"].errors == {"file": [BAD[name][1]]}
    sent = form_of(response.content.decode(), "release_form")
    assert (sent["language"], sent["forum"], sent["state"]) == ("pl", str(forum.pk), "draft")
    assert Article.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"file": ""}, {"file": ["Give a file, or the address of one."]}),
        ({"address": "https://x.example/"}, {"file": ["Give a file, or the address of one."]}),
        ({"file": "", "address": "https://x.example/"}, {"address": ["There is no host of this name"]}),
        ({"file": "", "address": "http://127.0.0.1/"}, {"address": ["There is no host of this name"]}),
        ({"file": "", "address": "http://127.0.0.2:8000/"}, {"address": ["This address cannot be asked"]}),
        ({"file": "", "address": "http://127.0.0.2/"}, {"address": ["The address leads to a place inside a private network"]}),
    ],
)  # fmt: skip
def test_a_file_or_an_address(fields: dict[str, str], errors: dict[str, list[str]], press: Client) -> None:
    assert look(press, **fields).context["form"].errors == errors


def test_a_release_from_its_address(press: Client, host: ForeignHost, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.foreign_host import terms

    monkeypatch.setattr("news.admin.release_forms.Terms", terms)
    url = host.file("/r.txt", release().encode(), "text/plain")
    confirm(press, file="", address=url)
    assert (fresh(Article).title_en, ReleaseSource.objects.get().source) == ("The hall", url)


@pytest.mark.parametrize("sent", ["", "x", "AAAA", packed(b"x")[:-4]])
def test_a_second_page_that_was_tampered_with_leads_back(sent: str, press: Client) -> None:
    form = form_of(look(press).content.decode(), "review_form")
    response = press.post(ADDRESS, {**form, "packed": sent}, follow=True)
    assert (response.redirect_chain, len(said(response))) == ([(ADDRESS, 302)], 1)
    assert Article.objects.count() == 0


def test_a_second_page_with_another_file_is_read_like_the_first(press: Client) -> None:
    form = form_of(look(press).content.decode(), "review_form")
    for data, line in BAD.values():
        if len(data) <= LIMIT:
            response = press.post(ADDRESS, {**form, "packed": packed(data)}, follow=True)
            assert said(response) == [line]
    assert Article.objects.count() == 0


def test_bytes_that_unpack_to_more_than_a_release_may_have() -> None:
    with pytest.raises(ValueError, match="eJ"):
        unpacked(packed(b"x" * (LIMIT * 2)))
    assert unpacked(packed(b"x" * LIMIT)) == b"x" * LIMIT
    with pytest.raises((ValueError, zlib.error)):
        unpacked("eJ")


def test_the_largest_release_of_common_words_fits_into_the_page(press: Client) -> None:
    text = FILE.read_bytes().split(b"\n", 2)
    words = text[2].decode().replace("<", " <").split(" ")
    body = " ".join(word for word in words if "<" not in word and ">" not in word) + "\n\n"
    data = b"\n".join([*text[:2], (body * (LIMIT // len(body.encode())))[: LIMIT - 1000].encode()])
    assert len(packed(data)) < LONGEST_PACKED
    assert confirm(press, data).status_code == 302


# --- pictures --------------------------------------------------------------------------------------------------------


def test_trying_again_brings_the_picture_and_the_first_page_says_what_is_missing(
    press: Client, host: ForeignHost
) -> None:
    confirm(press, with_pictures(host, "/a.png", "/b.png"))
    article = fresh(Article)
    host.file("/a.png", make.png())
    label = "Pictures of releases that could not be had"
    items = {str(item.label): (item.count, item.url) for item in press.get("/admin/").context["today"]}
    assert items[label] == (2, "/admin/news/article/?pictures=wanted")
    make.make_article()
    assert list(press.get(items[label][1]).context["cl"].queryset) == [article]
    response = press.post(reverse("admin:news_article_pictures", args=[article.pk]))
    assert response.headers["Location"] == f"{change_url(article)}#release"
    assert fresh(Article, pk=article.pk).body_en.count("<img") == 1
    assert [item.count for item in press.get("/admin/").context["today"]] == [1]
    Article.objects.update(body_en="<p>Without.</p>")
    assert press.get("/admin/").context["today"] == []
    assert "pictures/" not in press.get(change_url(article)).content.decode()


def test_the_task_survives_an_article_that_is_gone() -> None:
    tasks.fetch_pictures.enqueue(999_999)


def test_an_editor_who_writes_while_a_picture_comes_loses_neither(press: Client, host: ForeignHost) -> None:
    confirm(press, with_pictures(host, "/a.png"))
    article = fresh(Article)
    opened = form_of(press.get(change_url(article)).content.decode(), "article_form")
    host.file("/a.png", make.png())
    tasks.fetch_pictures.enqueue(article.pk)
    response = press.post(change_url(article), {**opened, "title_en": "Edited"}, follow=True)
    assert "changed this while you were writing (Text (English)" in response.content.decode()
    saved = fresh(Article)
    assert (saved.title_en, "<img" in saved.body_en) == ("Edited", True)


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_import_from_the_list_to_the_article_in_a_browser(
    admin_page: Watched, host: ForeignHost, tmp_path: Any
) -> None:
    host.file("/a.png", make.png())
    path = tmp_path / "release.txt"
    path.write_text(with_pictures(host, "/a.png", "/b.png"))
    page = admin_page.open("/admin/news/article/")
    page.get_by_role("link", name="Import a release").click()
    page.set_input_files("#id_file", path)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("It is open.")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("The release was imported.")).to_be_visible()
    expect(page.get_by_role("heading", name="The release and its pictures")).to_be_visible()
    expect(page.locator("#release .badge")).to_have_text(["Fetched", "Could not be had"])
    host.file("/b.png", make.png())
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#release .badge")).to_have_text(["Fetched", "Fetched"])
    assert admin_page.noise == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_editor_keeps_the_place_of_a_picture(admin_page: Watched) -> None:
    from tests.test_admin_browser import WRITE

    body = '<p>a</p><figure class="no-picture" data-picture="0123456789ab"><figcaption>b<br>c</figcaption></figure>'
    article = make.make_article(body_en=body)
    page: Page = admin_page.open(change_url(article))
    expect(page.locator(".prose-editor[data-ready] #id_body_en")).to_be_attached()
    page.locator('.ProseMirror[lang="en"]').evaluate(WRITE)
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert 'data-picture="0123456789ab"' in fresh(Article).body_en
    assert 'class="no-picture"' in fresh(Article).body_en


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_the_import_scrolls_sideways_or_says_anything(
    admin_page: Watched, host: ForeignHost, tmp_path: Any, width: int
) -> None:
    page = admin_page.page
    text = REAL.replace("https://www.slgjlm.com/Uploads/images/2021/01/13/5ffeb591dea90.png", host.url("/a.png"))
    host.file("/a.png", make.png(1100, 800))
    page.set_viewport_size({"width": width, "height": 844})
    wide: list[str] = []

    def measure(name: str) -> None:
        page.wait_for_load_state("networkidle")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)

    for number, version in enumerate((text, text.replace("More than 100", "More than 120"))):
        path = tmp_path / "release.txt"
        path.write_text(version)
        admin_page.open(ADDRESS)
        measure("choose")
        page.set_input_files("#id_file", path)
        page.get_by_role("button", name="Look at it").click()
        measure(f"look {number}")
        if number:
            page.get_by_label("Write it over the article").check()
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.locator("#release")).to_be_visible()
        measure(f"article {number}")
    assert wide == []
    assert admin_page.noise == []


def test_limits_of_time_are_those_of_the_design() -> None:
    assert (release_pictures.SECONDS, release_pictures.BUDGET) == (15.0, 300.0)


def test_a_superuser_may_do_all_of_it() -> None:
    assert confirm(signed_in(superuser()), release()).status_code == 302
