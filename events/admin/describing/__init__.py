"""Describing many photographs at once: texts in two languages side by side, credits, tags, cover, focal points, order."""

from events.admin.describing import page

__all__ = ["page"]
