"""The demo's data files, and how their values become rows.

In the files a text is an object with one key for each language that comes with the program; any other value is taken as it
stands. A language that a site has added has no texts here, and names of countries only.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Q

from core.languages import CODES, DEFAULT, column
from core.models import ContentModel

FOLDER = Path(__file__).parent

Row = TypeVar("Row", bound=ContentModel)
Text = dict[str, str]


@cache
def read(name: str) -> Any:
    """The content of one data file, not to be changed: "forum", "programme", "article", "pages" or "galleries"."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by column name; a text becomes one column for each language: {"name_en": ..., "name_zh_hans": ...}."""
    found: dict[str, Any] = {}
    for field, value in values.items():
        if isinstance(value, dict) and DEFAULT in value and value.keys() <= set(CODES):
            found.update({column(field, code): text for code, text in value.items()})
        else:
            found[field] = value
    return found


def make(model: type[Row], **values: Any) -> Row:
    """A new row, checked in full and saved. Raises ValidationError."""
    row = model(**columns(values))
    row.full_clean()
    row.save()
    return row


def named(model: type[Row], name: Text) -> Row | None:
    """The row that has this name in at least one language, for models without an address of their own."""
    same = Q(*((column("name", code), words) for code, words in name.items()), _connector=Q.OR)
    row: Row | None = model.objects.filter(same).first()
    return row
