"""Writing a list that is in order: all of it or nothing, never above the capacity."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import history
from events.models import Delegate, Forum
from portal import mails, places
from portal.importing.checking import Report, check
from portal.importing.reading import Row
from portal.models import Registration


@transaction.atomic
def write(rows: list[Row], forum: Forum, *, by: Any, is_invited: bool = False) -> Report:
    """Checks once more under the lock. A report with problems means that nothing was written; ValidationError, that it is full."""
    rules = places.lock(forum)
    report = check(rows, forum)
    if report.problems:
        return report
    wanted, left = len(report.delegates), places.free(rules)  # whoever is invited is promised a place
    if left is not None and wanted > left:
        words = _(
            "There are %(left)d places left, and %(wanted)d are needed. Raise the number of places, or choose fewer."
        )
        raise ValidationError(words % {"left": left, "wanted": wanted})
    now = timezone.now()
    with history.because("Imported from a list.", by):
        made = Delegate.objects.bulk_create(report.delegates, batch_size=200)
    Registration.objects.bulk_create(
        [
            Registration(delegate=one, registered_at=now if one.state in places.HOLDING else None,
                         invited_at=now if one.state == Delegate.State.INVITED else None)
            for one in made
        ],
        batch_size=500,
    )  # fmt: skip
    for one in made if is_invited else ():
        if one.state == Delegate.State.INVITED:
            mails.put_invitation(one)
    return report
