"""Inline markup between HTML and XLIFF 1.2: tags become <bpt>, <ept>, <ph> and <it>, which tools show as chips and keep whole."""

import re
from collections.abc import Iterator

from lxml import etree

from translations.exchange.segments import EMPTY, TAG, escaped, tokens, unescaped, unpaired
from translations.exchange.units import printable

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
CODES = frozenset({"bpt", "ept", "ph", "it", "x"})  # elements whose content is not text
TYPES = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "u": "underlined", "a": "link"}


def element(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def fill(node: etree._Element, html: str) -> None:
    """Put HTML of one segment into a <source> or a <target>."""
    found = list(tokens(html))
    lone = unpaired(found)
    opened: list[int] = []
    number = 0
    for place, token in enumerate(found):
        match = TAG.fullmatch(token)
        if not match:
            _append(node, unescaped(printable(token)))
            continue
        name = match[2].lower()
        if match[1] and place not in lone and opened:
            made = etree.SubElement(node, element("ept"), id=str(opened.pop()))
        else:
            number += 1
            kind = "ph" if name in EMPTY else "it" if place in lone else "bpt"
            made = etree.SubElement(node, element(kind), id=str(number))
            if kind == "it":
                made.set("pos", "close" if match[1] else "open")
            elif kind == "bpt":
                opened.append(number)
                made.set("ctype", TYPES.get(name, f"x-html-{name}"))
            elif name == "br":
                made.set("ctype", "lb")
        made.text = printable(token)


def _append(node: etree._Element, text: str) -> None:
    if len(node):
        node[-1].tail = (node[-1].tail or "") + text
    else:
        node.text = (node.text or "") + text


def html_of(node: etree._Element) -> str:
    """The HTML of a <source> or <target> that `fill` made, or that a tool has written anew."""
    return "".join(_html(node))


def _html(node: etree._Element) -> Iterator[str]:
    yield escaped(node.text or "")
    for child in node:
        if not isinstance(child.tag, str):
            pass
        elif etree.QName(child).localname in CODES:
            yield "".join(child.itertext())
        else:
            yield from _html(child)
        yield escaped(child.tail or "")


def text_of(node: etree._Element) -> str:
    """Plain text, whatever a tool has marked in it."""
    return re.sub(r"\r\n?", "\n", "".join(node.itertext()))
