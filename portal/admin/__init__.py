"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""

from portal.admin import access_record, consent_text, importing, invitation, lists, queue, rules, statistics, timeline

__all__ = [
    "access_record",
    "consent_text",
    "importing",
    "invitation",
    "lists",
    "queue",
    "rules",
    "statistics",
    "timeline",
]
