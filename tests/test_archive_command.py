"""`manage.py export_site`: what it refuses, what it leaves when it fails, and the same bytes twice."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from events.models import Forum
from forum_site.archive import Export
from programme.models import make_release
from tests import factories as make


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Forum:
    """A forum with one of everything; papers are the demo's business."""
    monkeypatch.setattr("forum_site.archive.export.Export._papers", lambda self: None)
    forum = make.make_forum(slug="small", is_current=True)
    session = make.make_session(forum=forum, code="s01")
    speaker = make.make_speaker(slug="somebody")
    make.make_listing(forum=forum, speaker=speaker)
    make.make_appearance(session=session, speaker=speaker)
    make.make_photo(gallery=make.make_gallery(forum=forum, slug="road"))
    make_release(forum)
    return forum


def export(folder: Path, forum: str = "small", **options: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("export_site", forum=forum, output=folder, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_same_content_gives_the_same_bytes_and_replaces_an_earlier_copy_only_when_told(
    small: Forum, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    said, warned = export(folder)
    assert said.endswith("s).\n")
    assert (
        warned == "14 addresses that texts link to do not exist; these links were left out.\n"
    )  # of papers, see `small`
    agenda = (folder / "en" / "small" / "agenda" / "index.html").read_text("utf-8")
    assert ("agenda.csv" in agenda, "programme.pdf" in agenda, "Programme (PDF)" in agenda) == (True, False, True)
    first = (folder / "checksums.txt").read_bytes()
    assert b"  en/small/speakers/somebody/index.html\n" in first
    with pytest.raises(CommandError, match=r"is not empty\. With --force"):
        export(folder)
    (folder / "stray.txt").write_text("of the earlier copy")
    export(folder, force=True)
    assert (folder / "checksums.txt").read_bytes() == first
    assert not (folder / "stray.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]


@pytest.mark.django_db
def test_draft_unknown_forum_and_foreign_folder_are_refused(tmp_path: Path) -> None:
    make.make_forum(slug="hidden", state="draft")
    with pytest.raises(CommandError, match=r"The forum hidden is a draft"):
        export(tmp_path / "copy", "hidden")
    with pytest.raises(CommandError, match=r"There is no forum nowhere\. Public ones: none"):
        export(tmp_path / "copy", "nowhere")
    make.make_forum(slug="small")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("mine")
    with pytest.raises(CommandError, match=r"is not an archive of a forum: it is not replaced"):
        export(tmp_path / "letters", force=True)
    assert {path.name for path in tmp_path.rglob("*")} == {"letters", "dear.txt"}


@pytest.mark.django_db
def test_what_fails_half_way_leaves_nothing_and_the_earlier_copy_as_it_was(
    small: Forum, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "checksums.txt").write_text("an earlier copy\n")

    def full(export: Export) -> None:
        assert (tmp_path / "copy.part" / "index.html").is_file()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("forum_site.archive.export.Export._promise", full)  # the first page and the looks are written
    with pytest.raises(CommandError, match=r"Nothing was written: .*No space left on device"):
        export(folder, force=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["copy", "checksums.txt"]
    assert (folder / "checksums.txt").read_text() == "an earlier copy\n"
