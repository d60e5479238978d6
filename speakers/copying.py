"""Speakers of an earlier edition in a new one: their places in its list and their parts in its sessions, where they are kept."""

from core.copying import copied
from events.copying import Copy
from speakers.models import Appearance, SpeakerListing


def people(copy: Copy) -> None:
    if not copy.keeps("people"):
        return
    copied(SpeakerListing.objects.filter(forum=copy.plan.source).order_by("pk"), forum_id=copy.forum.pk)
    if copy.sessions:
        parts = Appearance.objects.filter(session__forum=copy.plan.source).order_by("pk")
        copied(parts, session_id=lambda row: copy.sessions[row.session_id])
