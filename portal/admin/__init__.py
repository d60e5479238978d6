"""The organisers' side: rules, invitations, the queue, delegations, papers, lists, consents, who looked at what."""

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
    lists,
    queue,
    rules,
    sending,
    statistics,
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
    "lists",
    "queue",
    "rules",
    "sending",
    "statistics",
    "timeline",
]
