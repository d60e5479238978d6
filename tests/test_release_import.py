"""`manage.py import_release`: what it makes, what it leaves alone, and what it says."""

import io
import os
import re
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import translation

from core.models import ContentCounter
from events.models import Forum
from news.models import Article, AwaitedPicture, ReleaseSource
from news.releases import figures as release_figures
from news.releases import file as release_file
from news.releases import pictures as release_pictures
from news.releases.carrying_out import ClashError, Way, carry_out
from news.releases.plan import Kind, plan
from tests import factories as make
from tests.admin_site import fresh, history_of
from tests.foreign_host import ForeignHost, host, terms
from tests.releases import FILE, REAL, SLUG, TITLE, offline, release, with_pictures

__all__ = ["host", "offline"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("offline")]
NO_HOST = "There is no host of this name"


def run(*arguments: str | Path) -> list[str]:
    """The lines that the command says."""
    said = io.StringIO()
    call_command("import_release", *map(str, arguments), stdout=said)
    return said.getvalue().splitlines()


def fails(*arguments: str | Path) -> str:
    """The line with which the command ends; nothing is written."""
    before = rows()
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert rows() == before
    assert caught.value.returncode == 1
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value)


def rows() -> tuple[int, ...]:
    """How much there is of everything that an import writes, and the content counter."""
    models: tuple[Any, ...] = (Article, Article.history, AwaitedPicture, ReleaseSource)
    counted = [getattr(model, "objects", model).count() for model in models]
    return (*counted, ContentCounter.value())


def write(folder: Path, text: str, name: str = "release.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- the real release ------------------------------------------------------------------------------------------------


def test_the_real_release_on_a_fresh_site(client: Client) -> None:
    said = run(FILE, "--leave-out-repeats")
    article = fresh(Article)
    assert (article.slug, article.kind, article.state, article.issued_on, article.forum) == (
        SLUG, Article.Kind.RELEASE, Article.State.PUBLISHED, date(2021, 1, 14), None,
    )  # fmt: skip
    assert article.title_en == TITLE
    assert [line.split()[0] for line in article.body_en.split("\n")] == [
        "<p>In",
        "<figure",
        "<p>The",
        "<figure",
        "<p>Beijing",
        "<figure",
    ]
    assert len(article.summary_en) <= 300
    assert article.summary_en.endswith("…")
    pictures = list(AwaitedPicture.objects.all())
    assert [(row.order, row.state, row.why, row.tries) for row in pictures] == [
        (number, "failed", NO_HOST, 1) for number in (1, 2, 3)
    ]
    assert [row.address for row in pictures] == re.findall(r'src="([^"]+)"', REAL)
    assert [f'data-picture="{row.code}"' in article.body_en for row in pictures] == [True] * 3
    assert said[0] == f"Read {FILE}: UTF-8, 4,125 bytes"
    assert said[3:6] == [
        "Text: 4 paragraphs, 3 pictures",
        "Repeated: block 3 says nearly the same as block 1 (“In order to promote the deep integration of vocati…”)",
        "  --leave-out-repeats leaves them out.",
    ]
    assert said[7] == f"Imported: /en/news/{SLUG}/ (Published)"
    assert said[8:11] == [f"Picture {row.order}: not available. {NO_HOST} ({row.address})" for row in pictures]
    for code in ("en", "zh-hans", "ru"):
        page = client.get(f"/{code}/news/{SLUG}/").content.decode()
        assert "slgjlm" not in page
        assert page.count("no-picture") == 3
    assert "Picture 2 of 3<br>This picture is not available" in client.get(f"/en/news/{SLUG}/").content.decode()


def test_the_same_release_again_changes_nothing(tmp_path: Path) -> None:
    run(FILE)
    before = rows()
    copy = tmp_path / "copy.txt"
    copy.write_bytes(FILE.read_bytes())
    for path in (FILE, copy):
        assert run(path, "--update")[-2:] == [
            f"This very release is imported already, as {SLUG} (en).", "Nothing was changed.",
        ]  # fmt: skip
    assert rows() == before


def test_with_the_title_changed_it_is_a_second_article(tmp_path: Path) -> None:
    run(FILE)
    changed = write(tmp_path, REAL.replace("Diversified", "Various", 1))
    run(changed)
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == [
        SLUG,
        "various-participation-international-openness-school-enterprise-collaboration",
    ]
    assert AwaitedPicture.objects.count() == 6


def test_an_altered_release_shows_its_differences_and_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, REAL)
    run(path, "--no-pictures")
    path.write_text(REAL.replace("More than 100 people", "More than 120 people").replace("2021/01/14", "2021/01/15"))
    said = io.StringIO()
    before = rows()
    with pytest.raises(
        CommandError, match=r"^The release was changed .*--update .*--second to make another article\.$"
    ):
        call_command("import_release", str(path), stdout=said)
    assert rows() == before
    lines = said.getvalue().splitlines()
    differences = [line[2:] for line in lines if line.startswith(("  -", "  +")) and not line.startswith("  --")]
    assert [line[:17] for line in differences] == [
        "-Date: 2021-01-14", "+Date: 2021-01-15", "-The theme of the", "+The theme of the",
    ]  # fmt: skip
    assert differences[3].endswith("More than 120 people participated in the forum.")

    run(path, "--update", "--no-pictures")
    article = fresh(Article)
    assert (article.issued_on, "120 people" in article.body_en) == (date(2021, 1, 15), True)
    assert "100 people" in history_of(article).earliest().body_en
    assert run(path)[-1] == "Nothing was changed."


