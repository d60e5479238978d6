"""The form of an export in the admin. It is sent by GET: an export changes nothing, and its address can be kept."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin.columns import name_of
from translations import kinds
from translations.exchange import access
from translations.exchange.files import FORMATS
from translations.exchange.gathering import STATES, Selection
from translations.models import TextState
from translations.rules import State


class ExportForm(forms.Form):
    """Which texts, and as what. `user` limits languages and kinds."""

    language = forms.ChoiceField(label=_("Into"))
    format = forms.ChoiceField(label=_("Format"), choices=[(name, found.label) for name, found in FORMATS.items()])
    state = forms.MultipleChoiceField(
        label=_("Only texts that are"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(state.value, TextState.State(state.value).label) for state in STATES],
        help_text=_("None ticked: all texts, so that translators see what was said before."),
    )
    public = forms.BooleanField(label=_("Only what readers see"), required=False)
    kind = forms.MultipleChoiceField(label=_("Only these kinds"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.allowed = access.kinds_of(user)
        found = access.languages_of(user)
        self._choose("language", [(language.code, language.name) for language in found])
        wanted = [language.code for language in found if language.code not in settings.ORIGINAL_LANGUAGES]
        self.fields["language"].initial = next(iter(wanted), None)
        self._choose("kind", [(kind.label, capfirst(kind.name)) for kind in self.allowed])
        scope = kinds.scope()
        if scope is not None:
            field = forms.ModelChoiceField(
                queryset=scope.model._base_manager.order_by("-pk"),
                label=capfirst(str(scope.model._meta.verbose_name)),
                required=False,
                empty_label=str(_("all, and what belongs to none")),
            )
            field.label_from_instance = name_of  # type: ignore[method-assign]  # how Django's admin names its choices too
            self.fields["scope"] = field
        self.order_fields(["language", "format", "scope", "public", "state", "kind"])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def selection(self) -> Selection:
        """What was chosen; nothing but what the person may change."""
        chosen = self.cleaned_data
        scope = chosen.get("scope")
        return Selection(
            language=chosen["language"],
            states=tuple(State(state) for state in chosen["state"]) or STATES,
            kinds=tuple(chosen["kind"]) or tuple(kind.label for kind in self.allowed),
            scope=scope.pk if scope else None,
            is_public=chosen["public"],
        )
