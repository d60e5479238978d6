"""What a desk is told, in words of the language in force."""

from django.utils.translation import gettext as _

from core import dates
from core.texts import text
from events.models import Delegate, Forum
from portal.checkin.entering import Answer, Outcome
from portal.models import Attendance


def words(outcome: Outcome, forum: Forum) -> str:
    """One sentence or two."""
    delegate, standing = outcome.delegate, outcome.standing
    if outcome.answer == Answer.ALREADY and standing is not None:
        return already(standing, forum)
    if outcome.answer == Answer.OTHER_FORUM and delegate is not None:
        return _("This badge is of another forum: %(forum)s.") % {"forum": text(delegate.forum, "name").value}
    if outcome.answer == Answer.REFUSED and delegate is not None:
        state = Delegate.State(delegate.state).label
        return _("Not approved. State: %(state)s.") % {"state": state}
    return {
        Answer.OK: _("Let in."),
        Answer.UNDONE: _("The entry was taken back."),
        Answer.UNKNOWN: _("This badge is not known, or another has taken its place."),
        Answer.FULL: _("All places are taken."),
    }.get(outcome.answer, "")


def already(standing: Attendance, forum: Forum) -> str:
    """Since when, and at which desk."""
    time = dates.clock(standing.at, forum.zone)
    if standing.desk:
        return _("Already in, at %(time)s, desk “%(desk)s”.") % {"time": time, "desk": standing.desk}
    return _("Already in, at %(time)s.") % {"time": time}
