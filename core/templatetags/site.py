"""Tags and filters of every template: texts in their language, dates by CLDR, icons, the menu."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core import dates, languages, navigation, withheld
from core.addresses import address
from core.image_names import with_sources
from core.texts import Text, listed, text, tie

register = template.Library()

ARABIC, ARTICLE = re.compile(r"[\u0600-\u06ff]"), "ال"
QUOTED = re.compile(r"^(?P<before>.*?)(?P<key>[“«„「《\"][^”»“」》\"]+[”»“」》\"])(?P<after>.*)$", re.DOTALL)


def in_language(value: str, code: str, tag: str = "span", escaped: bool = False) -> SafeString:
    """HTML of a text; wrapped with `lang` and `dir` when its language is not the page's (WCAG 2.2, 3.1.2)."""
    body = mark_safe(value) if escaped else conditional_escape(value)
    if code == languages.active() or not value:
        return mark_safe(body)
    return mark_safe(f"<{tag}{language_attributes(code)}>{body}</{tag}>")


@register.filter
def file_size(count: int) -> str:
    """{{ file.size|file_size }}: "482 kB" or "1.4 MB", as CLDR writes them."""
    return dates.size(count)


@register.filter
def names(objects: Iterable[Any]) -> SafeString:
    """{{ session.rooms|names }}: their names as a list of the page's language, each with its own `lang` where it fell back."""
    found = [text(obj, "name") for obj in objects]
    return mark_safe(listed([in_language(name.value, name.language) for name in found]))


@register.filter(name="text")
def text_filter(obj: Any, field: str) -> SafeString:
    """{{ session|text:"title" }}: the text, with its own `lang` where it fell back."""
    found = text(obj, field) if obj else Text("", languages.active())
    return in_language(found.value, found.language)


@register.filter
def shown(found: Text) -> SafeString:
    """A text that was read already, with its own `lang` where it fell back."""
    return in_language(found.value, found.language)


@register.filter
def plain(obj: Any, field: str) -> str:
    """The same without markup, for attributes and titles."""
    return text(obj, field).value if obj else ""


@register.filter
def lang(obj: Any, field: str) -> SafeString:
    """` lang="ru" dir="ltr"` for the element that holds a plain text, or nothing when it is in the page's language."""
    found = text(obj, field)
    return language_attributes(found.language) if found.fell_back else SafeString("")


@lru_cache(maxsize=64)
def language_attributes(code: str) -> SafeString:
    """` lang="ru" dir="ltr"`, for a language of the site."""
    return format_html(' lang="{}" dir="{}"', languages.tag(code), languages.direction(code))


@register.filter
def rich(found: Text) -> SafeString:
    """Sanitised HTML of a rich text; its pictures are offered in every size and format."""
    return in_language(with_sources(withheld.left_out(found.value)), found.language, "div", escaped=True)


@register.filter
def paragraphs(found: Text) -> SafeString:
    """Plain text as paragraphs: an empty line starts a new one."""
    parts = [p for p in re.split(r"\n\s*\n", found.value) if p.strip()]
    html = "".join(f"<p>{conditional_escape(p)}</p>".replace("\n", "<br>") for p in parts)
    return in_language(html, found.language, "div", escaped=True)


@register.filter
def forum_name(forum: Any) -> SafeString:
    """A forum's name with its quoted part as the key: “New Silk Road” large, the rest below."""
    found = text(forum, "name")
    match = QUOTED.match(found.value)
    if not match:
        return in_language(format_html('<span class="rest">{}</span>', found.value), found.language, escaped=True)
    rest = [(part, match[part].strip(" ,")) for part in ("before", "key", "after") if match[part].strip(" ,")]
    html = " ".join(
        format_html('<span class="{}">{}</span>', "key" if part == "key" else "rest", words) for part, words in rest
    )
    return in_language(html, found.language, escaped=True)


@register.filter
def brand_lines(name: str) -> SafeString:
    """A short name in two balanced lines for the header."""
    words = name.split(" ")
    if len(words) < 2:
        return conditional_escape(name)
    cuts = range(1, len(words))
    best = min(cuts, key=lambda n: max(len(" ".join(words[:n])), len(" ".join(words[n:]))))
    return format_html("{}<br>{}", " ".join(words[:best]), " ".join(words[best:]))


