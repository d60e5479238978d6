"""Model fields: plain text without control characters, rich text that is always sanitised, pictures through the one door."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext as _

from core import image_names, images
from core.image_colour import tint
from core.sanitise import clean_html, plain


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
        match = image_names.NAME.match(self.name or "")
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

    @property
    def is_shown(self) -> bool:
        """Whether there is a picture and it is not hidden at a person's request."""
        from core import withheld  # its table stands on these fields

        return bool(self) and not withheld.is_withheld(self.key)

    def at(self, width: int, kind: str = "jpg") -> str:
        """Address of the rendition that is at least `width` pixels wide, or the widest. JPEG has no transparent parts."""
        return image_names.address(self.key, self.width, width, kind)

    @property
    def share_url(self) -> str:
        """A JPEG for readers that know nothing newer."""
        return self.at(image_names.SHARE_WIDTH)

    def srcset(self, kind: str) -> str:
        return image_names.srcset(self.key, self.width, kind)


class PrivatePictureFile(PictureFile):
    """A picture without a public side. Its only address is one of the admin, for those who may change what it belongs to."""

    def at(self, width: int, kind: str = "png") -> str:
        meta = self.instance._meta
        place = [meta.app_label, meta.model_name, self.instance.pk, self.field.name]
        return f"{reverse('admin:private-picture', args=place)}?{self.key}"

    def srcset(self, kind: str) -> str:
        return ""


def shown_name(file: Any) -> str:
    """The stored name of a picture that may be shown; "" for none."""
    return str(file.name) if cast(PictureFile, file).is_shown else ""


def refuse_withheld(checked: images.Checked) -> None:
    """ValidationError for a picture that is hidden at a person's request."""
    from core import withheld  # its table stands on these fields

    if withheld.is_withheld(checked.key):
        raise ValidationError(_("This picture is hidden at a person's request. Show it again first."))


class PictureFormField(forms.FileField):
    """An upload that is decoded before it is accepted."""

    widget = forms.ClearableFileInput
    width = image_names.WIDTHS[0]  # pixels of the widest picture that is made of it at once

    def to_python(self, data: Any) -> Any:
        file: Any = super().to_python(data)
        if file is not None:
            images.check_size(file.size)
            file.seek(0)
            file.checked = images.check(file.read(), file.name, self.width)  # `pre_save` uses it again
            refuse_withheld(file.checked)
            file.seek(0)
        return file

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": images.ACCEPT}


class PrivatePictureFormField(PictureFormField):
    width = image_names.WIDTHS[-1]


class PictureField(models.FileField):
    """A picture kept through `core.images`.

    `taken_at_field` and `credit_field` name fields of the model, declared after this one, that take what a new file says of
    itself where they are empty. A time without an offset is that of the model's `picture_zone`, else of `TIME_ZONE`.
    `tint_field` names one that takes the mean colour of each new file (`core.image_colour.tint`).
    """

    attr_class: type[PictureFile] = PictureFile
    form_class: type[PictureFormField] = PictureFormField

    def __init__(
        self, *args: Any, taken_at_field: str = "", credit_field: str = "", tint_field: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)
        self.taken_at_field, self.credit_field, self.tint_field = taken_at_field, credit_field, tint_field

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = cast(PictureFile, getattr(model_instance, self.attname))
        if file and not file._committed:  # type: ignore[attr-defined]  # Django's own flag for "not stored yet"
            file.file.seek(0)
            data = file.file.read()
            checked = getattr(file.file, "checked", None)
            if checked is None or not checked.holds(data):
                checked = images.check(data, file.name, self.form_class.width)
            setattr(model_instance, self.attname, self.keep(data, file.name, checked))
            self._tell(model_instance, checked)
            file = getattr(model_instance, self.attname)
        return file

    def put(self, data: bytes, name: str | None, checked: images.Checked) -> str:
        """Store what was checked; the name it is found by. Raises OSError, and leaves nothing then."""
        refuse_withheld(checked)
        return images.put(data, name, checked=checked)

    def keep(self, data: bytes, name: str | None, checked: images.Checked) -> str:
        """`put`, with an order for what is made in the background."""
        refuse_withheld(checked)
        return images.store(data, name, checked=checked)

    def _tell(self, model_instance: models.Model, checked: images.Checked) -> None:
        """Write what the picture says of itself where nobody has said anything else."""
        if checked.taken_at and self.taken_at_field and not getattr(model_instance, self.taken_at_field):
            zone = getattr(model_instance, "picture_zone", None) or ZoneInfo(settings.TIME_ZONE)
            taken = checked.taken_at if checked.taken_at.tzinfo else checked.taken_at.replace(tzinfo=zone)
            setattr(model_instance, self.taken_at_field, taken)
        if checked.credit and self.credit_field and not getattr(model_instance, self.credit_field):
            setattr(model_instance, self.credit_field, checked.credit)
        if self.tint_field:
            setattr(model_instance, self.tint_field, tint(checked.image))

    def formfield(self, **kwargs: Any) -> Any:
        kind: Callable[..., forms.Field] = self.form_class
        return super().formfield(**{"form_class": kind, **kwargs})


class PrivatePictureField(PictureField):
    """A picture that is never served in public: a signature, a seal. It is kept as PNG under `private/` and nowhere else."""

    attr_class = PrivatePictureFile
    form_class = PrivatePictureFormField

    def put(self, data: bytes, name: str | None, checked: images.Checked) -> str:
        return images.keep_private(data, name, checked=checked)

    keep = put
