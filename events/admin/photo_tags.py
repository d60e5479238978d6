"""Which sessions and whose delegation a photograph shows, on the photograph's page."""

from core.admin import inlines
from core.admin.inlines import RowInline
from events.models import PhotoCountry, PhotoSession


class PhotoSessionInline(RowInline):
    model = PhotoSession
    autocomplete_fields = ("session",)


class PhotoCountryInline(RowInline):
    model = PhotoCountry
    autocomplete_fields = ("country",)


inlines.add("events.Photo", PhotoSessionInline)
inlines.add("events.Photo", PhotoCountryInline)
