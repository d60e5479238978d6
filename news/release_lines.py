"""A release as lines of plain text, for showing what is different: a line for each paragraph, entry or picture."""

import html
import re
from datetime import date

from django.utils.translation import gettext as _

from news.release_figures import FIGURE, neutral

END = re.compile(r"<br\s*/?>|</(?:p|h[1-6]|li|tr|dt|dd|blockquote|figure)>")


def lines_of(title: str, issued_on: date, body: str) -> list[str]:
    """Title, date and text, without empty lines."""
    figure = _("Picture %(code)s")
    marked = FIGURE.sub(lambda match: f"<p>[{figure % {'code': match['code']}}]</p>", neutral(body))
    parts = (" ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split()) for part in END.split(marked))
    return [
        _("Title: %(title)s") % {"title": title},
        _("Date: %(date)s") % {"date": issued_on.isoformat()},
        *filter(None, parts),
    ]
