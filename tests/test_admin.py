"""Pages of the admin: all of them answer, in few queries, with every language and nobody's bare column."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from modeltranslation.translator import translator

from core import languages
from core.admin import today
from core.admin.columns import columns, translated
from core.models import OutboxMail, SiteIdentity
from events.models import AllianceDocument, Delegate, Forum, Gallery, Photo, Session
from programme.models import Release, make_release
from speakers.models import Speaker
from tests import factories as make
from tests.admin_site import a_bit_of_everything, change_url, form_of, fresh, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db
# Inline styles, scripts and handlers: what the policy would block.
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:\ssrc=|application/json|\snonce=))[^>]*>")
OURS = [model for model in admin.site._registry if model._meta.app_label not in ("auth", "django_tasks_database")]


def name(model: Any) -> str:
    return str(model._meta.label)


@pytest.fixture
def everything() -> Forum:
    return a_bit_of_everything()


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


@pytest.mark.parametrize("model", OURS, ids=name)
def test_every_page_answers_and_carries_nothing_inline(model: Any, everything: Forum, boss: Client) -> None:
    obj = model._base_manager.first()
    assert obj is not None
    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    addresses = [list_url(model), change_url(obj), reverse(f"{info}_history", args=[obj.pk])]
    pages = [boss.get(address, follow=True) for address in addresses]
    pages += [page for view in ("add", "delete") if (page := _optional(boss, info, view, obj.pk)) is not None]
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert [INLINE.findall(page.content.decode()) for page in pages] == [[]] * len(pages)


def _optional(client: Client, info: str, view: str, pk: int) -> Any:
    """A page that some models do not offer."""
    response = client.get(reverse(f"{info}_{view}", args=[pk] if view == "delete" else []))
    return None if response.status_code == 403 else response


@pytest.mark.parametrize(
    "path", ["", "password_change/", "events/", "auth/group/", "django_tasks_database/dbtaskresult/"]
)
def test_pages_of_the_site_itself_answer(path: str, everything: Forum, boss: Client) -> None:
    response = boss.get(f"/admin/{path}")
    assert response.status_code == 200
    assert INLINE.findall(response.content.decode()) == []


def test_sign_in_speaks_the_language_of_the_browser() -> None:
    page = Client().get("/admin/login/", headers={"accept-language": "pl"}, follow=True).content.decode()
    assert 'lang="pl"' in page
    assert INLINE.findall(page) == []


@pytest.mark.parametrize("model", OURS, ids=name)
@pytest.mark.each_counts
def test_lists_ask_as_many_questions_for_thirty_rows_as_for_two(model: Any, everything: Forum, boss: Client) -> None:
    _another(model, everything)  # a filter with a single choice is not shown, nor counted
    boss.get(list_url(model), follow=True)
    with CaptureQueriesContext(connection) as few:
        boss.get(list_url(model), follow=True)
    for _number in range(30):
        _another(model, everything)
    with CaptureQueriesContext(connection) as many:
        boss.get(list_url(model), follow=True)
    assert len(many) == len(few)


ROWS: dict[Any, Any] = {
    Forum: lambda forum: (make.make_delegation(forum=forum), make.make_partner(forum=forum), make.make_figure(forum=forum)),
    Session: lambda session: make.make_appearance(session=session),
    Speaker: lambda speaker: (make.make_listing(speaker=speaker), make.make_appearance(speaker=speaker)),
    Photo: lambda photo: (make.make_photo_country(photo=photo), make.make_photo_session(photo=photo)),
}  # fmt: skip


@pytest.mark.parametrize("model", ROWS, ids=name)
@pytest.mark.each_counts
def test_forms_ask_as_many_questions_for_nine_rows_as_for_one(model: Any, everything: Forum, boss: Client) -> None:
    obj = fresh(model)
    boss.get(change_url(obj))
    with CaptureQueriesContext(connection) as few:
        boss.get(change_url(obj))
    for _number in range(8):
        ROWS[model](obj)
    with CaptureQueriesContext(connection) as many:
        boss.get(change_url(obj))
    assert len(many) == len(few)


def _another(model: Any, forum: Forum) -> None:
    """One more row of a model, each with relations of its own."""
    makers: dict[str, Any] = {
        "user": lambda: make.make_staff(role="Press"),
        "keyfigure": make.make_figure,
        "sessionfile": lambda: model.objects.create(session=make.make_session(), title_en="Paper"),
        "release": lambda: make_release(forum),
        "madefile": lambda: make.make_made_file(release=make_release(forum)),
        "siteidentity": lambda: None,
        "mailtemplate": lambda: None,
        "outboxmail": make.make_mail,
        "registrationrules": make.make_rules,
        "consenttext": make.make_consent_text,
        "invitation": make.make_invitation,
        "letterhead": make.make_letterhead,
        "accessrecord": make.make_look,
        "delegate": lambda: make.make_delegate(country=make.make_country(), institution=make.make_institution()),
        "session": lambda: make.make_session(room=make.make_room(), track=make.make_track()),
        "alliancedocument": lambda: model.objects.create(title_en="Charter", forum=make.make_forum()),
        "signatory": lambda: model.objects.create(
            document=AllianceDocument.objects.create(title_en="Charter"), institution=make.make_institution()
        ),
        "feedbackrules": make.make_feedback_rules,
        "photo": lambda: make.make_photo(gallery=make.make_gallery()),
    }
    name = model._meta.model_name
    maker: Any = makers.get(name) or getattr(make, f"make_{name}")
    maker()


@pytest.mark.parametrize("model", translator.get_registered_models(), ids=name)
def test_every_translated_field_is_in_the_admin_and_no_bare_column(model: Any) -> None:
    request: Any = RequestFactory().get("/")
    request.user = superuser()
    form = admin.site._registry[model]
    fields = flatten_fieldsets(form.get_fieldsets(request, None))
    assert [column for column in columns(model) if column not in fields and f"show_{column}" not in fields] == []
    assert [bare for bare in translated(model) if bare in fields] == []


def test_inputs_say_their_language(everything: Forum, boss: Client) -> None:
    page = boss.get(change_url(everything)).content.decode()
    for language in languages.LANGUAGES:
        column = languages.column("theme", language.code)
        found = re.search(rf'<input[^>]*name="{column}"[^>]*>', page)
        assert found is not None
        assert f'lang="{language.tag}"' in found[0]
        assert 'dir="ltr"' in found[0]


def test_the_import_map_carries_the_nonce_of_the_policy(everything: Forum, boss: Client) -> None:
    response = boss.get(change_url(everything))
    nonce = re.search(r'<script type="importmap" nonce="([^"]+)"', response.content.decode())
    assert nonce is not None
    assert f"'nonce-{nonce[1]}'" in response["Content-Security-Policy"]


def test_the_site_is_one_object(everything: Forum, boss: Client) -> None:
    assert boss.get(list_url(SiteIdentity)).headers["Location"] == "/admin/core/siteidentity/1/change/"
    assert boss.get("/admin/core/siteidentity/add/").status_code == 403
    assert boss.get("/admin/core/siteidentity/1/delete/").status_code == 403


def test_an_empty_site_leads_to_its_first_name(boss: Client) -> None:
    assert boss.get(list_url(SiteIdentity)).headers["Location"] == "/admin/core/siteidentity/add/"


def test_search_finds_words_in_every_language_without_regard_to_case(boss: Client) -> None:
    make.make_speaker(name_ru="Ирина Соколова")
    make.make_speaker(name_zh_hans="职业教育")
    for words in ("соколова", "СОКОЛОВА", "职业"):
        assert boss.get(list_url(Speaker), {"q": words}).context["cl"].result_count == 1


def test_photographs_are_reached_from_their_gallery(everything: Forum, boss: Client) -> None:
    gallery = Gallery.objects.get()
    address = f"/admin/events/photo/?gallery__id__exact={gallery.pk}"
    assert f'href="{address}"' in boss.get(change_url(gallery)).content.decode()
    assert boss.get(address).context["cl"].result_count == 1


def test_times_of_a_session_are_those_of_its_forum(everything: Forum, boss: Client) -> None:
    sent = form_of(boss.get(change_url(fresh(Session))).content.decode())
    assert (sent["starts_at_0"], sent["starts_at_1"]) == ("2031-05-14", "09:00:00")
    boss.post(change_url(fresh(Session)), {**sent, "starts_at_1": "08:30:00"})
    assert fresh(Session).starts_at.isoformat() == "2031-05-14T00:30:00+00:00"


def test_a_form_leads_to_the_preview_of_its_draft(everything: Forum, boss: Client) -> None:
    page = boss.get(change_url(everything)).content.decode()
    assert f'href="/admin/preview/forum/{everything.pk}/"' in page


# --- what needs somebody today ---------------------------------------------------------------------------------------


def shown(client: Client) -> dict[str, int]:
    return {str(item.label): item.count for item in client.get("/admin/").context["today"]}


def test_the_first_page_says_what_is_to_be_done(boss: Client) -> None:
    forum = make.make_forum(is_current=True, venue=make.make_venue())
    room, speaker = make.make_room(venue=forum.venue), make.make_speaker()
    pair = [make.make_session(forum=forum, room=room) for _number in range(2)]
    make_release(forum)
    for session in pair:
        make.make_appearance(session=session, speaker=speaker)
    make.make_session(forum=forum, state=Session.State.DRAFT)
    make.make_photo(caption_en="")
    make.make_delegate(state=Delegate.State.REGISTERED)
    make.make_delegate(forum=forum, state=Delegate.State.APPROVED, wants_letter=True)
    make.make_mail(state=OutboxMail.State.FAILED)
    make.make_session(
        forum=make.make_forum(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    )  # over: nobody is asked
    make.make_article(publish_at=make.OPENING)
    assert shown(boss) == {
        "Sessions whose room is taken twice": 2,
        "Registrations to decide": 1,
        "Speakers in two places at once": 1,
        "mail has failed": 1,
        "Sessions without a room": 1,
        "Sessions without interpretation": 3,
        "Sessions without a speaker": 1,
        "Sessions in draft": 1,
        "Photographs without a caption": 1,
        "Photographs without alternative text": 1,
        "Sessions changed since the last release": 2,
        "Articles that appear by themselves": 1,
        "Letters to issue": 1,
    }


def test_every_item_of_the_first_page_leads_to_as_many_as_it_counts(boss: Client) -> None:
    test_the_first_page_says_what_is_to_be_done(boss)
    for item in boss.get("/admin/").context["today"]:
        found = boss.get(item.url)
        if "cl" in found.context:
            rows = found.context["cl"].result_count
        elif "review" in found.context:
            rows = len(found.context["review"].differences)
        else:
            rows = found.context["page"].paginator.count
        assert (str(item.label), rows) == (str(item.label), item.count)


def test_the_first_page_counts_in_the_database(everything: Forum, boss: Client) -> None:
    boss.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        boss.get("/admin/")
    for _number in range(10):
        make.make_session(forum=everything, state=Session.State.DRAFT)
        make.make_photo(caption_en="")
    with CaptureQueriesContext(connection) as many:
        boss.get("/admin/")
    assert len(many) == len(few) <= 64


def test_a_session_that_moves_differs_from_its_release_until_the_next_one(everything: Forum, boss: Client) -> None:
    label = "Sessions changed since the last release"
    assert shown(boss).get(label) is None
    Session.objects.update(room=None)
    assert shown(boss)[label] == 1
    address = reverse("admin:programme_release_add")
    page = boss.get(address, {"forum": everything.pk})
    assert len(page.context["review"].differences) == 1
    boss.post(address, {**form_of(page.content.decode()), "note_ru": "Новый зал"})
    release = fresh(Release, number=2)
    assert (release.number, release.note_ru, release.released_by) == (2, "Новый зал", page.context["user"])
    assert release.sessions.count() == 1
    assert shown(boss).get(label) is None


def test_a_release_cannot_be_deleted(everything: Forum, boss: Client) -> None:
    release = fresh(Release)
    assert boss.get(reverse("admin:programme_release_delete", args=[release.pk])).status_code == 403


def test_items_are_shown_to_those_who_may_see_them() -> None:
    make.make_delegate(state=Delegate.State.REGISTERED)
    make.make_photo(caption_en="")
    assert list(shown(signed_in(make.make_staff(role="Registrar")))) == ["Registrations to decide"]
    assert list(shown(signed_in(make.make_staff(role="Photographer")))) == [
        "Photographs without a caption", "Photographs without alternative text",
    ]  # fmt: skip
    assert today.items(make.make_staff(role="Translator kk")) == []


def test_groups_and_background_work_are_for_superusers() -> None:
    owner = signed_in(make.make_staff())
    assert Group.objects.filter(name="Owner").exists()
    for path in ("auth/group/", "django_tasks_database/dbtaskresult/"):
        assert owner.get(f"/admin/{path}").status_code == 403


def test_the_only_picture_of_a_photograph_is_shown_in_the_list_and_the_form(everything: Forum, boss: Client) -> None:
    photo = fresh(Photo)
    thumbnail = f'src="{photo.picture.at(400, "webp")}"'
    assert thumbnail in boss.get(list_url(Photo)).content.decode()
    assert thumbnail in boss.get(change_url(photo)).content.decode()


def test_the_admin_has_the_colours_of_the_site() -> None:
    def values(path: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, value in re.findall(r"(--[\w-]+):\s*(#[0-9a-f]+);", (settings.BASE_DIR / path).read_text("utf-8")):
            found.setdefault(key, []).append(value)
        return found

    site, own = values("styles/tokens.css"), values("static/css/admin.css")
    shared = set(site) & set(own)
    assert {"--paper", "--ink", "--teal", "--saffron", "--vermilion"} <= shared
    assert {key: own[key] for key in shared} == {key: site[key] for key in shared}
