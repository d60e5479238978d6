"""The form of content: notices when somebody else has written since it was opened."""

import logging
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from core.admin.columns import label_of, same, translated
from core.admin.moments import MomentField
from core.storage import reason

logger = logging.getLogger(__name__)
SEEN = "seen_version"


class SeenVersion(forms.IntegerField):
    """The number of the history row that the form was opened on. It is never a change by itself."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ContentForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when the program runs
    """Keeps two editors from overwriting each other in silence."""

    seen_version = SeenVersion(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = self._latest() if not self.is_bound else None
        if latest is not None:
            self.initial[SEEN] = latest.pk

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._keep_moments()
        seen = self.cleaned_data.get(SEEN)
        if seen and self.instance.pk:
            self._look_for_others(seen)
        return cleaned

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

    def _rows(self) -> Any:
        key = self.instance._meta.pk.attname
        return type(self.instance).history.filter(**{key: self.instance.pk})

    def _latest(self) -> Any:
        """The newest history row of the object, or None."""
        if not self.instance.pk or not hasattr(type(self.instance), "history"):
            return None
        return self._rows().order_by("-history_id").first()

    def _look_for_others(self, seen: int) -> None:
        """An error when a field of this form has been changed since. The next save goes through: it was read."""
        model = type(self.instance)
        list(model._base_manager.select_for_update(of=("self",)).filter(pk=self.instance.pk).values_list("pk"))
        latest = self._latest()
        if latest is None or latest.pk == seen:
            return
        opened = self._rows().filter(history_id=seen).first()
        changed = [name for name in self.fields if name != SEEN and self._differ(opened, latest, name)]
        if changed:
            sent = cast(Any, self.data).copy()
            sent[self.add_prefix(SEEN)] = str(latest.pk)
            self.data = sent
            self.add_error(None, self._message(latest, changed))

    def _differ(self, opened: Any, latest: Any, name: str) -> bool:
        model: Any = type(self.instance)
        bare = translated(model)
        tracked = {field.name: field.attname for field in latest.tracked_fields}
        if name not in tracked or name in bare:
            return False
        return opened is None or not same(getattr(opened, tracked[name]), getattr(latest, tracked[name]))

    def _message(self, latest: Any, changed: list[str]) -> ValidationError:
        labels = [label_of(type(self.instance), name) for name in changed[:5]]
        return ValidationError(
            _(
                "%(who)s changed this on %(when)s, while you were writing (%(what)s). What you wrote still stands "
                "below and is not saved yet. Look at the history first, or save again to keep your version."
            ),
            code="changed_by_other",
            params={
                "who": latest.history_user or _("Somebody"),
                "when": date_format(timezone.localtime(latest.history_date), "DATETIME_FORMAT"),
                "what": get_text_list(labels, _("and")),
            },
        )
