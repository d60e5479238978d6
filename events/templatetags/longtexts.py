"""Tags for texts that are read at length: shown as their forum wants it, and said to be in another language where they are."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.texts import Text
from events.showing import long_text
from events.spoken import name_in_a_list

register = template.Library()


@register.simple_tag(takes_context=True, name="long_text")
def long_text_tag(context: template.Context, obj: Any, field: str) -> Text:
    """{% long_text session "abstract" as abstract %}: false where there is nothing to show.

    Give it to `rich`, `paragraphs` or `shown`, with `{{ abstract|language_note }}` before.
    """
    return long_text(context.get("forum") or context.get("current_forum"), obj, field)


@register.filter
def language_note(found: Text) -> SafeString:
    """A line in the page's language that says which language a text fell back to; nothing where it did not."""
    if not found.fell_back:
        return SafeString("")
    # Translators: the name of the language stands in its basic form, as CLDR has it: English, английский, ағылшын тілі.
    words = gettext("Language of this text: %(language)s. Not yet translated.")
    return format_html('<p class="language-note">{}</p>', words % {"language": name_in_a_list(found.language)})
