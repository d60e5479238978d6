"""Loading the demo: the past forum as its news release tells it, a sample of the coming one, news, pages, drawings.

What is missing is made; what is there is never written again. What belongs to a forum (programme, figures, galleries)
is made together with it only: a row that an organiser took out of an existing forum does not come back.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from core.languages import DEFAULT
from core.models import SiteIdentity
from demo import artwork, coming, pictures
from demo.texts import FOLDER, make, named, read
from events.countries import cldr_names
from events.models import Country, Delegation, Forum, ForumPartner, Gallery, Institution, KeyFigure, Photo
from news.models import Article, Page
from speakers.models import SpeakerListing
from translations.glossary import sheet
from translations.models import Term

PAST, COMING = "nsr-1", "nsr-next"

Say = Callable[[str], Any]
Stored = Mapping[str, str]


def load(say: Say, draw: pictures.Draw = artwork.draw, processes: int = pictures.PROCESSES) -> None:
    """Make what is missing of the demo, in one transaction. Raises ValidationError and then leaves nothing behind.

    `say` takes a line for each thing made; `draw` and `processes` are those of `pictures.drawn`.
    """
    names = _wanted()
    if names:
        say(f"Pictures to draw: {len(names)}")
    stored = pictures.drawn(names, draw, processes) if names else {}
    with transaction.atomic(), translation.override(DEFAULT):
        _site(say)
        _countries(say)
        if not Forum.objects.filter(slug=PAST).exists():
            _past_forum(stored)
            say(f"Forum {PAST}: facts of the news release, {len(_photos())} drawings")
        if not Forum.objects.filter(slug=COMING).exists():
            forum = _coming_forum(stored)
            say(f"Forum {COMING}: {forum.sessions.count()} sessions, {forum.starts_on} to {forum.ends_on}")
        _article(say, stored)
        _pages(say)
        _glossary(say)


def _glossary(say: Say) -> None:
    """The terms of the forum, for translators; a glossary that has any is an organiser's already."""
    if not Term.objects.exists():
        outcome = sheet.bring_in((FOLDER / "glossary.csv").read_bytes())
        if outcome.errors:
            raise ValidationError(outcome.errors)
        say(f"Glossary: {len(outcome.added)} terms")


def _photos() -> list[dict[str, Any]]:
    return [photo for gallery in read("galleries")["galleries"] for photo in gallery["photos"]]


def _wanted() -> set[str]:
    """Names of the drawings that the missing forums and the missing article need."""
    covers = read("forum")["covers"]
    names = {covers[slug] for slug in (PAST, COMING) if not Forum.objects.filter(slug=slug).exists()}
    if not Forum.objects.filter(slug=PAST).exists():
        names |= {photo["picture"] for photo in _photos()}
    article = read("article")
    if not Article.objects.filter(slug=article["slug"]).exists():
        names.add(article["picture"])
    return names


def _site(say: Say) -> None:
    if not SiteIdentity.objects.exists():
        make(SiteIdentity, pk=1, **read("forum")["site"])
        say("Site: name and organiser")


def _countries(say: Say) -> None:
    there = set(Country.objects.values_list("code", flat=True))
    missing = [country for country in read("forum")["countries"] if country["code"] not in there]
    for country in missing:
        make(Country, name=cldr_names(country["code"]), **country)
    if missing:
        say(f"Countries: {' '.join(country['code'] for country in missing)}")


def _forum(slug: str, stored: Stored, **values: Any) -> Forum:
    """A forum with what both editions share: countries and partners."""
    data = read("forum")
    host = Country.objects.get(code=data["host"])
    cover = stored[data["covers"][slug]]
    forum = make(Forum, slug=slug, host_country=host, cover=cover, **data["forums"][slug], **values)
    for order, code in enumerate((data["host"], *data["guests"])):
        role = Delegation.Role.HOST if code == data["host"] else Delegation.Role.GUEST
        make(Delegation, forum=forum, country=Country.objects.get(code=code), role=role, order=order)
    for order, (partner, institution) in enumerate(_institutions().items()):
        make(ForumPartner, forum=forum, institution=institution, role=partner, order=order)
    return forum


def _institutions() -> dict[str, Institution]:
    """The institutions that the release names, by their part in the forum; known by their name in any language."""
    found = {}
    for item in read("forum")["institutions"]:
        values = {key: value for key, value in item.items() if key not in ("key", "role", "country")}
        country = Country.objects.filter(code=item["country"]).first()
        found[item["role"]] = named(Institution, item["name"]) or make(Institution, country=country, **values)
    return found


def _officials(forum: Forum) -> None:
    """The four officials that the release names, in its order."""
    for order, item in enumerate(read("forum")["officials"], 1):
        speaker = coming.speaker(item)
        make(SpeakerListing, forum=forum, speaker=speaker, group=SpeakerListing.Group.OFFICIALS, order=order)


def _past_forum(stored: Stored) -> None:
    forum = _forum(PAST, stored)
    for order, figure in enumerate(read("forum")["figures"]):
        make(KeyFigure, forum=forum, order=order, **figure)
    _officials(forum)
    _galleries(forum, stored)


def _coming_forum(stored: Stored) -> Forum:
    """The sample edition. It is the current one unless another forum is."""
    zone = read("forum")["forums"][COMING]["time_zone"]
    starts_on, ends_on = coming.days(timezone.now(), zone)
    is_current = not Forum.objects.filter(is_current=True).exists()
    venue = coming.venue()
    forum = _forum(COMING, stored, venue=venue, starts_on=starts_on, ends_on=ends_on, is_current=is_current)
    _officials(forum)
    coming.seats(forum, _institutions())
    coming.programme(forum)
    return forum


def _galleries(forum: Forum, stored: Stored) -> None:
    data = read("galleries")
    for item in data["galleries"]:
        values = {key: value for key, value in item.items() if key != "photos"}
        gallery = make(Gallery, forum=forum, is_artwork=True, state=Gallery.State.PUBLISHED, **values)
        for order, photo in enumerate(item["photos"]):
            texts = {"caption": photo["caption"], "alternative": photo["alternative"]}
            name = photo["picture"]
            make(Photo, gallery=gallery, code=name, picture=stored[name], credit=data["credit"], order=order, **texts)


def _article(say: Say, stored: Stored) -> None:
    item = read("article")
    if not Article.objects.filter(slug=item["slug"]).exists():
        values = {key: value for key, value in item.items() if key not in ("forum", "picture")}
        forum = Forum.objects.get(slug=item["forum"])
        make(Article, forum=forum, cover=stored[item["picture"]], state=Article.State.PUBLISHED, **values)
        say(f"Article: {item['slug']}")


def _pages(say: Say) -> None:
    data = read("pages")
    there = set(Page.objects.values_list("slug", flat=True))
    missing = [page for page in data["pages"] if page["slug"] not in there]
    for page in missing:
        values = {key: value for key, value in page.items() if key not in ("sample", "body")}
        body = dict(page["body"])
        if page["sample"]:
            body = {code: f"<p><strong>{data['sample_note'][code]}</strong></p>\n{text}" for code, text in body.items()}
        make(Page, state=Page.State.PUBLISHED, body=body, **values)
    if missing:
        say(f"Pages: {' '.join(page['slug'] for page in missing)}")
