"""What every page of the copy loads: stylesheet, scripts, fonts, drawings, under names without digests."""

import json
import re
from pathlib import Path
from posixpath import join

from django.conf import settings
from django.contrib.staticfiles import finders

from core import fonts, staticfiles_bundles
from events.models import Forum
from forum_site.archive.folder import Folder
from forum_site.archive.letters import tables
from programme.offline.archive import stylesheet

HASHED = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
STYLES = "static/css/site.css"
SCRIPT = "static/js/site.js"
SEARCH = "static/js/search.js"
# Of the site's scripts those that need no server. As modules, no browser would run them from a disk.
PARTS = ("share", "clock", "agenda")


class Looks:
    """Puts files into the folder when they are first named."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.placed: set[str] = set()

    def write(self, forum: Forum) -> None:
        """What the stylesheet and all pages need."""
        self._write(STYLES, stylesheet(forum))
        self._write(SCRIPT, b'"use strict";\n' + staticfiles_bundles.scripts(PARTS).encode())
        search = f"const LETTERS = {json.dumps(tables(), ensure_ascii=False)};\n"
        self._write(SEARCH, f'"use strict";\n{search}{staticfiles_bundles.scripts(["archive-search"])}'.encode())
        made = fonts.make(settings.VAR / "fonts")
        for name in (*fonts.FILES.values(), fonts.LICENCE):
            self._write(f"static/fonts/{name}", (made / name).read_bytes())

    def script(self, source: str) -> str:
        """The copy's script in the place of one of the site's."""
        return SEARCH if source.endswith("search.js") else SCRIPT

    def static(self, path: str) -> str:
        """The file of a static address."""
        name = HASHED.sub("", path.removeprefix(settings.STATIC_URL))
        file = join("static", name)
        if file not in self.placed:
            found = finders.find(name)
            if found is None:
                raise FileNotFoundError(f"There is no static file {name}.")
            self._write(file, Path(found).read_bytes())
        return file

    def _write(self, file: str, content: bytes) -> None:
        self.placed.add(file)
        self.folder.write(file, content)
