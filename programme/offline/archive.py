"""The ZIP: pages, stylesheet, script, fonts, drawings, pictures. The same content gives the same bytes."""

import io
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import dates, fonts, staticfiles_bundles
from core.storage import read
from events import look
from events.models import Forum
from programme.models import Release
from programme.offline.rendering import places, rendered
from programme.offline.rewriting import Rewriter

ICON = "img/favicon.svg"
DRAWING = re.compile(r'url\("\.\./(img/[\w-]+\.svg)"\)')


def archive(forum: Forum, release: Release, code: str) -> bytes:
    """The copy in a language. Seconds to a minute of work."""
    buffer = io.BytesIO()
    moment = release.released_at.astimezone(forum.zone).timetuple()[:6]
    folder = f"{forum.slug}-{code}"
    with translation.override(code), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in _files(forum, release):
            entry = zipfile.ZipInfo(f"{folder}/{name}", moment)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".webp", ".woff2")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            file.writestr(entry, content)
    return buffer.getvalue()


def _files(forum: Forum, release: Release) -> Iterator[tuple[str, bytes]]:
    """Names and contents, the page to open first."""
    known = places(forum)
    rewriter = Rewriter(known, stamp(forum, release))
    for address, html in rendered(forum, iter(known)):
        yield known[address], rewriter.page(address, html).encode()
    yield from _looks(forum)
    for name in rewriter.pictures:
        content = read(f"public/{name}")
        if content is not None:
            yield f"files/pictures/{name}", content


def stamp(forum: Forum, release: Release) -> str:
    """HTML of the line that says which release the copy shows, and where the latest is."""
    said = _("Offline copy of release %(number)s, %(moment)s.") % {
        "number": dates.number(release.number),
        "moment": dates.exact(release.released_at, forum.zone),
    }
    address = f"{settings.SITE_URL}{reverse('forum', args=[forum.slug])}"
    return format_html(
        '<p class="offline-stamp">{} <a href="{}">{}</a></p>', said, address, address.partition("://")[2]
    )


def _looks(forum: Forum) -> Iterator[tuple[str, bytes]]:
    """What the pages load. The script is the site's own; as a module, no browser would run it from a disk."""
    yield "files/css/site.css", stylesheet(forum)
    yield "files/js/site.js", b'"use strict";\n' + staticfiles_bundles.scripts().encode()
    yield f"files/{ICON}", (settings.BASE_DIR / "static" / ICON).read_bytes()
    folder = fonts.make(settings.VAR / "fonts")
    for name in (*fonts.FILES.values(), fonts.LICENCE):
        yield f"files/fonts/{name}", (folder / name).read_bytes()


def stylesheet(forum: Forum) -> bytes:
    """The site's own with the forum's colours, for pages that are opened from a disk; its fonts lie in `../fonts`."""
    css = staticfiles_bundles.styles().replace("font-display: optional", "font-display: block")  # a disk is never slow
    own = look.stylesheet(*look.colours_of(forum)) if look.has_own(forum) else ""
    return (DRAWING.sub(_inline, css) + own).encode()


def _inline(match: re.Match[str]) -> str:
    """A drawing of the stylesheet inside it: as a mask, no browser takes it from another file on a disk."""
    data = b64encode((settings.BASE_DIR / "static" / match[1]).read_bytes()).decode()
    return f'url("data:image/svg+xml;base64,{data}")'
