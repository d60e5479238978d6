"""The translators' desk: board, lists and editor, who may do what there, and nobody's work lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import User
from core import languages
from events.models import Track
from news.models import Article
from programme.models import make_release
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, history_of, signed_in, superuser
from translations.models import TextState

pytestmark = pytest.mark.django_db
BOARD = "/admin/translations/"


def desk(obj: Any, field: str = "", language: str = "kk", query: str = "") -> str:
    """Address of a text; of the list of its kind without a field."""
    kind = obj._meta.label_lower
    return f"{BOARD}{kind}/{language}/{f'{obj.pk}/{field}/' if field else ''}{query}"


def state(obj: Any, field: str, language: str = "kk") -> str:
    return str(TextState.objects.unit(obj._meta.label_lower, obj.pk, field).get(language=language).state)


def stale_article(**fields: Any) -> Any:
    article: Any = make.make_article(**{"title_en": "The forum opens", "title_kk": "Форум ашылды", **fields})
    article.title_en = "The grand forum opens"
    article.save()
    return fresh(Article, pk=article.pk)


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


@pytest.fixture
def kazakh() -> User:
    return make.make_staff(role=roles.translator("kk"), name="Dana")


@pytest.fixture
def dana(kazakh: User) -> Client:
    return signed_in(kazakh)


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def send(client: Client, address: str, text: str, action: str = "save", **changes: str) -> Any:
    """The editor's form as a browser would send it, with another text."""
    sent = form_of(page(client, address), "text_form")
    return client.post(address, {**sent, "text": text, "action": action, **changes})


# --- who may do what ----------------------------------------------------------------------------------------------------------
def every_address(article: Any, language: str) -> list[tuple[str, str]]:
    """(method, address) of all that the desk has."""
    text = desk(article, "title", language)
    return [("get", desk(article, "", language)), ("get", text), ("post", desk(article, "", language)), ("post", text),
            ("post", f"{text}check/")]  # fmt: skip


def answers(client: Client, article: Any, language: str) -> list[int]:
    return [getattr(client, method)(address).status_code for method, address in every_address(article, language)]


def test_a_translator_has_the_addresses_of_own_languages_and_no_others(dana: Client) -> None:
    article = stale_article()
    assert answers(dana, article, "kk") == [200, 200, 302, 200, 200]
    for language in languages.CODES:
        if language != "kk":
            assert answers(dana, article, language) == [403] * 5
    assert dana.get(BOARD).status_code == 200


def test_two_roles_open_two_languages(kazakh: User) -> None:
    from django.contrib.auth.models import Group

    kazakh.groups.add(Group.objects.get(name=roles.translator("ru")))
    client, article = signed_in(kazakh), stale_article(title_ru="Форум открылся")
    assert answers(client, article, "ru") == answers(client, article, "kk") == [200, 200, 302, 200, 200]
    assert answers(client, article, "pl") == [403] * 5
    assert [language.code for language in client.get(BOARD).context["board"].languages] == ["ru", "kk"]


def test_organisers_edit_every_language_of_what_they_may_change() -> None:
    article, track = stale_article(), make.make_track(name_en="Green skills")
    press = signed_in(make.make_staff(role=roles.PRESS))
    for language in languages.CODES:
        assert answers(press, article, language)[:2] == [200, 200]
    assert send(press, desk(article, "title", "pl"), "Forum otwarte").status_code == 302
    assert fresh(Article, pk=article.pk).title_pl == "Forum otwarte"
    assert press.get(desk(track)).status_code == 403


def test_who_may_only_look_sees_the_texts_and_changes_none() -> None:
    article = stale_article()
    editor = signed_in(make.make_staff(role=roles.PROGRAMME_EDITOR))
    assert answers(editor, article, "kk") == [200, 200, 403, 403, 200]
    shown = page(editor, desk(article, "title"))
    assert "Форум ашылды" in shown
    assert 'id="text_form"' not in shown
    assert 'name="chosen"' not in page(editor, desk(article))


