"""What is done behind the pages: the worker, its jobs, mail."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.models import Heartbeat, OutboxMail
from forum_site.status.rows import NOTE, PROBLEM, WARNING, Row, ago, lasting

SILENT = timedelta(minutes=5)  # it beats once a minute
LONG = timedelta(minutes=30)  # for a job to wait, while the worker lives


def worker() -> Row:
    label, last = _("Background worker"), Heartbeat.objects.latest_first().first()
    if last is not None and timezone.now() - last.seen_at < SILENT:
        return Row(label, _("works; last seen %(when)s") % {"when": ago(last.seen_at)})
    value = _("last seen %(when)s") % {"when": ago(last.seen_at)} if last else _("never seen")
    advice = _("Mail, pictures and papers wait until it runs. Start it, and read its journal if it does not stay.")
    return Row(label, value, PROBLEM, advice, "systemctl restart forum-worker")


def jobs() -> Row:
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__lte=timezone.now())
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    oldest = ready.order_by("run_after").values_list("run_after", "enqueued_at").first()
    since = max(moment for moment in oldest if moment) if oldest else None
    value = _("%(waiting)d wait, %(failed)d failed") % {"waiting": ready.count(), "failed": failed}
    url = reverse("admin:django_tasks_database_dbtaskresult_changelist")
    if since is not None and timezone.now() - since > LONG:
        waited = lasting(timezone.now() - since)
        advice = _("The oldest has waited for %(time)s: the worker is behind, or stuck.") % {"time": waited}
        return Row(_("Jobs"), value, WARNING, advice, url=url)
    if failed:
        advice = _(
            "What a full disk or a lost connection has stopped is tried again by itself. The list says what went wrong."
        )
        return Row(_("Jobs"), value, WARNING, advice, url=f"{url}?status__exact={TaskResultStatus.FAILED}")
    return Row(_("Jobs"), value, url=url)


def mail() -> Row:
    counts = dict(OutboxMail.objects.order_by().values_list("state").annotate(n=Count("pk")))
    state = OutboxMail.State
    failed = counts.get(state.FAILED, 0) + counts.get(state.UNCERTAIN, 0)
    value = _("%(waiting)d wait, %(failed)d failed") % {"waiting": counts.get(state.WAITING, 0), "failed": failed}
    url = reverse("admin:core_outboxmail_changelist")
    if not settings.MAIL_IS_CONFIGURED:
        state_of_it = WARNING if settings.HTTPS else NOTE
        advice = _("No mail server is set: mails become files on the server and reach nobody.")
        return Row(
            _("Mail"), value, state_of_it, advice, "EMAIL_URL=smtp+tls://user:password@mail.example.org:587", url
        )
    if failed:
        advice = _("An address may be wrong, or the mail server refuses. Look at each, mend it, and send it again.")
        return Row(_("Mail"), value, WARNING, advice, url=f"{url}?state__exact={state.FAILED}")
    return Row(_("Mail"), value, url=url)


def rows() -> list[Row]:
    return [worker(), jobs(), mail()]