@pytest.mark.parametrize(
    ("answer", "articles", "words"), [("u", 1, "Open."), ("Second", 2, "Open."), ("", 1, "Shut."), ("x", 1, "Shut.")]
)
def test_at_a_terminal_somebody_decides(
    answer: str, articles: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, release(body="<p>Shut.</p>"))
    run(path)
    path.write_text(release(body="<p>Open.</p>"))
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", ask)
    run(path)
    assert asked == ["Update the article, make a second one, or leave it? [u/s/N] "]
    assert (Article.objects.count(), words in fresh(Article, pk=Article.objects.latest("pk").pk).body_en) == (
        articles,
        True,
    )


def test_a_second_article_on_purpose_has_an_address_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, release())
    run(path)
    for number in (2, 3):
        path.write_text(release(body=f"<p>Text {number}.</p>"))
        run(path, "--second")
    assert list(Article.objects.order_by("pk").values_list("slug", flat=True)) == [
        "the-hall",
        "the-hall-2",
        "the-hall-3",
    ]


def test_the_same_title_and_day_is_the_same_release_wherever_its_file_is(tmp_path: Path) -> None:
    run(write(tmp_path, release(), "a.txt"))
    other = write(tmp_path, release(body="<p>It is shut.</p>"), "b.txt")
    assert "--update" in fails(other)
    by_hand = make.make_article(title_en="By hand", issued_on=date(2021, 1, 14))
    run(write(tmp_path, release(title="By hand"), "c.txt"), "--update")
    assert fresh(Article, pk=by_hand.pk).body_en == "<p>It is open.</p>"


def test_what_an_editor_changed_is_said_and_only_written_over_on_purpose(tmp_path: Path) -> None:
    path = write(tmp_path, release())
    run(path)
    Article.objects.update(body_en="<p>Edited.</p>", summary_en="Mine", title_ru="Зал", body_ru="<p>Открыт.</p>")
    path.write_text(release(body="<p>It is shut.</p>"))
    said = run(path, "--dry-run")
    assert (
        "Somebody has edited the article since it was imported; --update writes over that. Its history keeps it."
        in said
    )
    assert fresh(Article).body_en == "<p>Edited.</p>"
    run(path, "--update")
    article = fresh(Article)
    assert (article.body_en, article.summary_en) == ("<p>It is shut.</p>", "Mine")
    assert (article.title_ru, article.body_ru) == ("Зал", "<p>Открыт.</p>")
    assert [row.body_en for row in history_of(article).order_by("pk")][1] == "<p>Edited.</p>"
    path.write_text(release(body="<p>It is open again.</p>"))
    assert not [line for line in run(path, "--dry-run") if "edited" in line]


# --- options ---------------------------------------------------------------------------------------------------------


def test_a_dry_run_writes_nothing_and_fetches_nothing(tmp_path: Path, host: ForeignHost) -> None:
    before = rows()
    said = run(write(tmp_path, with_pictures(host, "/a.png")), "--dry-run")
    assert said[-2:] == ["This is a new article.", "Nothing was written (--dry-run)."]
    assert (rows(), host.asked) == (before, [])


def test_forum_language_and_draft(tmp_path: Path) -> None:
    forum = make.make_forum(slug="nsr-1")
    text = "Зал открыт\nДата публикации: 14.01.2021\n<p>Он открыт.</p>\n"
    run(write(tmp_path, text), "--language", "ru", "--forum", "nsr-1", "--draft")
    article = fresh(Article)
    assert (article.slug, article.title_ru, article.title_en, article.forum, article.state) == (
        "zal-otkryt", "Зал открыт", None, forum, "draft",
    )  # fmt: skip
    assert ReleaseSource.objects.get().language == "ru"


