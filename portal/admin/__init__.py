"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""

from portal.admin import consent_text, rules

__all__ = ["consent_text", "rules"]
