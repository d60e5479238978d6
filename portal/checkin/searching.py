"""Finding somebody at the desk by a few letters: of a name in any script, however it is spelled, or of an institution."""

from collections.abc import Iterable

from django.db.models import Case, Q, Value, When

from core import languages
from core.spellings import spellings
from events.models import Delegate, Forum
from portal import duplicates
from portal.checkin.reading import token_in
from portal.models import Badge, NameKey
from portal.name_skeleton import skeleton

MOST = 12
LEAST = 2  # letters; of Chinese one will do
NAMES = ("family_name", "given_name", "native_name", "patronymic", "institution_name")


def found(forum: Forum, words: str) -> list[tuple[Delegate, str]]:
    """(delegate, token of the badge), those who are coming first. Every word must fit the name or the institution."""
    wanted = " ".join(words.replace("\x00", "").split())[:60]
    if len(wanted) < LEAST and wanted.isascii():
        return []
    duplicates.fill(forum)
    rows = Delegate.objects.for_forum(forum).filter(anonymised_at=None)
    if token := token_in(wanted):  # a scanner has typed it, and there is no script
        rows = rows.filter(badge__token=token)
    else:
        for word in wanted.split():
            rows = rows.filter(_fits(word))
    coming = Case(When(state__in=Delegate.COMING, then=Value(0)), default=Value(1))
    rows = rows.select_related("country", "institution").order_by(coming, "family_name", "given_name", "pk")
    return with_tokens(rows[:MOST])


def with_tokens(delegates: Iterable[Delegate]) -> list[tuple[Delegate, str]]:
    """Each with the token of the badge; badges are made where there are none."""
    people = list(delegates)
    badges = Badge.objects.of_all(people)
    return [(one, badges[one.pk].token) for one in people]


def _fits(word: str) -> Q:
    fits = Q(pk__in=[])
    columns = [*NAMES, *(f"institution__{languages.column('name', code)}" for code in languages.CODES)]
    for form in spellings(word):
        for column in columns:
            fits |= Q(**{f"{column}__icontains": form})
    if len(sound := skeleton(word)) >= LEAST:  # Хас, Khas and Has are the beginning of one name
        fits |= Q(pk__in=NameKey.objects.filter(key__startswith="name ", key__contains=f" {sound}").values("delegate"))
    return fits
