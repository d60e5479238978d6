"""The glossary as a CSV file (RFC 4180): a column for the key, one for each language by its code, one for the note."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import history, languages
from core.sanitise import plain
from translations.models import Term
from translations.writing import translating

MOST_BYTES = 2_000_000
MOST_ROWS = 10_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet: it goes out behind an apostrophe and comes back without."""


@dataclass
class Outcome:
    """What an import would do, or did: keys of the terms added and changed, how many stay, and what is wrong, by line."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    errors: list[str] = field(default_factory=list)


def write() -> str:
    """The whole glossary, in the order of its keys, with a byte order mark so that Excel reads UTF-8."""
    file = io.StringIO()
    sheet = csv.writer(file)
    sheet.writerow(["key", *languages.CODES, "note"])
    for term in Term.objects.order_by("key"):
        texts = [getattr(term, languages.column("term", code)) or "" for code in languages.CODES]
        sheet.writerow([term.key, *(_out(text) for text in (*texts, term.note))])
    return "\ufeff" + file.getvalue()


def _out(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _in(cell: str) -> str:
    text = plain(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def read(data: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows of a file as (line, cells by column); columns that are unknown here are passed over. Raises ValidationError."""
    if len(data) > MOST_BYTES:
        raise ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": MOST_BYTES // 1_000_000})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("This file is not in UTF-8. Save it as “CSV UTF-8”.")) from error
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise ValidationError(_("This is not a CSV file: %(reason)s.") % {"reason": error}) from error
    names = [_column(name) for name in lines[0]] if lines else []
    known = [name for name in names if name]
    if "key" not in known or len(known) != len(set(known)):
        raise ValidationError(_("The first line must name the columns, each once: key and the codes of languages."))
    if len(lines) > MOST_ROWS:
        raise ValidationError(_("This file has more than %(limit)d lines.") % {"limit": MOST_ROWS})
    return [(number, _cells(names, line)) for number, line in enumerate(lines[1:], 2) if any(line)]


def _column(name: str) -> str:
    """A column's name as it is called here, empty where it is unknown: "zh_hans" and "zh-Hans" are the same language."""
    plain_name = name.strip().lower().replace("_", "-")
    return plain_name if plain_name in ("key", "note", *languages.CODES) else ""


def _cells(names: list[str], line: list[str]) -> dict[str, str]:
    return {name: _in(cell) for name, cell in zip(names, line, strict=False) if name}


def bring_in(
    data: bytes,
    *,
    person: object = None,
    only: frozenset[str] | None = None,
    may_add: bool = True,
    write: bool = True,
) -> Outcome:
    """Add and change terms as a file says, all or nothing. A term that the file does not name stays, and so does an empty cell's.

    `only` limits it to some languages, and without `may_add` to terms there are. With `write=False`
    nothing is written. Raises ValidationError for a file that cannot be read; what is wrong with single rows is in the outcome.
    """
    rows = read(data)
    outcome = Outcome()
    with transaction.atomic(), translating(), history.because(_("Glossary imported"), person):
        known = {term.key: term for term in Term.objects.select_for_update()}
        for line, term, changed in _terms(rows, known, only, may_add, outcome):
            try:
                term.full_clean()
            except ValidationError as error:
                outcome.errors += [f"{line}: {message}" for message in error.messages]
                continue
            (outcome.changed if term.pk else outcome.added).append(term.key)
            if write and not outcome.errors:
                term.save(**({"update_fields": changed} if term.pk else {}))
        if outcome.errors:
            transaction.set_rollback(True)
    return outcome


def _terms(
    rows: list[tuple[int, dict[str, str]]],
    known: Mapping[str, Term],
    only: frozenset[str] | None,
    may_add: bool,
    outcome: Outcome,
) -> Iterator[tuple[int, Term, list[str]]]:
    """(line, term with its new texts, changed columns) of each row that says something new."""
    seen: set[str] = set()
    for line, cells in rows:
        key = cells.get("key", "")
        if not key or key in seen:
            outcome.errors.append(_("%(line)d: the key is missing or stands twice.") % {"line": line})
            continue
        seen.add(key)
        term = known.get(key)
        if term is None and not may_add:
            outcome.errors.append(_("%(line)d: you may not add terms.") % {"line": line})
            continue
        term = term or Term(key=key)
        wanted = {
            languages.column("term", code): cells.get(code) for code in languages.CODES if not only or code in only
        }
        if only is None:
            wanted["note"] = cells.get("note")
        changed = [name for name, text in wanted.items() if text and text != (getattr(term, name) or "")]
        for name in changed:
            setattr(term, name, wanted[name])
        if changed or not term.pk:
            yield line, term, changed
        else:
            outcome.same += 1