@pytest.mark.parametrize("client", [Client(), None])
def test_visitors_and_people_who_are_not_staff_are_sent_to_the_sign_in(client: Client | None) -> None:
    article = stale_article()
    asking = client or signed_in(make.make_user())
    assert answers(asking, article, "kk") == [302] * 5
    assert asking.get(BOARD).headers["Location"].startswith("/admin/login/")


def test_staff_without_any_content_have_no_board() -> None:
    assert signed_in(make.make_user(is_staff=True)).get(BOARD).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "news.article/de/", "news.nothing/kk/", "accounts.user/kk/", "news.article/kk/999/title/",
        f"news.article/kk/{10**30}/title/", "news.article/kk/{pk}/slug/", "news.article/kk/{pk}/title_kk/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404(path: str, boss: Client) -> None:
    article = stale_article()
    assert boss.get(BOARD + path.format(pk=article.pk)).status_code == 404


def test_a_translator_cannot_write_the_column_of_another_language_or_field(dana: Client) -> None:
    article = stale_article(summary_en="Summary", title_ru="Форум открылся")
    send(dana, desk(article, "title"), "Форум салтанатты ашылды", title_ru="x", summary_en="x", slug="x", language="ru")
    now = fresh(Article, pk=article.pk)
    assert (now.title_kk, now.title_ru, now.summary_en, now.slug) == (
        "Форум салтанатты ашылды", "Форум открылся", "Summary", article.slug,
    )  # fmt: skip


# --- the board ----------------------------------------------------------------------------------------------------------------
def cell_of(client: Client, name: str, language: str, query: str = "") -> Any:
    board = client.get(BOARD + query).context["board"]
    row = next(row for row in board.rows if row.kind.label == name)
    return next(cell for cell in row.cells if cell.language.code == language)


def test_the_board_counts_texts_and_words_of_public_pages_first(boss: Client) -> None:
    stale_article(summary_en="One two", summary_kk="Бір екі", body_en="", body_kk="")
    make.make_article(title_en="A draft of five words", summary_en="", body_en="", state="draft")
    cell = cell_of(boss, "news.article", "kk")
    assert dict(cell.texts) == {"fresh": 1, "stale": 1, "missing": 1}
    assert (cell.percent, cell.words, cell.other_words, cell.to_do) == (33, 4, 5, 2)
    only = cell_of(boss, "news.article", "kk", "?public=1")
    assert (only.percent, only.words, only.other_words, only.to_do) == (50, 4, 0, 1)
    assert [(part.state, part.start, part.width) for part in only.segments] == [("fresh", 0, 500), ("stale", 500, 500)]
    english = cell_of(boss, "news.article", "en")
    assert (english.total, english.percent) == (0, 100)


def test_totals_are_the_sums_of_their_columns(boss: Client) -> None:
    stale_article()
    make.make_track(name_en="Green skills", name_pl="Zielone umiejętności")
    board = boss.get(BOARD).context["board"]
    for number, total in enumerate(board.totals):
        cells = [row.cells[number] for row in board.rows]
        assert total.texts == sum((cell.texts for cell in cells), type(total.texts)())
        assert (total.words, total.other_words) == (sum(c.words for c in cells), sum(c.other_words for c in cells))


def test_the_board_of_an_edition_has_what_belongs_to_it(boss: Client) -> None:
    one, other = make.make_forum(slug="one"), make.make_forum(slug="other")
    make.make_track(forum=one, name_en="Green skills")
    make.make_track(forum=other, name_en="Digital skills")
    make.make_track(forum=other, name_en="Language skills")
    assert cell_of(boss, "events.track", "kk").to_do == 3
    assert cell_of(boss, "events.track", "kk", "?forum=other").to_do == 2
    rows = boss.get(f"{BOARD}?forum=other").context["rows"]
    address = next(
        url for row in rows if row["name"] == "Tracks" for cell, url in row["cells"] if cell.language.code == "kk"
    )
    assert len(boss.get(address).context["lines"]) == 2
    assert cell_of(boss, "events.track", "kk", "?forum=nonsense").to_do == 3