def test_an_unknown_forum_article_or_language(tmp_path: Path) -> None:
    path = write(tmp_path, release())
    assert fails(path, "--forum", "x") == "There is no forum x. Known are: none yet."
    make.make_forum(slug="nsr-1")
    assert fails(path, "--forum", "x") == "There is no forum x. Known are: nsr-1."
    assert fails(path, "--article", "x") == "There is no article x."
    assert fails(path, "--language", "xx").startswith("Error: argument --language: invalid choice: 'xx'")
    assert fails() == fails(path, "--retry-pictures") == "Give a FILE, or --retry-pictures without one."
    assert fails("-") == "Standard input has no name: give one with --source."


def test_a_translation_goes_into_the_article_and_is_idempotent(tmp_path: Path, host: ForeignHost) -> None:
    run(write(tmp_path, with_pictures(host, "/a.png"), "en.txt"))
    text = with_pictures(host, "/a.png").replace("The hall", "Sala").replace("It is open.", "Jest otwarta.")
    polish = write(tmp_path, text, "pl.txt")
    said = run(polish, "--language", "pl", "--article", "the-hall")
    assert "The article the-hall has no text in this language yet." in said
    article = fresh(Article)
    assert (article.title_en, article.title_pl, article.summary_pl) == ("The hall", "Sala", "Jest otwarta.")
    assert AwaitedPicture.objects.count() == 1
    before = rows()
    assert run(polish, "--language", "pl", "--article", "the-hall")[-1] == "Nothing was changed."
    assert rows() == before
    polish.write_text(text.replace("otwarta", "zamknięta"))
    assert fails(polish, "--language", "pl", "--article", "the-hall").endswith("Give --update to write it over.")
    assert "--article" in fails(polish, "--language", "pl", "--article", "the-hall", "--second")
    run(polish, "--language", "pl", "--article", "the-hall", "--update")
    assert "zamknięta" in fresh(Article).body_pl
    assert "open" in fresh(Article).body_en


def test_the_notice_is_in_the_language_of_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str | None] = []

    def speak(text: str) -> str:
        spoken.append(translation.get_language())
        return text

    monkeypatch.setattr(release_figures, "_", speak)
    run(write(tmp_path, REAL), "--language", "kk", "--no-pictures")
    assert set(spoken) == {"kk"}


def test_standard_input_and_an_address(tmp_path: Path, host: ForeignHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(release().encode())))
    run("-", "--source", "wire")
    assert ReleaseSource.objects.get().source == "wire"
    assert fails(f"http://127.0.0.1:{host.port}/a").endswith(": This address cannot be asked")
    assert fails("https://release.example/a").endswith(f": {NO_HOST}")
    monkeypatch.setattr("news.management.commands.import_release.Terms", terms)
    url = host.file("/r.txt", release(title="Another").encode(), "text/plain")
    run(url)
    assert ReleaseSource.objects.get(article__slug="another").source == url
    assert fails(host.url("/none")).endswith(": The host does not give the file (404)")


# --- bad files -------------------------------------------------------------------------------------------------------

BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty."),
    "no title": (b"<p>Text.</p>\n", "The file has no title. Its first line must be the title, in plain text."),
    "no date": (b"A title\n<p>Text.</p>\n", "The file has no date. Its second line must be such as “Date of issue: 2021-01-14”."),
    "impossible date": (b"A title\nDate of issue: 2021-02-30\n<p>x</p>", "There is no such date as 2021-02-30."),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a text file."),
    "50 MB": (b"A title\nDate: 2021-01-14\n" + b"<p>Text.</p>\n" * 4_000_000, "The file is larger than 5 MB."),
    "unclosed": (b"A title\nDate: 2021-01-14\n<p>Text.\n<b>bold</p>", "<b> in line 4 is not closed."),
    "script": (b"A title\nDate: 2021-01-14\n<p>Text.</p>\n<script>x</script>", "There is a <script> in line 4: take it out."),
    "nested": (b"A title\nDate: 2021-01-14\n" + b"<b>" * 1_000_000, "More than 60 tags stand inside each other (line 3)."),
    "windows-1251": ("Зал\nДата: 14.01.2021\n<p>Открыт.</p>".encode("cp1251"), "The encoding of the file is not clear. Save it as UTF-8."),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_one_line_and_changes_nothing(name: str, tmp_path: Path) -> None:
    data, line = BAD[name]
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    tracemalloc.start()
    assert fails(path) == f"{path}: {line}"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * 1024 * 1024


