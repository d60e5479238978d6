"""A copy of a forum in one language for places without a network: a ZIP that opens from a USB stick by `index.html`."""

from programme.offline.archive import archive

__all__ = ["archive"]
