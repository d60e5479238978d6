"""Pictures of the copy: those renditions that its pages name, once each."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from core.image_names import PUBLIC_NAME, stand_ins
from core.models import WithheldPicture
from core.storage import existing, is_local, opened
from forum_site.archive.folder import Folder


class Pictures:
    """Puts renditions into the folder when they are first named. `unmade` counts those for which another one stands in."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.withheld = set(WithheldPicture.objects.values_list("key", flat=True))
        self.placed: dict[str, str] = {}
        self.unmade = 0

    def file_of(self, address: str) -> str | None:
        """The file of a picture by its address on the site; None for another address, "" where there is no picture to show."""
        name = address.removeprefix(settings.MEDIA_HOST) if settings.MEDIA_HOST else address
        if not name.startswith(settings.MEDIA_URL):
            return None
        name = name.removeprefix(settings.MEDIA_URL)
        if name not in self.placed:
            self.placed[name] = self._place(name)
        return self.placed[name]

    def _place(self, name: str) -> str:
        match = PUBLIC_NAME.match(name)
        if match is None or match["key"] in self.withheld:
            return ""
        if self._put(name):
            return f"media/{name}"
        self.unmade += 1
        others = [f"public/{other}" for other in stand_ins(name)]
        made = existing(others)
        best = next((other.removeprefix("public/") for other in others if other in made), "")
        return (self.file_of(f"{settings.MEDIA_URL}{best}") or "") if best else ""

    def _put(self, name: str) -> bool:
        try:
            if is_local():
                self.folder.place(f"media/{name}", _nonempty(Path(default_storage.path(f"public/{name}"))))
            else:
                file, _ = opened(f"public/{name}")
                with file:
                    self.folder.copy(f"media/{name}", file)
        except FileNotFoundError:
            return False
        return True


def _nonempty(path: Path) -> Path:
    """A rendition that a loss of power has left empty counts as missing."""
    if not path.stat().st_size:
        raise FileNotFoundError(path)
    return path
