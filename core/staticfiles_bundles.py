"""Stylesheets and scripts are written in parts and delivered as one request each: `css/site.css`, `js/site.js`; and
`js/lightbox.js`, which only pages with photographs load.

A finder makes the joined files, so the development server and `collectstatic` both have them. The parts are not delivered.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

STYLES = (
    "tokens", "base", "layout", "components", "agenda", "changes", "home", "people", "gallery", "article", "lost",
    "search", "sharing", "takeaway", "signing", "portal", "print",
)  # fmt: skip
SCRIPTS = ("share", "clock", "stars", "agenda", "portal", "prefetch", "offline")
LIGHTBOX = ("lightbox-zoom", "lightbox")
# What explains the code to its writers is not sent to its readers: comments on lines of their own.
REMARKS = {
    "css": re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL),
    "js": re.compile(r"^[ \t]*//.*\n", re.MULTILINE),
}
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)  # of stylesheets only: a script's texts may have lines


def styles() -> str:
    """The parts in the order of the layers."""
    parts = [(settings.BASE_DIR / "styles" / f"{part}.css").read_text(encoding="utf-8") for part in STYLES]
    return INDENT.sub("", REMARKS["css"].sub("", "\n".join(parts)))


def scripts(names: Sequence[str] = SCRIPTS) -> str:
    """The parts, each in a block of its own: they share no names, and what fails in one does not stop the others."""
    parts = ((settings.BASE_DIR / "scripts" / f"{part}.js").read_text(encoding="utf-8") for part in names)
    parts = (REMARKS["js"].sub("", part) for part in parts)
    return "".join(f"try {{\n{part}}} catch (error) {{ console.error(error); }}\n" for part in parts)


def lightbox() -> str:
    """One module in two parts, for pages with photographs."""
    parts = ((settings.BASE_DIR / "scripts" / f"{part}.js").read_text(encoding="utf-8") for part in LIGHTBOX)
    return REMARKS["js"].sub("", "\n".join(parts))


BUNDLES: dict[str, Callable[[], str]] = {"css/site.css": styles, "js/site.js": scripts, "js/lightbox.js": lightbox}


def write(target: Path, text: str) -> None:
    """Write the joined file, whole or not at all, if it differs."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return
    handle, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(temporary).chmod(0o644)
    Path(temporary).replace(target)


class BundleFinder(BaseFinder):
    """Finds the joined files, made anew when a part has changed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR / "bundles")
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def make(self, name: str) -> str:
        path = self.storage.path(name)
        write(Path(path), BUNDLES[name]())
        return path

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in BUNDLES:
            return []
        found = self.make(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in BUNDLES:
            self.make(name)
            yield name, self.storage
