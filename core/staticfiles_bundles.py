"""Stylesheets are written in parts and delivered as one request: `css/site.css`, in the order of the layers.

A finder makes the joined file, so the development server and `collectstatic` both have it. The parts themselves are not delivered.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
PARTS = (
    "tokens",
    "base",
    "layout",
    "components",
    "agenda",
    "changes",
    "home",
    "people",
    "gallery",
    "article",
    "lost",
    "sharing",
    "print",
)


def parts() -> list[Path]:
    return [settings.BASE_DIR / "styles" / f"{part}.css" for part in PARTS]


def join(target: Path) -> None:
    """Write the joined stylesheet, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(path.read_text(encoding="utf-8") for path in parts())
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(target)


class BundleFinder(BaseFinder):
    """Finds `css/site.css`, joined anew when a part has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR / "bundles")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        join(Path(self.storage.path(NAME)))
        found = self.storage.path(NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        join(Path(self.storage.path(NAME)))
        yield NAME, self.storage
