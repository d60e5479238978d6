"""Rows on the page of an object, edited by two people: each row is merged as the object itself is; rows that a colleague
has deleted go, or come back as new ones where this person had changed them.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from core.admin import merging
from core.admin.columns import name_of
from core.admin.differences import record_name
from core.admin.forms import SEEN
from core.admin.widgets import KnownSelect

# Django's class is generic to the type checker only.
Base: Any = BaseInlineFormSet


class ContentFormSet(Base):
    """`let_go` and `kept_anew` are names of rows that a colleague has deleted."""

    queryset: Any
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_go: list[str] = []
        self.kept_anew: list[str] = []
        self._versions: dict[Any, int] | None = None
        if self.is_bound and self.instance.pk and hasattr(self.model, "history"):
            self._without_deleted()

    def get_queryset(self) -> Any:
        """Rows that are to be saved are locked until they are."""
        if self.is_bound and not hasattr(self, "_queryset"):
            self.queryset = self.queryset.select_for_update(of=("self",))
        return super().get_queryset()

    @property
    def versions(self) -> dict[Any, int]:
        """The newest history row of each row on the page, in one query."""
        if self._versions is None:
            model, key = self.model, self.model._meta.pk.attname
            rows = model.history.filter(**{f"{key}__in": [row.pk for row in self.get_queryset()]})
            self._versions = dict(rows.order_by().values_list(key).annotate(latest=Max("history_id")))
        return self._versions

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)
        if form.instance.pk and not self.is_bound:
            self._introduce(form)
        if form.instance.pk and hasattr(self.model, "history") and hasattr(form, "open_on"):
            version = self.versions.get(form.instance.pk)
            form.bring_up_to_date(version) if self.is_bound else form.open_on(version)
        return form

    def _introduce(self, form: Any) -> None:
        """What a row refers to is known already: nobody asks for it row by row."""
        setattr(form.instance, self.fk.name, self.instance)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownSelect):
                widget.known = form.instance._state.fields_cache.get(name)

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if self.can_delete and self._should_delete_form(form) and (form.taken or form.conflicting):
                words = _(
                    "%(who)s changed “%(name)s” since you opened this page. Save again to delete it all the same."
                )
                raise ValidationError(words % {"who": form.who, "name": name_of(form.instance)})
        if self.kept_anew:
            words = _(
                "A colleague has deleted rows that you had changed: %(what)s. They stand below as new rows. "
                "Empty them, or save again to keep them."
            )
            raise ValidationError(words % {"what": ", ".join(self.kept_anew)})

    # --- rows that are not there any more -------------------------------------------------------------------------------
    def _without_deleted(self) -> None:
        """Take rows that a colleague has deleted out of what was sent; those that this person changed become new ones."""
        present = {str(row.pk) for row in self.get_queryset()}
        groups = self._groups()
        key = self.model._meta.pk.name
        initial = self._number("INITIAL_FORMS")
        gone = [n for n in sorted(groups) if n < initial and groups[n].get(key, [""])[-1] not in {*present, ""}]
        if not gone:
            return
        kept = [groups.get(n, {}) for n in range(initial) if n not in gone]
        added = [groups.get(n, {}) for n in range(initial, self._number("TOTAL_FORMS"))]
        for n in gone:
            if self._was_changed(n, groups[n]):
                added.append({name: value for name, value in groups[n].items() if name not in (key, SEEN, "DELETE")})
        self._send(kept, added)

    def _number(self, name: str) -> int:
        written = self.data.get(f"{self.prefix}-{name}", "")
        return min(int(written), 2000) if str(written).isdecimal() else 0

    def _groups(self) -> dict[int, dict[str, list[str]]]:
        """What was sent, by row: {0: {"id": ["7"], "use": ["floor"]}}."""
        pattern = re.compile(rf"{re.escape(str(self.prefix))}-(\d{{1,6}})-(.+)", re.DOTALL)
        found: dict[int, dict[str, list[str]]] = {}
        for name in self.data:
            match = pattern.fullmatch(name)
            if match:
                found.setdefault(int(match[1]), {})[match[2]] = self.data.getlist(name)
        return found

    def _was_changed(self, number: int, group: dict[str, list[str]]) -> bool:
        """Whether this person had changed the row that is gone, by the version that the page was opened on."""
        seen = group.get(SEEN, [""])[-1]
        opened = self.model.history.filter(history_id=seen).first() if seen.isdecimal() else None
        name = record_name(opened) if opened is not None else str(self.model._meta.verbose_name)
        changed = opened is None or self._differs(number, opened.instance)
        if "DELETE" in group:
            return False
        (self.kept_anew if changed else self.let_go).append(name)
        return changed

    def _differs(self, number: int, was: Any) -> bool:
        form = self.form(self.data, self.files, prefix=self.add_prefix(number), instance=was)
        names = merging.columns_of(form)
        before = merging.values(was, names)
        return any(merging.is_changed(form, name, before.get(name), merging.sent(form, name)) for name in names)

    def _send(self, kept: list[dict[str, list[str]]], added: list[dict[str, list[str]]]) -> None:
        """Write the rows anew, from nought on."""
        data: Any = self.data.copy()  # a QueryDict
        for name in [name for name in data if re.match(rf"{re.escape(str(self.prefix))}-\d", name)]:
            del data[name]
        for number, group in enumerate([*kept, *added]):
            for name, value in group.items():
                data.setlist(f"{self.prefix}-{number}-{name}", value)
        data[f"{self.prefix}-INITIAL_FORMS"], data[f"{self.prefix}-TOTAL_FORMS"] = len(kept), len(kept) + len(added)
        self.data = data