def test_every_cell_leads_to_as_many_texts_as_it_counts(boss: Client) -> None:
    stale_article()
    session = make.make_session(title_en="Opening", abstract_en="Words of welcome")
    make_release(session.forum)
    for query in ("", "?public=1"):
        for row in boss.get(BOARD + query).context["rows"]:
            for cell, url in row["cells"]:
                if url:
                    assert boss.get(url).context["page"].paginator.count == (cell.to_do or cell.total)


def test_the_board_asks_as_many_questions_for_thirty_objects_as_for_one(boss: Client) -> None:
    def asked(address: str) -> int:
        boss.get(address)  # the state of the server is looked at once a minute
        with CaptureQueriesContext(connection) as found:
            assert boss.get(address).status_code == 200
        return len(found)

    stale_article()
    forum = make.make_session().forum
    first = [asked(address) for address in (BOARD, f"{BOARD}?public=1", "/admin/")]
    for _number in range(30):
        make.make_session(forum=forum)
        stale_article()
    assert [asked(address) for address in (BOARD, f"{BOARD}?public=1", "/admin/")] == first
    assert first[0] == 8


def test_the_first_page_shows_translators_their_kinds_and_organisers_a_line(boss: Client, dana: Client) -> None:
    stale_article()
    for client, rows in ((boss, []), (dana, ["Articles"])):
        response = client.get("/admin/")
        [(template, section)] = response.context["sections"]
        assert template == "admin/translations/_summary.html"
        assert [row["name"] for row in section["rows"]] == rows
        assert f'href="{BOARD}"' in response.content.decode()
    assert "Texts wait for their translation." in page(dana, "/admin/")


# --- lists --------------------------------------------------------------------------------------------------------------------
def listed(client: Client, address: str) -> list[tuple[int, str]]:
    return [(line.row.object_id, line.row.field) for line in client.get(address).context["lines"]]


def test_what_readers_see_stands_first_in_the_order_of_fields(boss: Client) -> None:
    draft = make.make_article(title_en="Draft", summary_en="", body_en="", state="draft")
    public = make.make_article(title_en="Public", summary_en="Summary", body_en="")
    wanted = [(public.pk, "title"), (public.pk, "summary"), (draft.pk, "title")]
    assert listed(boss, desk(public)) == wanted
    assert listed(boss, desk(public, query="?public=1")) == wanted[:2]
    assert listed(boss, desk(public, query=f"?object={draft.pk}")) == wanted[2:]


def test_a_list_is_narrowed_by_state_and_by_name_in_any_language(boss: Client) -> None:
    article = stale_article(summary_en="", body_en="", body_kk="")
    other = make.make_article(title_en="Another", title_zh_hans="职业教育", summary_en="", body_en="")
    assert listed(boss, desk(article, query="?state=stale")) == [(article.pk, "title")]
    assert listed(boss, desk(article, query="?state=missing")) == [(other.pk, "title")]
    assert listed(boss, desk(article, query="?state=nonsense")) == [(article.pk, "title"), (other.pk, "title")]
    for words in ("职业", "another", "ANOTHER"):
        assert listed(boss, desk(article, query=f"?q={words}")) == [(other.pk, "title")]
    assert listed(boss, desk(article, query="?q=ФОРУМ")) == [(article.pk, "title")]
    assert "Nothing in this list with what you have chosen." in page(boss, desk(article, query="?q=zzz"))


@pytest.mark.parametrize("make_one", [
    lambda: make.make_article(title_en="New", body_en="<p>Words</p>"), lambda: make.make_photo(caption_en="Dunes"),
    lambda: make.make_session(title_en="Opening"), lambda: make.make_speaker(name_en="Huang Kan"),
    lambda: make.make_delegation(note_en="With guests"),
])  # fmt: skip
def test_lists_and_editors_ask_as_many_questions_for_thirty_rows_as_for_one(
    make_one: Callable[[], Any], boss: Client
) -> None:
    def asked(address: str) -> int:
        boss.get(address)
        with CaptureQueriesContext(connection) as found:
            assert boss.get(address).status_code == 200
        return len(found)

    obj = make_one()
    field = TextState.objects.filter(kind=obj._meta.label_lower, language="kk").values_list("field", flat=True)[0]
    addresses = [desk(obj), desk(obj, query="?state=all"), desk(obj, field)]
    make_one()
    few = [asked(address) for address in addresses]
    for _number in range(30):
        make_one()
    assert [asked(address) for address in addresses] == few
    assert few[0] == 10
    assert few[2] <= 22