def test_of_a_huge_file_no_more_is_read_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    read = release_file.read

    def measured(data: bytes) -> release_file.ReleaseFile:
        lengths.append(len(data))
        return read(data)

    monkeypatch.setattr(release_file, "read", measured)
    path = tmp_path / "sparse.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024**3)
    fails(path)
    fails("/dev/zero")
    assert lengths == [release_file.LIMIT + 1] * 2


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert fails(tmp_path / "none.txt") == f"{tmp_path / 'none.txt'}: No such file or directory."
    assert fails(tmp_path) == f"{tmp_path}: Is a directory."
    assert fails("a\0b").endswith("embedded null byte.")


def test_the_program_itself_ends_with_status_1_and_one_line(tmp_path: Path) -> None:
    """In a process of its own, with a database of its own that has no table: a bad file needs none."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{tmp_path}/db"}
    path = write(tmp_path, "A title\nDate: 2021-02-30\nx")
    command = [sys.executable, "manage.py", "import_release", str(path), "--skip-checks"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"CommandError: {path}: There is no such date as 2021-02-30.\n"


# --- pictures --------------------------------------------------------------------------------------------------------


def test_pictures_come_into_our_own_media(tmp_path: Path, host: ForeignHost, client: Client) -> None:
    host.file("/a.png", make.png(64, 48))
    host.file("/b.png", make.png(40, 30, "red"))
    said = run(write(tmp_path, with_pictures(host, "/a.png", "/b.png")))
    article = fresh(Article)
    rows = list(AwaitedPicture.objects.all())
    assert [(row.state, row.tries, bool(row.picture)) for row in rows] == [("fetched", 1, True)] * 2
    assert said[-3] == f"Picture 1: fetched, 64 × 48 pixels ({host.url('/a.png')})"
    assert said[-1] == "Pictures: 2 fetched, 0 not available"
    sources = re.findall(
        r'<figure data-picture="\w{12}"><img src="([^"]+)" alt="([^"]+)" width="(\d+)" height="(\d+)"></figure>',
        article.body_en,
    )
    assert [found[1:] for found in sources] == [("Hall a", "64", "48"), ("Hall b", "40", "30")]
    assert [client.get(found[0]).status_code for found in sources] == [200, 200]
    assert "127.0.0.2" not in client.get("/en/news/the-hall/").content.decode()
    assert history_of(article).count() == 3


def test_where_one_cannot_be_had_the_others_are_and_it_is_tried_again(
    tmp_path: Path, host: ForeignHost, client: Client
) -> None:
    host.file("/a.png", make.png())
    host.file("/b.png", b"<svg xmlns='x'></svg>", "image/svg+xml")
    host.file("/c.png", b"<html>", "text/html")
    said = run(write(tmp_path, with_pictures(host, "/a.png", "/b.png", "/c.png", "/d.png")))
    assert [row.why for row in AwaitedPicture.objects.all()] == [
        "",
        "This is not a picture that can be read (image/svg+xml)",
        "The file is of another kind (text/html)",
        "The host does not give the file (404)",
    ]
    assert said[-2:] == [
        "Pictures: 1 fetched, 3 not available",
        "Their places are kept in the article. Try again with: manage.py import_release --retry-pictures",
    ]
    host.asked.clear()
    host.file("/c.png", make.png(40, 30))
    Article.objects.update(body_pl=fresh(Article).body_en)
    said = run("--retry-pictures")
    assert host.asked == ["/b.png", "/c.png", "/d.png"]
    assert said[-2] == "Pictures: 1 fetched, 2 not available"
    article = fresh(Article)
    assert (article.body_en.count("<img"), article.body_pl.count("<img"), article.body_pl.count("no-picture")) == (
        2,
        2,
        2,
    )
    assert 'alt="Hall c"' in article.body_en
    assert 'alt="Hall c"' not in article.body_pl
    assert [row.tries for row in AwaitedPicture.objects.all()] == [1, 2, 2, 2]


def test_a_figure_that_an_editor_took_out_is_not_put_back(tmp_path: Path, host: ForeignHost) -> None:
    run(write(tmp_path, with_pictures(host, "/a.png")))
    host.file("/a.png", make.png())
    Article.objects.update(body_en="<p>Without.</p>")
    host.asked.clear()
    before = rows()
    assert run("--retry-pictures") == ["Pictures: 0 fetched, 0 not available"]
    assert (rows(), host.asked, AwaitedPicture.objects.not_had().count()) == (before, [], 1)


def test_a_picture_that_is_had_comes_back_after_going_back(tmp_path: Path, host: ForeignHost) -> None:
    run(write(tmp_path, with_pictures(host, "/a.png")), "--no-pictures")
    waiting = fresh(Article).body_en
    host.file("/a.png", make.png())
    run("--retry-pictures", "--article", "the-hall")
    with_picture = fresh(Article).body_en
    Article.objects.update(body_en=waiting)
    host.asked.clear()
    run("--retry-pictures")
    assert (fresh(Article).body_en, host.asked) == (with_picture, [])


def test_an_update_keeps_the_pictures_that_are_had_and_forgets_those_that_are_gone(
    tmp_path: Path, host: ForeignHost
) -> None:
    host.file("/a.png", make.png())
    path = write(tmp_path, with_pictures(host, "/a.png", "/b.png"))
    run(path)
    path.write_text(with_pictures(host, "/a.png", "/c.png"))
    host.asked.clear()
    said = run(path, "--update")
    assert not [line for line in said if "edited" in line]
    assert host.asked == ["/c.png"]
    assert [row.address for row in AwaitedPicture.objects.all()] == [host.url("/a.png"), host.url("/c.png")]
    assert fresh(Article).body_en.count("<img") == 1


def test_relative_and_strange_addresses_are_listed(tmp_path: Path) -> None:
    addresses = [
        "a.png",
        "//x.example/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "http://u:p@x.example/",
    ]
    run(write(tmp_path, release(body="<p>x</p>" + "".join(f'<img src="{address}">' for address in addresses))))
    assert [(row.address, row.why) for row in AwaitedPicture.objects.all()] == [
        (address, "This address cannot be asked") for address in addresses
    ]


def test_a_release_has_one_budget_of_time(tmp_path: Path, host: ForeignHost, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_pictures, "BUDGET", 0.5)
    for name in ("/a.png", "/b.png", "/c.png"):
        host.give(name, *[b"H"] * 50, pause=0.1)
    said = run(write(tmp_path, with_pictures(host, "/a.png", "/b.png", "/c.png")))
    assert host.asked == ["/a.png"]
    assert [row.state for row in AwaitedPicture.objects.all()] == ["failed", "waiting", "waiting"]
    assert "There was no time left for 2 pictures." in said


def test_a_kill_while_pictures_are_fetched_leaves_the_article_and_its_places(
    tmp_path: Path, host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.file("/a.png", make.png())

    def killed(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    path = write(tmp_path, with_pictures(host, "/a.png"))
    with monkeypatch.context() as patch:
        patch.setattr(release_pictures, "fetch", killed)
        with pytest.raises(KeyboardInterrupt):
            run(path)
    assert AwaitedPicture.objects.get().state == "waiting"
    assert "no-picture" in fresh(Article).body_en
    run("--retry-pictures")
    assert "<img" in fresh(Article).body_en


# --- side by side ----------------------------------------------------------------------------------------------------


def test_two_imports_at_once_make_one_article() -> None:
    data = release().encode()
    first, second = (plan(data, source="x", language="en") for _ in range(2))
    carry_out(first)
    with pytest.raises(ClashError), transaction.atomic():
        carry_out(second)
    assert (Article.objects.count(), ReleaseSource.objects.count()) == (1, 1)


def test_an_article_that_was_changed_after_the_look_is_not_written_over() -> None:
    article = carry_out(plan(release().encode(), source="x", language="en"))
    altered = plan(release(body="<p>Other.</p>").encode(), source="x", language="en")
    assert (altered.kind, altered.target) == (Kind.ALTERED, article)
    Article.objects.update(body_en="<p>Edited.</p>")
    with pytest.raises(ClashError):
        carry_out(altered, way=Way.UPDATE)
    assert fresh(Article).body_en == "<p>Edited.</p>"


def test_an_article_that_goes_takes_its_sources_with_it_and_may_come_again() -> None:
    carry_out(plan(REAL.encode(), source="x", language="en"))
    fresh(Article).delete()
    assert (ReleaseSource.objects.count(), AwaitedPicture.objects.count()) == (0, 0)
    assert plan(REAL.encode(), source="x", language="en").kind == Kind.NEW


def test_the_address_of_the_feed_stays_free() -> None:
    assert carry_out(plan(release(title="Feed").encode(), source="x", language="en")).slug == "feed-2"


def test_a_forum_that_goes_leaves_its_releases() -> None:
    forum = make.make_forum()
    carry_out(plan(release().encode(), source="x", language="en", forum=forum))
    Forum.objects.all().delete()
    assert fresh(Article).forum is None
