"""Fields in several languages: a fieldset per language, inputs that say their language, the locks of translators."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, cast

from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import languages
from core.admin import locking, tabs
from core.admin.columns import NOTHING, columns, label_of, name_of, thumbnail, translated
from core.admin.moments import MOMENTS
from core.admin.widgets import PaperInput, PictureInput, RichTextInput
from core.fields import LongTextField, PictureField, PlainTextField, RichTextField
from core.paper_field import PaperField
from core.templatetags.site import in_language

Section = tuple[Any, dict[str, Any]]


class LanguageTabs:
    """For admins and inlines. `sections` are the fields of no language; the texts stand before section `texts_at`."""

    model: type[models.Model]
    sections: ClassVar[tuple[Section, ...]] = ()
    texts_at: ClassVar[int] = 0
    texts_wanted: ClassVar[bool] = True
    texts_only: ClassVar[tuple[str, ...] | None] = None  # of the translated fields, those that are asked for
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        RichTextField: {"widget": RichTextInput},
        PictureField: {"widget": PictureInput},
        PaperField: {"widget": PaperInput},
        models.URLField: {"assume_scheme": "https"},
        **MOMENTS,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown: dict[str, str] = {}
        for name in (*columns(self.model), *(f.name for f in self.model._meta.fields if isinstance(f, PictureField))):
            self.shown[name] = f"show_{name}"
            setattr(self, f"show_{name}", shower(self.model, name))

    # --- which fields, in which order -----------------------------------------------------------------------------
    def get_sections(self, request: Any, obj: Any = None) -> list[Section]:
        """Fields without a language; those of the model in its order where nothing is declared."""
        if self.sections:
            return list(self.sections)
        gone = {*translated(self.model), *columns(self.model)}
        names = [f.name for f in self.model._meta.fields if f.editable and not f.primary_key and f.name not in gone]
        parents = {f.name for f in self.model._meta.fields if self._is_parent(f)}
        return [(None, {"fields": [name for name in names if name not in parents]})]

    def _is_parent(self, field: Any) -> bool:
        """Whether a field of an inline's model points to the object whose page the inline is on."""
        parent = getattr(self, "parent_model", None)
        return parent is not None and field.is_relation and field.related_model is parent

    def text_sections(self, request: Any, obj: Any = None) -> list[Section]:
        """One fieldset per language, in its own name; a translator's own languages come first."""
        only = self.texts_only
        fields = [f for f in translated(self.model) if only is None or f in only] if self.texts_wanted else []
        own = locking.languages_of(request.user)
        notes = tabs.notes_of(request, obj) if fields and obj is not None and not self._is_inline else {}
        ordered = sorted(languages.LANGUAGES, key=lambda language: own is not None and language.code not in own)
        return [
            (
                format_html('<span lang="{}" dir="{}">{}</span>', lang.tag, languages.direction(lang.code), lang.name),
                {
                    "fields": [languages.column(name, lang.code) for name in fields],
                    "classes": ["language-tab", *(["mine"] if own and lang.code in own else [])],
                    "description": notes.get(lang.code, ""),
                },
            )
            for lang in ordered
            if fields
        ]

    def get_fieldsets(self, request: Any, obj: Any = None) -> list[Section]:
        sections = self.get_sections(request, obj)
        found = [*sections[: self.texts_at], *self.text_sections(request, obj), *sections[self.texts_at :]]
        return [(name, {**options, "fields": self._swap(request, obj, options["fields"])}) for name, options in found]

    def _swap(self, request: Any, obj: Any, names: Iterable[Any]) -> list[Any]:
        """What may not be edited is shown as a reader would see it: a picture, a text in its language."""
        swapped: list[Any] = []
        for name in names:
            if isinstance(name, tuple | list):
                swapped.append(tuple(self._swap(request, obj, name)))
            else:
                swapped.append(self.shown[name] if name in self.shown and self.is_locked(request, obj, name) else name)
        return swapped

    # --- who may edit them ------------------------------------------------------------------------------------------
    def is_locked(self, request: Any, obj: Any, name: str) -> bool:
        """Whether a field is closed to this person."""
        admin: Any = self
        if obj is not None:
            may = admin.has_change_permission(request, obj)
        else:
            may = admin.has_add_permission(request, obj) if self._is_inline else admin.has_add_permission(request)
        if not may:
            return True
        own = locking.languages_of(request.user)
        return own is not None and columns(self.model).get(name, ("", ""))[1] not in own

    @property
    def _is_inline(self) -> bool:
        return hasattr(self, "parent_model")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))  # type: ignore[misc]
        names = flatten_fieldsets(cast(Any, self.get_fieldsets(request, obj)))
        shown = set(self.shown.values())
        return [*fixed, *(n for n in names if n not in fixed and (n in shown or self.is_locked(request, obj, n)))]

    # --- how they look ----------------------------------------------------------------------------------------------
    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is None:
            return None
        _, code = columns(self.model).get(db_field.name, ("", ""))
        if code:
            field.label = label_of(self.model, db_field.name, with_language=False)
            field.widget.attrs.update({"lang": languages.tag(code), "dir": languages.direction(code)})
        if isinstance(db_field, LongTextField):
            field.widget.attrs["rows"] = 5
        if isinstance(db_field, PlainTextField) and (db_field.max_length or 0) > 60:
            field.widget.attrs["class"] = "vTextField wide"
        if hasattr(field, "label_from_instance"):
            field.label_from_instance = name_of
        return field

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"labels": self.labels(), **kwargs})  # type: ignore[misc]

    def labels(self) -> dict[str, str]:
        """Language columns are called as their field is: the tab says the language."""
        return {name: label_of(self.model, name, with_language=False) for name in columns(self.model)}


def shower(model: type[models.Model], name: str) -> Callable[[Any], SafeString | str]:
    """How a language column or a picture is shown where it may not be edited."""
    field = model._meta.get_field(name)
    _, code = columns(model).get(name, ("", ""))

    def show(obj: Any) -> SafeString | str:
        value = getattr(obj, name, None)
        if not value:
            return NOTHING
        if isinstance(field, PictureField):
            return thumbnail(value)
        if isinstance(field, RichTextField):
            return mark_safe(f'<div class="rich">{in_language(value, code, "div", escaped=True)}</div>')
        return in_language(value, code)

    show.short_description = label_of(model, name, with_language=False)  # type: ignore[attr-defined]
    return show
