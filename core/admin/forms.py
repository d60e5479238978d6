"""The form of content: two people who edit the same object lose nothing of what either of them wrote."""

import logging
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.admin import merging
from core.admin.columns import label_of, name_of
from core.admin.moments import MomentField
from core.admin.restoring import value_of
from core.storage import reason

logger = logging.getLogger(__name__)
SEEN = "seen_version"


class SeenVersion(forms.IntegerField):
    """The number of the history row that the form was opened on. It is never a change by itself."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ContentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when the program runs
    """Brings what was sent up to date with what a colleague has saved since; asks where both changed the same field."""

    seen_version = SeenVersion(required=False)
    is_row = False  # rows get their versions from their formset, all of them at once

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken: list[str] = []
        self.conflicting: list[str] = []
        self.conflicts: list[merging.Conflict] = []
        self.theirs: dict[str, Any] = {}
        self.since: list[Any] = []  # rows of history that were written since the form was opened, newest first
        self.is_deleted = False
        if not self.is_row and self.instance.pk and hasattr(type(self.instance), "history"):
            self._look() if self.is_bound else self.open_on(self._latest())

    @cached_property
    def changed_data(self) -> list[str]:
        """Without texts whose line ends alone are others: a browser's are not the database's."""
        names: list[str] = super().changed_data
        return [name for name in names if not self._has_other_line_ends(name)]

    def _has_other_line_ends(self, name: str) -> bool:
        first = self.get_initial_for_field(self.fields[name], name)
        return isinstance(first, str) and not merging.is_changed(self, name, first, merging.sent(self, name))

    def open_on(self, version: int | None) -> None:
        """Remember which version the page shows."""
        if version is not None:
            self.initial[SEEN] = version

    # --- two people ----------------------------------------------------------------------------------------------------
    def _look(self) -> None:
        """Lock the object, read it as it is now, and merge where somebody has saved since."""
        model: Any = type(self.instance)
        try:
            self.instance.refresh_from_db(from_queryset=model._base_manager.select_for_update(of=("self",)))
        except model.DoesNotExist:
            self.is_deleted = True
            return
        self.initial.update(merging.values(self.instance, merging.columns_of(self)))
        self.bring_up_to_date(self._latest())

    def bring_up_to_date(self, latest: int | None) -> None:
        """Before anything is cleaned: what only the colleague changed is taken over."""
        seen = self.data.get(self.add_prefix(SEEN), "")
        if latest is None or not str(seen).isdecimal() or int(seen) == latest:
            if self._chosen():
                self.data = cast(Any, self.data).copy()
            return
        self.since = list(self._rows().filter(history_id__gt=int(seen)).select_related("history_user")[:50])
        opened = self._rows().filter(history_id=int(seen)).first()
        self.data = cast(Any, self.data).copy()
        self.taken, self.conflicting = merging.merge(self, opened.instance if opened is not None else None)
        names = self.instance._meta.get_field
        self.theirs = {name: value_of(self.instance, names(name)) for name in self.conflicting}
        cast(Any, self.data)[self.add_prefix(SEEN)] = str(latest)

    def _chosen(self) -> bool:
        """Put what the person has decided to take from the colleague; whether there was any."""
        names = [n for n in merging.columns_of(self) if self.data.get(merging.choice_name(self, n)) == merging.THEIRS]
        if not names:
            return False
        self.data = cast(Any, self.data).copy()
        now = merging.values(self.instance, names)
        for name in names:
            merging.put(self, name, now.get(name))
        return True

    def _rows(self) -> Any:
        model: Any = type(self.instance)
        return model.history.filter(**{model._meta.pk.attname: self.instance.pk}).order_by("-history_id")

    def _latest(self) -> int | None:
        """The number of the newest history row of the object."""
        number: int | None = self._rows().values_list("history_id", flat=True).first()
        return number

    @property
    def who(self) -> str:
        """Who has saved since, in words."""
        people = dict.fromkeys(str(row.history_user or _("Somebody")) for row in self.since)
        return str(get_text_list(list(people), _("and")))

    def in_words(self, names: Iterable[str]) -> str:
        return str(get_text_list([label_of(type(self.instance), name) for name in names], _("and")))

    @property
    def merged(self) -> str:
        """A sentence on what was taken over without a question; empty where nothing was."""
        if not self.taken:
            return ""
        words = {"who": self.who, "what": self.in_words(self.taken), "name": name_of(self.instance)}
        if self.is_row:
            return _("%(who)s changed “%(name)s” while you were writing (%(what)s). That is kept.") % words
        return _("%(who)s changed this while you were writing (%(what)s). That is kept.") % words

    # --- checking ------------------------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._keep_moments()
        if self.is_deleted:
            self.add_error(None, _("A colleague has deleted this while you were writing."))
        if self.conflicting:
            self.conflicts = [merging.conflict(self, name) for name in self.conflicting]
            self.add_error(None, self._message())
        return cleaned

    def _message(self) -> ValidationError:
        when = date_format(timezone.localtime(self.since[0].history_date), "DATETIME_FORMAT") if self.since else ""
        return ValidationError(
            _(
                "%(who)s changed this on %(when)s, while you were writing, and you both changed: %(what)s. Nothing is "
                "saved yet, and what you wrote still stands below. Choose whose words are to stay, then save again."
            ),
            code="changed_by_other",
            params={"who": self.who or _("Somebody"), "when": when, "what": self.in_words(self.conflicting)},
        )

    def _post_clean(self) -> None:
        """Where nothing else is wrong, pictures are stored before the row is written: an error is one of the form, and no row."""
        super()._post_clean()  # type: ignore[misc]  # of every ModelForm
        chosen = (
            [] if self.errors else [name for name in self.changed_data if hasattr(self.cleaned_data[name], "checked")]
        )
        for name in chosen:
            file, field = self.cleaned_data[name], self.instance._meta.get_field(name)
            try:
                file.seek(0)
                field.put(file.read(), file.name, file.checked)  # `pre_save` finds it there
            except OSError as error:
                logger.exception("A picture could not be stored.")
                self.add_error(name, reason(error))

    def _keep_moments(self) -> None:
        """What was not rewritten stays the very instant it is: the second half past two of a night included."""
        kept = [name for name in self.cleaned_data if name not in self.changed_data] if self.instance.pk else []
        for name in kept:
            if isinstance(self.fields[name], MomentField):
                self.cleaned_data[name] = getattr(self.instance, name)


class RowForm(ContentForm):
    """A row on the page of another object: `core.admin.formsets` tells it the version of its own."""

    is_row = True
