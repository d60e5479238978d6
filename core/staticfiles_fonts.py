"""A finder of static files for the fonts that are made, not committed (see ``core.fonts``)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, searched_locations
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

from core import fonts


class FontFinder(BaseFinder):
    """Finds ``fonts/lora-*.woff2`` and ``fonts/LORA-OFL.txt``, made under ``BASE_DIR/var/fonts`` when first asked.

    Add it to ``STATICFILES_FINDERS``; the development server and ``collectstatic`` then find the files like any other.
    """

    prefix = "fonts"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.BASE_DIR) / "var" / "fonts"
        self.names = (*fonts.FILES.values(), fonts.LICENCE)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Nothing to configure."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The absolute path of a font file, or a list of it when all matches are asked for; empty if it is not ours."""
        several = bool(find_all or kwargs.get("all"))
        if str(self.folder) not in searched_locations:
            searched_locations.append(str(self.folder))
        folder, _, name = path.replace("\\", "/").rpartition("/")
        if folder == self.prefix and name in self.names:
            found = fonts.make(self.folder) / name
            if found.is_file():
                return [str(found)] if several else str(found)
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, FileSystemStorage]]:
        """Each file (name inside the folder) with the storage that holds it; the storage's prefix is ``fonts``."""
        storage = FileSystemStorage(location=fonts.make(self.folder))
        storage.prefix = self.prefix  # type: ignore[attr-defined]  # read by collectstatic
        patterns = [*(ignore_patterns or [])]
        for name in self.names:
            ignored = matches_patterns(f"{self.prefix}/{name}", patterns) or matches_patterns(name, patterns)
            if not ignored and storage.exists(name):
                yield name, storage
