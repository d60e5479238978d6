"""The organisers' side: rules, invitations, the queue, consents, who looked at what."""
