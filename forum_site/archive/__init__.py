"""A static copy of an edition in all languages, which opens from a disk and from any server: `manage.py export_site`."""

from forum_site.archive.export import Export, GoneError, Outcome
from forum_site.archive.folder import Folder, FolderError

__all__ = ["Export", "Folder", "FolderError", "GoneError", "Outcome"]
