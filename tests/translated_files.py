"""Helpers of the tests of exchange: all texts of the site, and files changed as a translator's tool would change them."""

import copy
import io
import re
from collections.abc import Callable
from typing import Any

import polib
from lxml import etree
from openpyxl import load_workbook

from core import changes
from core.admin.columns import columns
from translations import kinds
from translations.exchange.files import read, write
from translations.exchange.gathering import Selection
from translations.models import TextState

FORMATS = ("po", "xliff", "xlsx")
XLIFF = "{urn:oasis:names:tc:xliff:document:1.2}"
Change = Callable[[str, str, str], str]
"""(name of the unit, source, target) -> the target that the translator writes."""


def exported(language: str, name: str = "po", **choice: Any) -> bytes:
    out = io.BytesIO()
    write(out, name, Selection(language, **choice))
    return out.getvalue()


def changed(data: bytes, name: str, change: Change) -> bytes:
    """A file in which each target is what `change` says, marked as ready where it is another one."""
    return {"po": _po, "xliff": _xliff, "xlsx": _xlsx}[name](data, change)


def only(name: str, target: str) -> Change:
    """Change one unit."""
    return lambda unit, source, now: target if unit == name else now


def _po(data: bytes, change: Change) -> bytes:
    file = polib.pofile(data.decode(), wrapwidth=78)
    for entry in file:
        target = change(entry.msgctxt, entry.msgid, entry.msgstr)
        if target != entry.msgstr:
            entry.msgstr = target
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgid = None
    return str(file).encode()


def _xliff(data: bytes, change: Change) -> bytes:
    """Inline elements stand in texts as {1}, {2}, ... and come back from the target, or else from the source."""
    tree = etree.parse(io.BytesIO(data))
    for node in tree.iter(f"{XLIFF}trans-unit"):
        source, target = node.find(f"{XLIFF}source"), node.find(f"{XLIFF}target")
        chips = list(target if (target.text or len(target)) else source)
        before = _flat(target) if (target.text or len(target)) else ""
        after = change(node.get("resname"), _flat(source), before)
        if after != before:
            _put(target, after, [copy.deepcopy(chip) for chip in chips])
            target.set("state", "translated")
    return bytes(etree.tostring(tree, encoding="utf-8", xml_declaration=True))


def _flat(node: Any) -> str:
    return (node.text or "") + "".join(f"{{{n}}}{chip.tail or ''}" for n, chip in enumerate(node, start=1))


def _put(node: Any, text: str, chips: list[Any]) -> None:
    for child in list(node):
        node.remove(child)
    for number, chip in enumerate(chips, start=1):
        before, mark, text = text.partition(f"{{{number}}}")
        assert mark, f"chip {number} is lost"
        if number == 1:
            node.text = before
        else:
            chips[number - 2].tail = before
        node.append(chip)
        chip.tail = ""
    if chips:
        chips[-1].tail = text
    else:
        node.text = text


def _xlsx(data: bytes, change: Change) -> bytes:
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    headings = [str(cell.value) for cell in sheet[1]]
    place = next(n for n, heading in enumerate(headings) if heading.startswith("translation"))
    source = headings.index("original")
    for row in sheet.iter_rows(min_row=2):
        before = row[place].value or ""
        after = change(row[0].value, row[source].value, before)
        if after != before:
            row[place].value = re.sub("_(?=x[0-9A-F]{4}_)", "_x005F_", after)  # as Excel does
            row[place].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def texts() -> dict[str, str]:
    """Every text of the site in every language: {"events.session:1:title_kk": text}."""
    found: dict[str, str] = {}
    for kind in kinds.every():
        names = list(columns(kind.model))
        for pk, *values in kind.model._base_manager.order_by("pk").values_list("pk", *names):
            found.update({f"{kind.label}:{pk}:{n}": v or "" for n, v in zip(names, values, strict=True)})
    return found


def states() -> list[Any]:
    fields = [field.attname for field in TextState._meta.concrete_fields if field.name != "id"]
    return list(TextState.objects.order_by("kind", "object_id", "field", "language").values_list(*fields))


def versions() -> int:
    """How many rows all histories have."""
    models = (kind.model for kind in kinds.every())
    return sum(model.history.count() for model in models if hasattr(model, "history"))


class Feed:
    """What the change feed says while it is listened to."""

    def __init__(self) -> None:
        self.said: list[changes.Change] = []

    def __enter__(self) -> "Feed":
        changes._subscribers.append(self.said.append)
        return self

    def __exit__(self, *args: Any) -> None:
        changes._subscribers.remove(self.said.append)


__all__ = ["FORMATS", "Feed", "changed", "exported", "only", "read", "states", "texts", "versions"]
