"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""

from portal.admin import consent_text, importing, invitation, queue, rules, timeline

__all__ = ["consent_text", "importing", "invitation", "queue", "rules", "timeline"]
