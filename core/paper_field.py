"""A model field for a PDF file through the door of `core.papers`."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile

from core import papers


class PaperFile(FieldFile):
    """A stored PDF. Its size and address come from its name."""

    @property
    def size(self) -> int:
        """Bytes."""
        match = papers.NAME.match(self.name or "")
        return int(match["size"]) if match else 0

    @property
    def url(self) -> str:
        """Below `MEDIA_URL`, by the site itself; "" for no file."""
        return f"{settings.MEDIA_URL}{self.name.removeprefix('public/')}" if self.name else ""


class PaperFormField(forms.FileField):
    """An upload that is read before it is accepted."""

    widget = forms.ClearableFileInput

    def to_python(self, data: Any) -> Any:
        file: Any = super().to_python(data)
        if file is not None:
            papers.check_size(file.size)  # before it is read
            file.seek(0)
            data = file.read()
            papers.check(data)
            file.seek(0)
            file.checked = papers.name_of(data)  # the form stores it before the row is written (`core.admin.forms`)
        return file

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": papers.ACCEPT}


class PaperField(models.FileField):
    """The name of a PDF in the storage."""

    attr_class = PaperFile

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = cast(PaperFile, getattr(model_instance, self.attname))
        if file and not file._committed:  # type: ignore[attr-defined]  # Django's own flag for "not stored yet"
            file.file.seek(0)
            checked = getattr(file.file, "checked", None)
            setattr(model_instance, self.attname, self.put(file.file.read(), file.name, checked))
            file = getattr(model_instance, self.attname)
        return file

    def put(self, data: bytes, name: str | None, checked: str | None) -> str:
        """Store it; the name it is found by. Raises ValidationError for what was not checked, OSError, and leaves nothing then."""
        return papers.put(data, checked)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PaperFormField, **kwargs})
