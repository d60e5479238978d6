"""Articles as structured data: schema.org NewsArticle."""

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from core import languages
from core.models import SiteIdentity
from core.structured import Thing, full, picture, thing
from core.texts import text
from events.showing import long_text
from news.models import Article


def article(found: Article, site: SiteIdentity) -> Thing:
    """An article with its publisher. Dates are ISO 8601; its last edit comes from the history."""
    title = text(found, "title")
    changed = Article.history.filter(id=found.pk).aggregate(last=Max("history_date"))["last"]
    name = text(site, "organiser").value or text(site, "name").value
    publisher = thing("Organization", name=name, url=settings.SITE_URL, logo=picture(site.logo))
    address = full(reverse("article", args=[found.slug]))
    return thing(
        "NewsArticle",
        headline=title.value,
        description=long_text(None, found, "summary").value,
        datePublished=found.issued_on.isoformat(),
        dateModified=changed.isoformat(timespec="seconds") if changed else "",
        inLanguage=languages.tag(title.language),
        image=picture(found.cover),
        author=publisher,
        publisher=publisher,
        mainEntityOfPage=address,
        url=address,
    )
