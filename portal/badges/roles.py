"""What somebody is at the forum, and how a badge shows it: by a word, a colour and a weave."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from core import languages
from events.models import Delegate, Forum
from portal.models import Badge
from portal.name_skeleton import han_key, name_key
from speakers.models import Speaker

Role = Badge.Role


@dataclass(frozen=True)
class Look:
    """Colours in sRGB: of the ground and of the letters on it. `weave` is a pattern of the template."""

    ground: str
    letters: str
    weave: str


# Told apart with every kind of colour vision, and in grey: the test measures it.
LOOKS: Mapping[str, Look] = {
    Role.DELEGATE: Look("#0e5a5a", "#fffdf8", "twill"),
    Role.HEAD: Look("#e5a534", "#14213d", "satin"),
    Role.SPEAKER: Look("#a03a2b", "#fffdf8", "rib"),
    Role.ORGANISER: Look("#14213d", "#fffdf8", "plain"),
    Role.COMPANION: Look("#f2eadb", "#14213d", "rib"),
}
# Names in one form -> countries of the speakers who bear them; None is a speaker without a country.
Speaking = Mapping[str, set[int | None]]


def speaking(forum: Forum) -> Speaking:
    """The published speakers of a forum by their names in every language. One query."""
    found: dict[str, set[int | None]] = defaultdict(set)
    for person in Speaker.objects.for_forum(forum).filter(is_seat=False):
        for code in languages.CODES:
            for key in _keys(getattr(person, languages.column("name", code)) or ""):
                found[key].add(person.country_id)
    return found


def of(delegate: Delegate, chosen: str, speakers: Speaking) -> Role:
    """The organiser's choice; else head of delegation, speaker of that name and country, staff of the site, delegate."""
    if chosen:
        return Role(chosen)
    if delegate.is_head:
        return Role.HEAD
    if _speaks(delegate, speakers):
        return Role.SPEAKER
    return Role.ORGANISER if delegate.user and delegate.user.is_staff else Role.DELEGATE


def _keys(name: str) -> set[str]:
    return {key for key in (name_key(name), han_key(name)) if key}


def _speaks(delegate: Delegate, speakers: Speaking) -> bool:
    keys = _keys(f"{delegate.family_name} {delegate.given_name}") | _keys(delegate.native_name)
    countries = {country for key in keys for country in speakers.get(key, ())}
    return None in countries or (delegate.country_id is not None and delegate.country_id in countries)
