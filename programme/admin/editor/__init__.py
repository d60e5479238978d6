"""Pages of the programme editor, and the way to them from other pages of the admin."""

from programme.admin.editor import links, pages

__all__ = ["links", "pages"]
