"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""

from portal.admin import importing, invitation, queue, rules, timeline

__all__ = ["importing", "invitation", "queue", "rules", "timeline"]
