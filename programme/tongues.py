"""Marks of a session's languages in lists, in HTML: for the eye ҚАЗ with the channel of the receiver, for screen readers words.

Written out here like the entries that they stand in. Sessions share languages and channels, so each piece is made once.
"""

from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import dates, languages
from core.templatetags.site import icon
from events import spoken

Channel = tuple[str, int | None]  # a language, and where its interpretation is heard, if that is known


@lru_cache(maxsize=4096)
def marks(floor: tuple[str, ...], channels: tuple[Channel, ...], code: str) -> SafeString:
    """Languages of the floor and of interpretation with its channels, in the language in force, which is `code`."""
    said = [f"{escape(_('Working languages'))}: {escape(spoken.names(floor))}."] if floor else []
    seen = [f'<b lang="{languages.tag(one)}">{_short(one)}</b>' for one in floor]
    if channels:
        heard = spoken.listed([_words(one, channel, code) for one, channel in channels])
        said.append(f"{escape(_('Interpretation'))}: {escape(heard)}.")
        seen += [str(icon("headset")), *(_mark(one, channel) for one, channel in channels)]
    words, letters = " ".join(said), " ".join(seen)
    return mark_safe(
        f'<p class="tongues"><span class="vh">{words}</span><span class="tongues" aria-hidden="true">{letters}</span></p>'
    )


@lru_cache(maxsize=1024)
def _words(language: str, channel: int | None, code: str) -> str:
    name = spoken.name_in_a_list(language)
    if channel is None:
        return name
    # Translators: interpretation into a language, and its channel on the receiver, in a list: Kazakh (channel 3)
    return _("%(language)s (channel %(number)s)") % {"language": name, "number": dates.number(channel)}


@lru_cache(maxsize=1024)
def _mark(language: str, channel: int | None) -> str:
    number = "" if channel is None else f"<small>{channel}</small>"
    return f'<span lang="{languages.tag(language)}">{_short(language)}{number}</span>'


def _short(language: str) -> str:
    return escape(spoken.SHORT.get(language, language.upper()))
