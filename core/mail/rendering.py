"""From a kind, a language and values to what is sent: a subject, a plain text, and the HTML made of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from core import languages
from core.mail import kinds
from core.mail.kinds import MailKind
from core.mail.placeholders import fill
from core.sanitise import plain

SUBJECT_LENGTH = 300
EMPTY = re.compile(r"\n(?:[ \t]*\n){2,}")
LINK = re.compile(r"https?://[^\s<>\"]+")
CODE = re.compile(r"[0-9]{4,10}")


@dataclass(frozen=True)
class Rendered:
    """What a mail says. `unsubscribe` is an address that ends mails of its kind."""

    language: str
    subject: str
    body: str
    unsubscribe: str = ""


def one_line(text: str) -> str:
    """A text for a header field: no control characters, no line breaks (RFC 5322, 2.2)."""
    return " ".join(plain(text).split())[:SUBJECT_LENGTH]


def words(kind: MailKind, name: str, code: str) -> str:
    """`subject` or `body` of a kind in a language: an organiser's own text, else the default in the same language."""
    from core.models import MailTemplate

    own = MailTemplate.objects.of(kind.key)
    written = getattr(own, languages.column(name, code), "") if own else ""
    return written or kind.default(name, code)


class Writer:
    """A kind's texts in a language, read once for many mails."""

    def __init__(self, kind: MailKind, code: str) -> None:
        self.code, self.common = code, kinds.common_values(code)
        self.subject, self.body = words(kind, "subject", code), words(kind, "body", code)

    def render(self, values: Mapping[str, str], preface: str = "") -> Rendered:
        """Fill the texts. Raises KeyError when a value is missing. Values are single lines, so none adds a paragraph.

        `preface` is a paragraph before them, in the same language.
        """
        known = {**self.common, **{name: " ".join(plain(value).split()) for name, value in values.items()}}
        before = " ".join(plain(preface).split())
        body = f"{before}\n\n{plain(fill(self.body, known))}".strip()
        # a placeholder that is empty leaves no hole
        return Rendered(self.code, one_line(fill(self.subject, known)), EMPTY.sub("\n\n", body))


def render(kind: MailKind, code: str, values: Mapping[str, str], preface: str = "") -> Rendered:
    """One mail; see `Writer`."""
    return Writer(kind, code).render(values, preface)


def paragraphs(body: str) -> list[dict[str, Any]]:
    """Paragraphs for the template: each a list of lines, marked where it is nothing but a link or a code."""
    found = []
    for block in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        alone = lines[0] if len(lines) == 1 else ""
        link, code = LINK.fullmatch(alone), CODE.fullmatch(alone)
        if lines:
            found.append({"lines": lines, "link": alone if link else "", "code": alone if code else ""})
    return found


def html(mail: Rendered) -> str:
    """The same mail as HTML: nothing remote, no script, one constant style sheet (`STYLE`)."""
    return render_to_string(
        "mail/message.html",
        {
            "tag": languages.tag(mail.language),
            "direction": languages.direction(mail.language),
            "subject": mail.subject,
            "paragraphs": paragraphs(mail.body),
            "style": STYLE,
            "unsubscribe": mail.unsubscribe,
            "stop": _stop(mail),
            **kinds.common_values(mail.language),
        },
    )


def text(mail: Rendered) -> str:
    """The plain text with the line that says who writes."""
    common = kinds.common_values(mail.language)
    end = f"\n{_stop(mail)}\n{mail.unsubscribe}\n" if mail.unsubscribe else ""
    return f"{mail.body}\n\n-- \n{common['site']}\n{common['site_address']}\n{end}"


def _stop(mail: Rendered) -> str:
    with translation.override(mail.language):
        return gettext("If you want no more mails of this kind:")


STYLE = (
    "body{margin:0;padding:24px 16px;background:#faf6ee;color:#14213d;"
    "font:17px/1.6 'Segoe UI',-apple-system,Roboto,'Noto Sans','PingFang SC','Microsoft YaHei',Arial,sans-serif}"
    ".sheet{max-width:560px;margin:0 auto;padding:28px;background:#fffdf8;border-top:3px solid #b47a18}"
    "p{margin:0 0 16px}a{color:#0e5a5a}.code{font-size:32px;letter-spacing:4px;font-weight:600}"
    ".foot{margin:24px 0 0;padding-top:16px;border-top:1px solid #d8cdb9;color:#4d5670;font-size:14px}"
)
