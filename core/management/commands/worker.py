"""Run this server's background worker."""

import socket
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import Error, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from core import timers
from core.heartbeats import Pulse
from core.mail.postman import Postman, Rounds
from core.models import Heartbeat
from core.outages import is_outage
from core.rendering import Renderers
from core.tasks import PICTURES

PATIENCE = 6.0  # seconds for a mail that is under way; the supervisor grants eight
ATTEMPTS = 3  # of one job; what kills its worker each time is not tried for ever


def own_id() -> str:
    """The same for every worker of this server, and of no other: a server is a machine and a port."""
    return f"{socket.gethostname()[-50:]}:{settings.PORT}"


def take_back(*workers: str) -> int:
    """Jobs that these workers were killed over are ready again. Returns how many."""
    with transaction.atomic():
        running = DBTaskResult.objects.select_for_update().filter(status=TaskResultStatus.RUNNING)
        left = [job for job in running if job.worker_ids and job.worker_ids[-1] in workers]
        for job in left:
            if len(job.worker_ids) < ATTEMPTS:
                job.status = TaskResultStatus.READY
                job.save(update_fields=["status"])
            else:
                job.set_failed(RuntimeError(f"The worker was killed {ATTEMPTS} times over this job."))
    return len(left)


def take_back_of_the_gone() -> int:
    """Jobs of servers whose worker gave signs of life, and has given none for so long that it is not coming back by itself."""
    return take_back(*Heartbeat.objects.gone().values_list("worker", flat=True))


class Command(db_worker.Command):
    help = (
        "Runs the background worker of this server until it is told to stop: renditions of pictures (two at a time, beside "
        "all else), mail, and whatever else should not keep a visitor waiting. A job that the worker before was killed over "
        "is done again, three times at most; a mail is not, it is shown as uncertain. `serve` starts it; run it by hand "
        "beside `make dev`. --batch does what waits and ends."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*", startup_delay=False, worker_id=own_id())

    def handle(self, **options: Any) -> None:
        """Ends with one line where the database does not answer; whoever keeps it running starts it again."""
        try:
            self.work(**options)
        except Error as error:
            if not is_outage(error):
                raise
            raise CommandError(f"The database does not answer: {' '.join(str(error).split())}") from error

    def work(self, **options: Any) -> None:
        take_back(options["worker_id"])
        if options["batch"]:
            timers.run_due()
            Postman().tidy()
            Postman().round()
            super().handle(**options)
            return
        rounds, clock, pulse = Rounds(), timers.Clock(), Pulse(options["worker_id"])
        renderers = Renderers(options["worker_id"], options["backend_name"])
        for helper in (rounds, clock, pulse, renderers):
            helper.start()
        try:
            super().handle(**{**options, "exclude_queues": PICTURES})
        finally:
            ends = time.monotonic() + PATIENCE
            clock.stop()
            pulse.stop()
            renderers.stop(0)  # told to end, and waited for below
            rounds.stop(PATIENCE)
            renderers.stop(ends - time.monotonic())