@register.filter
def tied(value: str) -> str:
    return tie(value, languages.active())


@register.filter
def day(value: date) -> str:
    return dates.day(value)


@register.filter
def short_day(value: date) -> str:
    return dates.short_day(value)


@register.filter
def weekday(value: date) -> str:
    return dates.weekday(value)


@register.filter
def clock(value: datetime, zone: ZoneInfo) -> str:
    return dates.clock(value, zone)


@register.filter
def local_day(value: datetime, zone: ZoneInfo) -> str:
    """Day and month where the zone is."""
    return dates.short_day(value.astimezone(zone).date())


@register.filter
def local_iso(value: datetime, zone: ZoneInfo) -> str:
    """ISO 8601 with the zone's offset, for `datetime` attributes."""
    return value.astimezone(zone).isoformat(timespec="minutes")


@register.filter
def moment(value: datetime, zone: ZoneInfo) -> str:
    """Day, month, year and time where the zone is: 27 March 2027, 09:40."""
    return dates.day_and_time(dates.day(value.astimezone(zone).date()), dates.clock(value, zone))


@register.filter
def offset(value: datetime, zone: ZoneInfo) -> str:
    return dates.offset(value, zone)


@register.filter
def number(value: float) -> str:
    return dates.number(value)


@register.filter
def monogram(value: str) -> str:
    """Initials of a name, two at most; one character of a name without spaces. Arabic letters stand apart, without the article."""
    words = [word for word in re.split(r"[\s\-]+", value) if word and word[0].isalnum()]
    words = [word.removeprefix(ARTICLE) or word for word in words[:2]]
    joiner = "\N{ZERO WIDTH NON-JOINER}" if any(ARABIC.match(word) for word in words) else ""
    return joiner.join(word[0] for word in words).upper()


@register.filter
def bcp47(code: str) -> str:
    return languages.tag(code)


# Font files that the headings of a language need first; the others load where a page needs them.
FONTS = {
    "ru": ("cyrillic",),
    "uk": ("cyrillic",),
    "kk": ("cyrillic", "cyrillic-ext"),
    "pl": ("latin", "latin-ext"),
    "zh-hans": (),
    "en": ("latin",),
    "uz": ("latin",),
}
BY_SCRIPT = {"Cyrl": ("cyrillic", "cyrillic-ext"), "Latn": ("latin", "latin-ext")}  # of languages that a site has added


@register.simple_tag
def font_preloads() -> list[str]:
    """Addresses of the display face's files for the language in force."""
    code = languages.active()
    needed = FONTS[code] if code in FONTS else BY_SCRIPT.get(languages.script(code), ())
    return [static(f"fonts/lora-{name}.woff2") for name in ("figures", *needed)]


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, turn: bool = False) -> SafeString:
    """An icon of the sprite; decoration only. `turn` mirrors it where text runs from the right."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " icon-turn" if turn else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def menu(forum: Any) -> list[dict[str, Any]]:
    return navigation.entries(forum)


@register.simple_tag(takes_context=True)
def menu_links(context: template.Context, section: str = "") -> SafeString:
    """`<li>` of the menu: of the page's forum, else of the current one. The entry of `section` is marked as where the reader is."""
    path = context["request"].path if section else ""
    items = []
    for entry in navigation.entries(context.get("forum") or context["current_forum"]):
        here = entry["key"] == section
        mark = f' aria-current="{"page" if entry["url"] == path else "true"}"' if section and here else ""
        items.append(f'<li><a href="{escape(entry["url"])}"{mark}>{escape(entry["label"])}</a></li>\n')
    return mark_safe("".join(items))


@register.simple_tag
def titled_links(objects: Iterable[Any], name: str) -> SafeString:
    """`<li>` of objects with a slug and a title; `name` is that of their view."""
    items = [
        f'<li><a href="{address(name, obj.slug)}"{lang(obj, "title")}>{escape(plain(obj, "title"))}</a></li>\n'
        for obj in objects
    ]
    return mark_safe("".join(items))
