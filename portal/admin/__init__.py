"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""

from portal.admin import access_record, consent_text, door, importing, invitation, queue, rules, timeline

__all__ = ["access_record", "consent_text", "door", "importing", "invitation", "queue", "rules", "timeline"]
