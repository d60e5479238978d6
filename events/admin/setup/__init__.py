"""A forum set up step by step: its steps, its overview, and copying an earlier edition."""

from core.admin import pages
from events.admin.setup import copy, overview, place, start, steps

__all__ = ["copy", "overview", "place", "start", "steps"]

pages.add("setup", "setup/", start.start)
pages.add("setup-new", "setup/new/", start.new)
pages.add("setup-copy", "setup/copy/", copy.copy)
pages.add("setup-overview", "setup/<int:pk>/", overview.overview)
pages.add("setup-step", "setup/<int:pk>/<slug:key>/", overview.step)
