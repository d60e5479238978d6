"""Addresses of the translators' desk, below /admin/translations/."""

from django.urls import register_converter

from core.admin import pages
from translations.admin import board, text, texts
from translations.admin.asked import KindConverter

register_converter(KindConverter, "kind")
LIST = "translations/<kind:kind>/<slug:language>/"
TEXT = f"{LIST}<int:pk>/<slug:field>/"

pages.add("translations", "translations/", board.show)
pages.add("translations-list", LIST, texts.show)
pages.add("translations-text", TEXT, text.show)
pages.add("translations-check", f"{TEXT}check/", text.check)
