"""Model fields: plain text without control characters, rich text that is always sanitised, pictures through the one door."""

import unicodedata
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile

from core import images
from core.sanitise import clean_html

# Marks that reverse or isolate the direction of text: useful to nobody in a title, useful to a forger.
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(value: str) -> str:
    """Text in NFC without control characters and direction overrides; line ends become LF."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if (c >= " " or c == "\n") and c not in DIRECTION_MARKS and c != "\x7f")


class PlainTextField(models.CharField[Any, Any]):
    """One line of text."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return " ".join(plain(prepared).split()) if isinstance(prepared, str) else prepared


class LongTextField(models.TextField[Any, Any]):
    """Several lines of plain text; an empty line starts a paragraph."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return plain(prepared).strip() if isinstance(prepared, str) else prepared


class RichTextField(models.TextField[Any, Any]):
    """HTML from the editor or an import. Whatever the way in, what is stored is sanitised."""

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return clean_html(plain(prepared)) if isinstance(prepared, str) else prepared


class PictureFile(FieldFile):
    """A stored picture. Its measures and addresses come from its name: no file is opened, no query asked."""

    def _part(self, part: str) -> str:
        match = images.NAME.match(self.name or "")
        return match.group(part) if match else ""

    @property
    def key(self) -> str:
        return self._part("key")

    @property
    def width(self) -> int:
        """Pixels of the original, upright."""
        return int(self._part("width") or 0)

    @property
    def height(self) -> int:
        return int(self._part("height") or 0)

    def at(self, width: int, kind: str = "webp") -> str:
        """Address of the rendition that is at least `width` pixels wide, or the widest."""
        steps = images.ladder(self.width)
        best = next((step for step in steps if step >= width), steps[-1])
        return f"{settings.MEDIA_URL}{self.key}-{best}.{kind}"

    @property
    def share_url(self) -> str:
        """A JPEG for readers that know nothing newer."""
        return f"{settings.MEDIA_URL}{self.key}-{min(images.SHARE_WIDTH, self.width)}.jpg"

    def srcset(self, kind: str) -> str:
        return ", ".join(f"{settings.MEDIA_URL}{self.key}-{step}.{kind} {step}w" for step in images.ladder(self.width))


class PictureFormField(forms.FileField):
    """An upload that is decoded before it is accepted."""

    widget = forms.ClearableFileInput

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is not None:
            if file.size > images.MAX_BYTES:
                images.check(b"\0" * (images.MAX_BYTES + 1))
            file.seek(0)
            images.check(file.read())
            file.seek(0)
        return file

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": images.ACCEPT}


class PictureField(models.FileField):
    """A picture kept through `core.images`."""

    attr_class = PictureFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = cast(PictureFile, getattr(model_instance, self.attname))
        if file and not file._committed:  # type: ignore[attr-defined]  # Django's own flag for "not stored yet"
            file.file.seek(0)
            setattr(model_instance, self.attname, images.store(file.file.read()))
            file = getattr(model_instance, self.attname)
        return file

    def formfield(self, **kwargs: Any) -> Any:
        kind: Callable[..., forms.Field] = PictureFormField
        return super().formfield(**{"form_class": kind, **kwargs})
