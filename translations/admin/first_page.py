"""What the first page of the admin says of translations: public texts that wait, in a line for each language."""

from typing import Any

from core.admin import locking, today
from translations.admin import access
from translations.admin.board import board_url, table
from translations.desk.board import board


def summary(user: Any) -> dict[str, Any] | None:
    """Languages with what is to be done in each; for a translator the kinds of texts too, with the way into them."""
    of, codes = access.kinds_of(user), access.languages_of(user)
    if not of or not codes:
        return None
    found = board(of, codes, is_public_only=True)
    if not found.rows:
        return None
    own = locking.languages_of(user) is not None
    return {
        "board": found,
        "board_url": board_url(public="1"),
        "rows": [row for row in table(found, "?public=1") if any(cell.to_do for cell, _url in row["cells"])]
        if own
        else [],
        "has_work": own and any(cell.to_do for cell in found.totals),
    }


today.register_section("admin/translations/_summary.html", summary)
