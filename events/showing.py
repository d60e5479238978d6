"""Long texts as a forum wants them shown: in the next best language with a note, or left out until they are translated.

Titles and names are always shown. What belongs to no forum follows the current one.
"""

from typing import Any

from django.db.models import F, Subquery, Value
from django.db.models.functions import Coalesce

from core import languages
from core.texts import Text, text
from events.models import Forum

HIDE: str = Forum.Untranslated.HIDE


def rule_in_force(*of_forum: str) -> Coalesce:
    """An expression for querysets: a row's rule for texts without a translation. `of_forum` names it in its own forum."""
    current = Forum.objects.published().in_order().values("untranslated")[:1]
    return Coalesce(*[F(name) for name in of_forum], Subquery(current), Value(str(Forum.Untranslated.SHOW)))


def long_text(forum: Forum | None, obj: Any, field: str) -> Text:
    """A long text in the language in force, or the next best; empty where that is to be left out.

    `forum` is the one that the page belongs to. The rule of the object itself goes before: that of a forum, or one that
    was read with it by `rule_in_force`, under the name `untranslated`.
    """
    found = text(obj, field)
    rule = getattr(obj, "untranslated", "") or getattr(forum, "untranslated", "")
    return Text("", languages.active()) if found.fell_back and rule == HIDE else found
