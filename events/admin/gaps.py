"""What this app knows of a forum that is to go public: its own fields, its venue, tracks, partners and sessions."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin.columns import name_of
from core.admin.today import address
from core.texts import listed, text
from events import readiness
from events.admin.lacking import every, lacking
from events.models import Delegation, Forum, ForumPartner, Gallery, Room, Session, Track
from events.readiness import Gap, Next, Shown


def step_url(forum: Forum, key: str, field: str = "") -> str:
    """A step of the guided sequence, at a field."""
    return reverse("admin:setup-step", args=[forum.pk, key]) + (f"#id_{field}" if field else "")


def _without(forum: Forum, field: str) -> str:
    """Names of the forum's languages that a text is missing in, as a list."""
    own = [one for one in languages.LANGUAGES if one.code in forum.content_languages]
    return listed([one.name for one in own if not getattr(forum, languages.column(field, one.code), None)])


def of_itself(forum: Forum) -> Iterator[Gap]:
    """What is written on the forum."""
    if twin := _twin(forum):
        detail = str(_("It has the same name as this forum: %(name)s.") % {"name": name_of(twin)})
        yield Gap(_("A name of its own"), step_url(forum, "name"), True, detail)
    if forum.starts_on is None and not text(forum, "dates_text"):
        yield Gap(_("The days, or what is known of them in words"), step_url(forum, "dates", "starts_on"), True)
    if forum.venue_id is None and not text(forum, "city"):
        yield Gap(_("The city or the venue"), step_url(forum, "dates"), True)
    if forum.host_country_id is None:
        yield Gap(_("The host country"), step_url(forum, "dates", "host_country"))
    for field, label in (("name", _("The name in every language")), ("tagline", _("A sentence for the first screen"))):
        if missing := _without(forum, field):
            yield Gap(label, step_url(forum, "name"), detail=missing)
    if not text(forum, "description"):
        yield Gap(_("A description"), reverse("admin:events_forum_change", args=[forum.pk]))
    if not forum.cover:
        yield Gap(_("A cover picture"), step_url(forum, "look", "cover"))


def _twin(forum: Forum) -> Forum | None:
    """Another forum with the very same name in some language: a copy that nobody has named yet."""
    same = Q(pk__in=[])
    for code in languages.CODES:
        column = languages.column("name", code)
        if name := getattr(forum, column, None):
            same |= Q(**{column: name})
    found: Forum | None = Forum.objects.filter(same).exclude(pk=forum.pk).first()
    return found


def of_the_rest(forum: Forum) -> Iterator[Gap]:
    """What belongs to it."""
    if forum.venue_id is None:
        yield Gap(_("A venue"), step_url(forum, "place"))
    elif not Room.objects.filter(venue=forum.venue_id).exists():
        yield Gap(_("Rooms of the venue"), step_url(forum, "place"))
    if not Track.objects.filter(forum=forum).exists():
        yield Gap(_("Tracks"), step_url(forum, "tracks"))
    partners = ForumPartner.objects.filter(forum=forum)
    if not partners.filter(role__in=(ForumPartner.Role.HOST, ForumPartner.Role.ORGANISER)).exists():
        yield Gap(_("A host or an organiser among the partners"), step_url(forum, "partners"))
    sessions = Session.objects.for_forum(forum)
    of_forum = f"forum__id__exact={forum.pk}"
    if not sessions.exists():
        yield Gap(_("Sessions"), f"{reverse('admin:events_session_add')}?forum={forum.pk}")
    for lack in every():
        if count := lacking(lack).filter(forum=forum).count():
            yield Gap(lack.label, address("events_session", f"lacks={lack.key}&{of_forum}"), detail=str(count))


def shown(forum: Forum) -> Iterator[Shown]:
    galleries = Gallery.objects.published().filter(forum=forum)
    yield Shown(_("countries"), Delegation.objects.filter(forum=forum).count())
    yield Shown(_("galleries"), galleries.count())
    yield Shown(_("photographs"), galleries.aggregate(n=Count("photos"))["n"])


def following(forum: Forum) -> Iterator[Next]:
    sessions, galleries = Session.objects.for_forum(forum).count(), Gallery.objects.filter(forum=forum).count()
    of_forum = f"?forum={forum.pk}"
    add = reverse("admin:events_session_add") + of_forum
    yield Next(_("Add a session"), add, str(sessions or ""), ("events.add_session",))
    yield Next(
        _("Add a gallery"),
        reverse("admin:events_gallery_add") + of_forum,
        str(galleries or ""),
        ("events.add_gallery",),
    )


readiness.register_next("events", following)
readiness.register("events.itself", of_itself, shown)
readiness.register("events.rest", of_the_rest)
