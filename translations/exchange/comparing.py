"""What a file would change: each text of it against the site as it is now. Reads, writes nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from core.texts import Text
from translations.exchange.entries import Content, Entry
from translations.exchange.gathering import BATCH, names_of, records
from translations.exchange.judging import Parts, Sent, judge
from translations.exchange.report import Line, Report, Status
from translations.exchange.units import Key, kind_of, label_of, named
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import State

May = Callable[[Kind], bool]


@dataclass(frozen=True)
class Rules:
    """`overwrite` what was changed on the site since the export, leave out (`skip`) what cannot be taken, and which kinds the
    person `may` change.
    """

    overwrite: bool = False
    skip: bool = False
    may: May = field(default=lambda kind: True)


def compare(content: Content, rules: Rules) -> Report:
    """The report of a file. Texts come in the file's order."""
    lines: dict[str, Line] = {}
    asked: dict[str, dict[Key, Parts]] = defaultdict(dict)
    for entry in content.entries:
        key = _place(entry, lines, asked)
        if key is not None:
            lines.setdefault(str(key), Line(str(key), entry.where, key=key))
    for label, texts in asked.items():
        _of_kind(label, texts, lines, content, rules)
    return Report(content.language, list(lines.values()), skips=rules.skip)


def _place(entry: Entry, lines: dict[str, Line], asked: dict[str, dict[Key, Parts]]) -> Key | None:
    """Put an entry with the others of its text; where it has none, or is there twice, its line says so."""
    found = named(entry.name)
    if found is None or kind_of(found[0]) is None:
        line = Line(entry.name or _("(no name)"), entry.where)
        lines[f"{entry.name} {len(lines)}"] = line.refuse(_("The site has no such text."))
        return None
    key, part = found
    parts = asked[key.kind].setdefault(key, {})
    place = -1 if part is None else part
    if place in parts or (parts and (place == -1) != (-1 in parts)):
        line = lines.setdefault(str(key), Line(str(key), entry.where, key=key))
        line.refuse(_("This text is in the file twice."))
        return None
    parts[place] = entry
    return key


def _of_kind(label: str, texts: dict[Key, Parts], lines: dict[str, Line], content: Content, rules: Rules) -> None:
    keys = list(texts)
    kind = kind_of(keys[0])
    if kind is None:
        return
    if not rules.may(kind):
        for key in keys:
            lines[str(key)].refuse(_("You may not change this."))
        return
    ids = sorted({key.object_id for key in keys})
    for start in range(0, len(ids), BATCH):
        _of_objects(kind, ids[start : start + BATCH], texts, lines, content)
    if rules.overwrite:
        _overwrite(lines[str(key)] for key in keys)


def _overwrite(lines: Iterable[Line]) -> None:
    for line in lines:
        if line.status == Status.CONFLICT:
            line.status = Status.CHANGED


def _of_objects(
    kind: Kind, ids: Sequence[int], texts: Mapping[Key, Parts], lines: Mapping[str, Line], content: Content
) -> None:
    known = {record.key: record for record in records(kind, ids, content.language)}
    names = names_of(kind, list(ids))
    moments = _changed_at(kind, ids, content.language)
    within = set(ids)
    for key, parts in texts.items():
        line = lines[str(key)]
        if key.object_id not in within or line.status == Status.REFUSED:
            continue
        record = known.get(key)
        if record is None:
            _without_text(line, key, kind, content.language, names)
            continue
        line.record, line.object_name = record, names.get(key.object_id)
        line.label, line.before = label_of(kind, key.field), record.standing.text
        judge(line, record, Sent(parts, content.moment, moments.get(key)))


def _changed_at(kind: Kind, ids: Sequence[int], language: str) -> dict[Key, datetime | None]:
    rows = TextState.objects.filter(kind=kind.label, object_id__in=ids, language=language)
    found = rows.values_list("object_id", "field", "changed_at")
    return {Key(kind.label, object_id, name): at for object_id, name, at in found}


def _without_text(line: Line, key: Key, kind: Kind, language: str, names: Mapping[int, Text]) -> None:
    rows = TextState.objects.unit(key.kind, key.object_id, key.field).filter(language=language, state=State.ORIGINAL)
    if rows.exists():
        line.refuse(_("This language is the original of the text by now."))
    elif key.object_id in names or kind.model._base_manager.filter(pk=key.object_id).exists():
        line.refuse(_("The text has no original any more."))
    else:
        line.refuse(_("What this text belongs to is gone from the site."))