def test_pages_of_fifty(boss: Client) -> None:
    forum = make.make_forum()
    for number in range(51):
        make.make_track(forum=forum, name_en=f"Track {number}")
    first = boss.get(desk(Track.objects.all()[0]))
    assert (len(first.context["lines"]), first.context["page"].paginator.num_pages) == (50, 2)
    assert len(listed(boss, desk(Track.objects.all()[0], query="?page=2"))) == 1


def chosen(client: Client, address: str) -> list[str]:
    return [line.seen for line in client.get(address).context["lines"]]


def test_still_right_and_reviewed_are_asked_and_then_done_for_many(dana: Client, kazakh: User) -> None:
    articles = [stale_article(summary_en="", body_en="") for _number in range(2)]
    address = desk(articles[0], query="?state=stale")
    asked = dana.post(address, {"action": "right", "chosen": chosen(dana, address)})
    assert "Are these still right?" in asked.content.decode()
    assert state(articles[0], "title") == "stale"
    sent = form_of(asked.content.decode(), "confirm_form")
    both = [line.seen for line in asked.context["lines"]]
    assert dana.post(address, {**sent, "chosen": both}).status_code == 302
    assert [state(article, "title") for article in articles] == ["fresh", "fresh"]
    everything = desk(articles[0], query="?state=all")
    dana.post(everything, {"action": "review", "sure": "1", "chosen": chosen(dana, everything)})
    rows = TextState.objects.filter(kind="news.article", language="kk", state="reviewed")
    assert {row.reviewed_by for row in rows} == {kazakh}
    assert rows.count() == 2
    assert "Reviewed by Dana" in page(dana, everything)


def test_what_was_changed_after_the_page_was_shown_is_left_alone(dana: Client) -> None:
    article, other = stale_article(summary_en="", body_en=""), stale_article(summary_en="", body_en="")
    address = desk(article, query="?state=stale")
    boxes = chosen(dana, address)
    Article.objects.filter(pk=other.pk).update(title_en="Something else entirely")
    answer = dana.post(address, {"action": "review", "sure": "1", "chosen": boxes}, follow=True)
    assert (state(article, "title"), state(other, "title")) == ("reviewed", "stale")
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["1 text is reviewed.", "1 was changed by somebody meanwhile and was left alone."]


@pytest.mark.parametrize("boxes", [[], ["x"], ["1"], ["999999:abc"], ["-1:x", "9" * 40 + ":x"]])
def test_nonsense_in_the_boxes_changes_nothing(boxes: list[str], dana: Client) -> None:
    article = stale_article()
    for more in ({}, {"sure": "1"}):
        assert dana.post(desk(article), {"action": "right", "chosen": boxes, **more}).status_code == 302
    assert state(article, "title") == "stale"


# --- the editor ---------------------------------------------------------------------------------------------------------------
def test_saving_writes_the_column_its_history_and_its_state_and_goes_on(dana: Client, kazakh: User) -> None:
    article: Any = make.make_article(title_en="The forum opens", summary_en="In spring", body_en="")
    answer = send(dana, desk(article, "title"), "Форум ашылды")
    assert answer.headers["Location"] == desk(article, "summary", query=f"?back={article.pk}.title&saved=1")
    now = fresh(Article, pk=article.pk)
    assert (now.title_kk, now.title_en, now.title_ru or "") == ("Форум ашылды", "The forum opens", "")
    last = history_of(now).first()
    assert (last.title_kk, last.history_user) == ("Форум ашылды", kazakh)
    row = TextState.objects.unit("news.article", article.pk, "title").get(language="kk")
    assert (row.state, row.changed_by) == ("fresh", kazakh)
    end = send(dana, answer.headers["Location"], "Көктемде")
    assert end.headers["Location"] == desk(article, query=f"?back={article.pk}.summary&saved=1")


