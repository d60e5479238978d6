"""Feeds whose entries carry their whole text (Atom, RFC 4287)."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from core import languages, withheld
from core.identity import site_name
from core.structured import full

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class LanguageFeed(Atom1Feed):
    """Entries with their whole text, each in the language that it is really in (`xml:lang`, RFC 4287, 2)."""

    @classmethod
    def of_page(cls, request: HttpRequest, title: str, address: str) -> "LanguageFeed":
        """The feed of a page of this site, in the language in force. `address` is the page's, with its origin."""
        return cls(
            title=title,
            link=address,
            description=None,
            language=languages.tag(languages.active()),
            feed_url=full(request.path),
            feed_guid=address,
            author_name=site_name(request),
        )

    def latest_post_date(self) -> datetime:
        """When an entry was last changed. A feed without any is not new at each look (RFC 4287, 4.2.15)."""
        return super().latest_post_date() if self.items else NEVER

    def response(self) -> HttpResponse:
        return HttpResponse(self.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, str]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["body"], {"type": "html"})


def absolute(html: str) -> str:
    """HTML whose own addresses have an origin: a reader of feeds knows no other."""
    html = withheld.left_out(html)
    for attribute in ("src", "href"):
        html = html.replace(f'{attribute}="/', f'{attribute}="{settings.SITE_URL}/')
    return html
