"""Feeds whose entries carry their whole text (Atom, RFC 4287)."""

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator


class LanguageFeed(Atom1Feed):
    """Entries with their whole text, each in the language that it is really in (`xml:lang`, RFC 4287, 2)."""

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, str]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["body"], {"type": "html"})


def absolute(html: str) -> str:
    """HTML whose own addresses have an origin: a reader of feeds knows no other."""
    for attribute in ("src", "href"):
        html = html.replace(f'{attribute}="/', f'{attribute}="{settings.SITE_URL}/')
    return html