def test_a_translation_made_at_the_desk_into_a_language_of_originals_leaves_the_original_be(boss: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_zh_hans="论坛开幕", title_kk="Форум ашылды")
    send(boss, desk(article, "title", "zh-hans"), "论坛正式开幕")
    assert (state(article, "title", "en"), state(article, "title", "kk")) == ("original", "fresh")


def test_saving_stays_once_where_the_checks_say_something_new(dana: Client) -> None:
    article: Any = make.make_article(title_en="Opening on 27 March", summary_en="", body_en="")
    other = make.make_article(title_en="Another", summary_en="", body_en="")
    stays = send(dana, desk(article, "title"), "Ашылу")
    assert stays.headers["Location"] == desk(article, "title", query=f"?back={article.pk}.title&saved=1")
    assert fresh(Article, pk=article.pk).title_kk == "Ашылу"
    again = page(dana, stays.headers["Location"])
    assert "A number that is not here: 27" in again
    goes = send(dana, desk(article, "title"), "Салтанатты ашылу")
    assert goes.headers["Location"].startswith(desk(other, "title"))


def test_what_the_field_refuses_is_said_and_the_typed_text_stays(dana: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens")
    long = "Форум " * 100
    answer = send(dana, desk(article, "title"), long)
    assert answer.status_code == 200
    assert answer.context["answer"].errors == ["Ensure this value has at most 400 characters (it has 599)."]
    assert long.strip() in answer.content.decode()
    assert not fresh(Article, pk=article.pk).title_kk


def test_html_is_sanitised_on_saving(dana: Client) -> None:
    article: Any = make.make_article(title_en="x", body_en="<p>Words</p>")
    send(dana, desk(article, "body"), "<p>Сөздер<script>alert(1)</script></p>", warned="structure-p")
    assert fresh(Article, pk=article.pk).body_kk == "<p>Сөздер</p>"


def test_nothing_typed_is_nothing_saved_and_still_right_says_so_of_a_stale_one(dana: Client, kazakh: User) -> None:
    article = stale_article(summary_en="", body_en="")
    versions = history_of(article).count()
    address = desk(article, "title")
    assert send(dana, address, "Форум ашылды").headers["Location"] == address
    assert state(article, "title") == "stale"
    assert "say that it is still right" in page(dana, address)
    send(dana, address, "Форум ашылды", action="right")
    row = TextState.objects.unit("news.article", article.pk, "title").get(language="kk")
    assert (row.state, row.seen) == ("fresh", "")
    send(dana, address, "Форум ашылды", action="review")
    row.refresh_from_db()
    assert (row.state, row.reviewed_by) == ("reviewed", kazakh)
    assert history_of(article).count() == versions


def test_reviewed_and_still_right_save_what_was_typed(dana: Client) -> None:
    one, other = stale_article(), stale_article()
    send(dana, desk(one, "title"), "Форум салтанатты ашылды", action="review")
    send(dana, desk(other, "title"), "Форум салтанатты ашылды", action="right")
    assert [fresh(Article, pk=a.pk).title_kk for a in (one, other)] == ["Форум салтанатты ашылды"] * 2
    assert [state(a, "title") for a in (one, other)] == ["reviewed", "fresh"]


def test_emptying_a_translation_makes_it_missing(dana: Client) -> None:
    article = stale_article()
    send(dana, desk(article, "title"), "   ")
    assert not fresh(Article, pk=article.pk).title_kk
    assert state(article, "title") == "missing"


def test_the_original_is_not_written_at_the_desk(boss: Client) -> None:
    article = stale_article()
    shown = page(boss, desk(article, "title", "en"))
    assert "is the original of this text" in shown
    assert change_url(article) in shown
    boss.post(desk(article, "title", "en"), {"text": "x", "action": "save"})
    assert fresh(Article, pk=article.pk).title_en == "The grand forum opens"


def test_what_is_empty_everywhere_is_explained_with_a_404(boss: Client) -> None:
    article: Any = make.make_article(note_en="")
    assert "there is nothing to translate yet" in page(boss, desk(article, "note"), 404)


def test_the_editor_shows_what_changed_in_the_original_and_another_language_beside(dana: Client) -> None:
    article = stale_article(title_ru="Форум открылся")
    shown = page(dana, desk(article, "title", query="?beside=ru"))
    assert "The<ins> grand</ins> forum opens" in shown
    assert "Форум открылся" in shown
    assert "Форум открылся" not in page(dana, desk(article, "title"))
    saved = send(dana, desk(article, "title", query="?beside=ru"), "Форум салтанатты ашылды")
    assert "beside=ru" in saved.headers["Location"]


def test_an_original_of_another_language_shows_what_it_was_translated_from(boss: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_zh_hans="论坛开幕", title_kk="Форум ашылды")
    article.title_zh_hans = "论坛隆重开幕"
    article.save()
    shown = page(boss, desk(article, "title"))
    assert "论坛隆重开幕" in shown
    assert "It was translated from this (简体中文)" not in shown
    context = boss.get(desk(article, "title")).context
    assert (context["source"].code, context["seen_language"].code) == ("zh-hans", "zh-hans")


def test_the_history_of_the_text_in_this_language(boss: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_kk="Форум")
    article.title_kk = "Форум ашылды"
    article.save()
    article.slug = "other"
    article.save()
    versions = boss.get(desk(article, "title")).context["versions"]
    assert [version.pieces for version in versions] == [[(" ", "Форум"), ("+", " ашылды")], [("+", "Форум")]]


def test_skip_and_previous_follow_the_list(boss: Client) -> None:
    forum = make.make_forum()
    tracks = [make.make_track(forum=forum, name_en=f"Track {number}") for number in range(3)]
    context = boss.get(desk(tracks[1], "name", query="?state=missing")).context
    assert context["skip_url"].startswith(desk(tracks[2], "name", query="?state=missing"))
    assert context["previous_url"] == desk(tracks[0], "name", query="?state=missing")
    last = boss.get(context["skip_url"]).context
    assert last["previous_url"] == desk(tracks[1], "name", query="?state=missing")
    assert last["skip_url"].startswith(desk(tracks[0], "name", query="?state=missing"))
    assert boss.get(desk(tracks[0], "name", query="?back=x.y")).status_code == 200


# --- two at once --------------------------------------------------------------------------------------------------------------
def test_two_translators_on_one_text_lose_nothing(dana: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", summary_en="", body_en="")
    address = desk(article, "title")
    opened = form_of(page(dana, address), "text_form")
    other = signed_in(make.make_staff(role=roles.translator("kk"), name="Yerlan"))
    send(other, address, "Форум ашылды")
    answer = dana.post(address, {**opened, "text": "Форум басталды", "action": "save"})
    assert answer.status_code == 409
    assert fresh(Article, pk=article.pk).title_kk == "Форум ашылды"
    shown = answer.content.decode()
    assert "Yerlan saved another translation" in shown
    assert "Форум <del>ашылды</del><ins>басталды</ins>" in shown
    again = form_of(shown, "text_form")
    assert again["text"] == "Форум басталды"
    assert dana.post(address, {**again, "action": "save"}).status_code == 302
    assert fresh(Article, pk=article.pk).title_kk == "Форум басталды"


def test_an_original_that_changes_while_somebody_translates_is_shown_with_its_changes(dana: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", summary_en="", body_en="")
    address = desk(article, "title")
    opened = form_of(page(dana, address), "text_form")
    article.title_en = "The forum closes"
    article.save()
    answer = dana.post(address, {**opened, "text": "Форум ашылды", "action": "review"})
    assert answer.status_code == 409
    assert not fresh(Article, pk=article.pk).title_kk
    assert "The forum <del>opens</del><ins>closes</ins>" in answer.content.decode()
    again = form_of(answer.content.decode(), "text_form")
    dana.post(address, {**again, "text": "Форум жабылды", "action": "save"})
    assert (fresh(Article, pk=article.pk).title_kk, state(article, "title")) == ("Форум жабылды", "fresh")


def test_a_text_that_is_sent_twice_is_saved_once(dana: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", summary_en="", body_en="")
    address = desk(article, "title")
    sent = {**form_of(page(dana, address), "text_form"), "text": "Форум ашылды", "action": "save"}
    assert [dana.post(address, sent).status_code for _time in range(2)] == [302, 302]
    assert history_of(article).count() == 2


def test_a_form_that_comes_in_parts_saves_nothing(dana: Client) -> None:
    article = stale_article()
    for sent in ({}, {"text": "x"}, {"text": "x", "action": "save", "seen_target": "0" * 16}):
        assert dana.post(desk(article, "title"), sent).status_code in (200, 409)
    assert fresh(Article, pk=article.pk).title_kk == "Форум ашылды"


# --- the ordinary form --------------------------------------------------------------------------------------------------------
def test_tabs_say_how_the_texts_stand_and_lead_to_the_desk(boss: Client) -> None:
    article = stale_article(summary_en="In spring", body_en="")
    shown = page(boss, change_url(article))
    assert f'href="{desk(article, "", "kk")}?state=all&amp;object={article.pk}"' in shown
    assert '<span class="badge state-stale" data-state="stale">1 out of date</span>' in shown
    assert '<span class="badge state-missing" data-state="missing">2 texts missing</span>' in shown
    assert listed(boss, desk(article, query=f"?state=all&object={article.pk}")) == [
        (article.pk, "title"), (article.pk, "summary"),
    ]  # fmt: skip


def test_saving_an_original_says_what_is_out_of_date_now(boss: Client) -> None:
    article: Any = make.make_article(title_en="The forum opens", title_kk="Форум ашылды", title_ru="Форум открылся")
    sent = form_of(page(boss, change_url(article)))
    answer = boss.post(change_url(article), {**sent, "title_en": "The grand forum opens"}, follow=True)
    [said] = [str(message) for message in answer.context["messages"] if "out of date" in str(message)]
    assert said.startswith("2 translations are out of date now: ")
    assert f"{desk(article, '', 'ru')}?state=stale&amp;object={article.pk}" in said
    sent = form_of(page(boss, change_url(article)))
    again = boss.post(change_url(article), {**sent, "slug": "other"}, follow=True)
    assert [m for m in again.context["messages"] if "out of date" in str(m)] == []


def test_forms_ask_twice_for_the_states_of_all_texts(boss: Client) -> None:
    """By text for the tabs, by language for the links to the public page."""
    article = stale_article()
    boss.get(change_url(article))
    with CaptureQueriesContext(connection) as found:
        boss.get(change_url(article))
    assert len([q for q in found if "translations_textstate" in q["sql"]]) == 2


# --- terms of the glossary ----------------------------------------------------------------------------------------------------
def test_terms_of_the_glossary_are_marked_and_offered(dana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from translations.desk import terms

    def hits(text: str, source: str, target: str) -> list[Any]:
        assert (source, target) == ("en", "kk")
        start = text.index("forum")
        return [SimpleNamespace(start=start, end=start + 5, term="forum", translations=("форум",), note="the event")]

    monkeypatch.setattr(terms, "hits", hits)
    article: Any = make.make_article(title_en="A <b> of the forum & more", body_en="<p>The <em>forum</em></p>")
    shown = page(dana, desk(article, "title"))
    assert 'A &lt;b&gt; of the <mark class="term" data-term="1">forum</mark> &amp; more' in shown
    assert 'data-insert="форум" lang="kk">форум</button>' in shown
    assert "the event" in shown
    assert '<p>The <em><mark class="term" data-term="1">forum</mark></em></p>' in page(dana, desk(article, "body"))
