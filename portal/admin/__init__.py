"""The organisers' side: rules, invitations, the queue, letters, consents, who looked at what."""

from portal.admin import (
    access_record,
    badge,
    badges,
    consent_text,
    importing,
    invitation,
    letterhead,
    letters,
    letters_files,
    letters_issue,
    queue,
    rules,
    timeline,
)

__all__ = [
    "access_record",
    "badge",
    "badges",
    "consent_text",
    "importing",
    "invitation",
    "letterhead",
    "letters",
    "letters_files",
    "letters_issue",
    "queue",
    "rules",
    "timeline",
]
