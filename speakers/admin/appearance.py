"""Who speaks in a session, on the session's page; who is on a photograph, on the photograph's."""

from core.admin import inlines
from core.admin.inlines import RowInline
from speakers.models import Appearance, PhotoTag


class AppearanceInline(RowInline):
    model = Appearance
    autocomplete_fields = ("speaker",)


class PhotoTagInline(RowInline):
    model = PhotoTag
    autocomplete_fields = ("speaker",)


inlines.add("events.Session", AppearanceInline)
inlines.add("events.Photo", PhotoTagInline)
