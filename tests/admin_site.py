"""Helpers of the admin's tests: one row of everything, and a form read from a page as a browser would send it."""

from typing import Any
from xml.etree import ElementTree

import html5lib
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import SiteIdentity
from events.models import AllianceDocument, Consent, Forum, PhotoSession, SessionFile, Signatory
from programme.models import make_release
from speakers.models import PhotoTag
from tests import factories as make

NAMESPACE = "{http://www.w3.org/1999/xhtml}"


def a_bit_of_everything() -> Forum:
    """A current forum with one row at least of every model, released."""
    country = make.make_country()
    institution = make.make_institution(country=country)
    venue = make.make_venue()
    forum = make.make_forum(is_current=True, venue=venue, host_country=country, cover=make.picture())
    room, track = make.make_room(venue=venue), make.make_track(forum=forum)
    session = make.make_session(forum=forum, room=room, track=track)
    make.make_session_language(session=session)
    SessionFile.objects.create(session=session, title_en="Slides", url="https://example.org/slides")
    speaker = make.make_speaker(country=country, institution=institution, portrait=make.picture())
    make.make_listing(forum=forum, speaker=speaker)
    make.make_appearance(session=session, speaker=speaker)
    make.make_delegation(forum=forum, country=country)
    make.make_partner(forum=forum, institution=institution)
    make.make_figure(forum=forum)
    document = AllianceDocument.objects.create(
        forum=forum, title_en="Charter", state="published", url="https://example.org/charter.pdf"
    )
    Signatory.objects.create(document=document, institution=institution)
    photo = make.make_photo(gallery=make.make_gallery(forum=forum))
    PhotoTag.objects.create(photo=photo, speaker=speaker)
    PhotoSession.objects.create(photo=photo, session=session)
    make.make_photo_country(photo=photo, country=country)
    make.make_article(forum=forum, cover=make.picture())
    make.make_page()
    make.make_announcement(forum=forum)
    make.make_term()
    make.make_mail()
    delegate = make.make_delegate(forum=forum, country=country, institution=institution)
    make.make_rules(forum=forum)
    make.make_feedback_rules(forum=forum)
    make.make_invitation(forum=forum, institution=institution)
    make.make_consent_text()
    make.make_letterhead(forum=forum)
    make.make_look()
    Consent.objects.create(delegate=delegate, purpose="processing", text_version="1", given_at=make.OPENING)
    SiteIdentity.objects.create(name_en="The forum", short_name_en="Forum")
    release = make_release(forum)
    lacking = [{"character": "[U+1F600]", "name": "GRINNING FACE", "texts": ["Opening \N{GRINNING FACE}"]}]
    make.make_made_file(forum=forum, release=release, report=lacking)
    return forum


def superuser(**fields: Any) -> User:
    return make.make_user(**{"is_staff": True, "is_superuser": True, **fields})


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fresh(model: Any, **lookup: Any) -> Any:
    """A row as the database has it now."""
    return model.objects.get(**lookup)


def history_of(obj: Any) -> Any:
    return obj.history


def change_url(obj: Any) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def list_url(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def form_of(page: str, form_id: str = "") -> dict[str, Any]:
    """What a browser would send of the form whose id ends in `form_id`, buttons left out."""
    tree = html5lib.parse(page)
    forms = [form for form in tree.iter(f"{NAMESPACE}form") if form.get("id", "").endswith(form_id or "_form")]
    sent: dict[str, Any] = {}
    for element in forms[0].iter():
        name, kind = element.get("name"), element.tag.removeprefix(NAMESPACE)
        value = _value(element, kind) if name else None
        if name and value is not None and "__prefix__" not in name:
            several = name in sent and element.get("type") == "checkbox"  # boxes of one name: a list
            sent[name] = [*([sent[name]] if isinstance(sent[name], str) else sent[name]), value] if several else value
    return sent


def _value(element: ElementTree.Element, kind: str) -> str | list[str] | None:
    if kind == "textarea":
        return "".join(element.itertext()).removeprefix("\n")
    if kind == "select":
        options = list(element.iter(f"{NAMESPACE}option"))
        chosen = [option.get("value", "") for option in options if option.get("selected") is not None]
        return (
            chosen
            if element.get("multiple") is not None
            else (chosen or [o.get("value", "") for o in options] or [""])[0]
        )
    if kind != "input" or element.get("type") in ("submit", "button", "file", "image"):
        return None
    if element.get("type") in ("checkbox", "radio") and element.get("checked") is None:
        return None
    return element.get("value", "on" if element.get("type") == "checkbox" else "")
