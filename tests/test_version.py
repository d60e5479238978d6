"""The mark of the program, by which tags of pages end when the program is another one."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps as registry
from django.conf import settings as site

from core import pages

FILES = ("programme/exports/calendar.py", "programme/paper/programme.typ", "templates/base.html", "requirements.txt")


@pytest.fixture
def program(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root of a small program of one app."""
    for name in (*FILES, "tests/test_it.py", ".venv/django.py", "programme/notes.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    settings.BASE_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    apps = [SimpleNamespace(path=str(tmp_path / name)) for name in ("programme", ".venv/django")]
    monkeypatch.setattr(registry, "get_app_configs", lambda: apps)
    return tmp_path


def mark() -> str:
    found: str = pages.version.__wrapped__()  # as a process would that starts now
    return found


@pytest.mark.parametrize("name", [*FILES, "static/staticfiles.json", "programme/new.py", "locale/kk/django.mo"])
def test_a_file_that_changes_or_comes_makes_another_version(name: str, program: Path) -> None:
    before = mark()
    (program / name).parent.mkdir(parents=True, exist_ok=True)
    (program / name).write_text("as it is")
    assert mark() != before


@pytest.mark.parametrize("name", ["tests/test_it.py", ".venv/django.py", "programme/notes.md"])
def test_what_no_page_is_made_of_does_not(name: str, program: Path) -> None:
    before = mark()
    (program / name).write_text("as it is")
    assert mark() == before


def test_another_address_is_another_version(program: Path, settings: Any) -> None:
    before = mark()
    settings.SITE_URL = "https://forum.example"
    assert mark() != before


def test_every_module_of_ours_that_is_loaded_counts() -> None:
    root, found = site.BASE_DIR, {str(path) for path in pages._program(site.BASE_DIR)}
    mine = ("core", "accounts", "search", "events", "speakers", "news", "programme", "forum_site")
    files = [Path(path) for module in sys.modules.values() if (path := getattr(module, "__file__", None))]
    ours = {str(path.relative_to(root)) for path in files if path.is_relative_to(root)}
    loaded = {path for path in ours if path.startswith(tuple(f"{name}/" for name in mine))}
    assert loaded - found == set()
    assert len(loaded) > 100
    assert not [path for path in found if path.startswith((".venv", "tests", "var", "media"))]
