"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""

from portal.admin import invitation, queue, rules, timeline

__all__ = ["invitation", "queue", "rules", "timeline"]
