from search.models.entry import Entry
from search.models.stale import Stale

__all__ = ["Entry", "Stale"]
