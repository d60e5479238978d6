"""The state of the server for its owner: what works, what does not, and what to do about it, in plain words."""
