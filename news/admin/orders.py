"""Pages in the order of the menu that they stand in."""

from core.admin import ordering
from core.admin.ordering import Ordered
from news.models import Page

ordering.register(Ordered(Page, "place"))
