"""Forms of importing a release: what to import, and what was seen of it."""

import base64
import binascii
import hashlib
import zlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin.columns import name_of
from core.fetching import FetchError, Terms, fetch
from events.models import Forum
from news.models import Article
from news.releases.carrying_out import Way
from news.releases.file import LIMIT, too_large
from news.releases.plan import Kind, Plan, state_of

SECONDS = 15.0  # for a release that is fetched while somebody waits
LONGEST_PACKED = 4_500_000  # characters; DATA_UPLOAD_MAX_MEMORY_SIZE is a little more


class ForumChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when the program runs
    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class Choices(forms.Form):
    """What both pages have: to whom and how."""

    language = forms.ChoiceField(label=_("Language of the release"))
    forum = ForumChoice(Forum.objects.none(), label=_("Forum"), required=False)
    state = forms.ChoiceField(label=_("State"), choices=Article.State.choices, initial=Article.State.PUBLISHED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._field("language").choices = [(language.code, language.name) for language in languages.LANGUAGES]
        self._field("forum").queryset = Forum.objects.all()

    def _field(self, name: str) -> Any:
        return self.fields[name]


class ReleaseForm(Choices):
    """A file, or the address of one."""

    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    address = forms.URLField(
        label=_("or its address"), required=False, assume_scheme="https", max_length=2000,
        widget=forms.URLInput(attrs={"class": "vTextField wide"}),
    )  # fmt: skip
    field_order = ("file", "address")

    def clean(self) -> dict[str, Any]:
        """Gives `data` and `source` of what was uploaded, or fetched."""
        cleaned = super().clean() or self.cleaned_data
        file, address = cleaned.get("file"), str(cleaned.get("address") or "")
        if self.errors:
            return cleaned
        if bool(file) == bool(address):
            self.add_error("file", _("Give a file, or the address of one."))
        elif file:
            self._take(file.name, file.read(LIMIT + 1), "file")
        else:
            try:
                self._take(address, fetch(address, seconds=SECONDS, terms=Terms(limit=LIMIT)).data, "address")
            except FetchError as error:
                self.add_error("address", str(error))
        return cleaned

    def _take(self, source: str, data: bytes, field: str) -> None:
        if len(data) > LIMIT or len(packed(data)) > LONGEST_PACKED:
            self.add_error(field, too_large() if len(data) > LIMIT else _("The file is too large for this page."))
        self.cleaned_data.update(source=source, data=data)


class ReviewForm(Choices):
    """What was looked at, sent back with a decision. The bytes travel with the page and are read again."""

    packed = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_PACKED)
    source = forms.CharField(widget=forms.HiddenInput, max_length=2000)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    leave_out_repeats = forms.BooleanField(label=_("Leave out what is said again"), required=False)
    way = forms.ChoiceField(
        label=_("What is to be done"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(Way.UPDATE, _("Write it over the article")), (Way.SECOND, _("Make a second article"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("language", "forum", "state"):
            self.fields[name].widget = forms.HiddenInput()

    def clean_packed(self) -> bytes:
        try:
            return unpacked(self.cleaned_data["packed"])
        except (ValueError, zlib.error) as error:
            raise forms.ValidationError(_("The file did not come back whole. Choose it again.")) from error

    def check(self, plan: Plan) -> None:
        """Complain where a decision is missing, or the article is not what was looked at."""
        if self.cleaned_data["seen"] != fingerprint(plan):
            self.add_error(None, _("The article has been changed in the meantime. Look at the differences again."))
        elif plan.kind == Kind.ALTERED and not self.cleaned_data["way"]:
            self.add_error("way", _("Say what is to be done."))


def packed(data: bytes) -> str:
    """Bytes as text for a hidden field."""
    return base64.b64encode(zlib.compress(data, 6)).decode()


def unpacked(text: str) -> bytes:
    """The bytes again, no more than a release may have. Raises ValueError or zlib.error."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text[:20]) from error
    opener = zlib.decompressobj()
    data = opener.decompress(raw, LIMIT + 1)
    if not opener.eof:
        raise ValueError(text[:20])
    return data


def fingerprint(plan: Plan) -> str:
    """What somebody looked at: what would be done, to which article, as it was then."""
    now = state_of(plan.target, plan.language) if plan.target else ()
    return hashlib.sha256(repr((plan.kind, plan.target and plan.target.pk, now)).encode()).hexdigest()[:32]
