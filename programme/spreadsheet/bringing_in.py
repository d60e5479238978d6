"""Writing what an import would change: all of it in one transaction, with one reason in history, or nothing."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from core.tables.report import Status
from events.models import Forum, Session, SessionLanguage
from programme.editor import batches
from programme.editor.rooms import write as write_rooms
from programme.spreadsheet.comparing import compare
from programme.spreadsheet.reading import Sheet
from programme.spreadsheet.report import Report, RowReport
from speakers.models import Appearance, Speaker

BATCH = 50  # sessions to a query: a row has up to thirty columns


class ChangedError(Exception):
    """The working copy is not what it was when the report was shown; `report` is what the import would do now."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


def bring_in(sheet: Sheet, forum: Forum, *, overwrite: bool, user: Any = None, seal: str | None = None) -> Report:
    """Do what the report says. ChangedError, if it says something else than under `seal`; ValidationError where it has errors."""
    try:
        with batches.batch(batches.What.IMPORT, user):
            batches.lock(forum)
            list(Session.objects.select_for_update(of=("self",)).filter(forum=forum).order_by("pk").values_list("pk"))
            report = compare(sheet, forum, overwrite=overwrite)
            if seal is not None and report.seal != seal:
                raise ChangedError(report)
            if not report.is_possible:
                raise ValidationError(report.errors or _("There are rows with errors."))
            _write(report)
    except IntegrityError as error:
        raise ValidationError(
            _("Two sessions exchange their word for links. Give one of them another word first.")
        ) from error
    return report


def _write(report: Report) -> None:
    new = [row for row in report.rows if row.status == Status.NEW]
    changed = [row for row in report.rows if row.status == Status.CHANGED]
    Session.objects.bulk_create([row.session for row in new if row.session], batch_size=BATCH)
    if changed:
        # A session whose languages or people change gets a new version too: that is what others look at.
        fields = sorted({name for row in changed for name in row.fields} or {"state"})
        Session.objects.bulk_update([row.session for row in changed if row.session], fields, batch_size=BATCH)
    rows = [*new, *changed]
    _languages(rows)
    _people(rows)
    further = ((row.session, row.rooms) for row in rows if row.session is not None and row.rooms is not None)
    write_rooms(further)


def _parts(row: RowReport, name: str) -> list[Any]:
    """Languages or people that a session has; a new one has none, and none are asked for."""
    return [] if row.status == Status.NEW else list(getattr(row.session, name).all())


def _languages(rows: Sequence[RowReport]) -> None:
    """Change what differs; languages of the floor are made anew where their order is another one."""
    gone, made, moved = list[int](), list[SessionLanguage](), list[SessionLanguage]()
    for row in rows:
        for use, wanted in row.languages.items():
            there = {entry.language: entry for entry in _parts(row, "languages") if entry.use == use}
            kept = [code for code in there if code in dict(wanted)]
            anew = kept != [code for code, _channel in wanted][: len(kept)] and use == SessionLanguage.Use.FLOOR
            gone += [entry.pk for code, entry in there.items() if anew or code not in dict(wanted)]
            for code, channel in wanted:
                if anew or code not in there:
                    made.append(SessionLanguage(session=row.session, language=code, use=use, channel=channel))
                elif there[code].channel != channel:
                    there[code].channel = channel
                    moved.append(there[code])
    SessionLanguage.objects.filter(pk__in=gone).delete()
    SessionLanguage.objects.bulk_create(made, batch_size=200)
    SessionLanguage.objects.bulk_update(moved, ["channel"], batch_size=200)


def _people(rows: Sequence[RowReport]) -> None:
    """Add, take away, and number those who stay as the row has them."""
    slugs = {slug for row in rows for slug, _role in row.people or []}
    ids = dict(Speaker.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    gone, made, moved = list[int](), list[Appearance](), list[Appearance]()
    for row in rows:
        if row.people is None:
            continue
        there = {(entry.speaker.slug, entry.role): entry for entry in _parts(row, "appearances")}
        gone += [entry.pk for key, entry in there.items() if key not in row.people]
        for order, (slug, role) in enumerate(row.people):
            entry = there.get((slug, role))
            if entry is None:
                made.append(Appearance(session=row.session, speaker_id=ids[slug], role=role, order=order))
            elif entry.order != order:
                entry.order = order
                moved.append(entry)
    Appearance.objects.filter(pk__in=gone).delete()
    Appearance.objects.bulk_create(made, batch_size=200)
    Appearance.objects.bulk_update(moved, ["order"], batch_size=200)
