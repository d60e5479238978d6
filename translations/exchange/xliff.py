"""Translations as XLIFF 1.2 (OASIS, 2008): for OmegaT, Weblate, Virtaal and translation agencies."""

import io
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from lxml import etree

from core import languages
from translations.exchange import entries, inline
from translations.exchange.entries import Content, Entry, Header, Output
from translations.exchange.inline import NAMESPACE, element
from translations.exchange.units import Unit, is_html_of, printable
from translations.rules import State

KIND = "application/x-xliff+xml"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
STATES = {
    State.MISSING: "needs-translation",
    State.STALE: "needs-review-translation",
    State.FRESH: "translated",
    State.REVIEWED: "final",
}
REVIEW = (
    "needs-review",
    "needs-adaptation",
    "needs-l10n",
)  # not "needs-translation": many tools leave it when they fill in
VERSION = "x-version"
OURS = "site"


def write(out: Output, head: Header, units: Callable[[str], Iterable[Unit]], sources: list[str]) -> int:
    """Write a file unit by unit; the number of units. `units(code)` are those whose original is in a language: each language
    is a <file> of its own.
    """
    count = 0
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(element("xliff"), {"version": "1.2"}, nsmap={None: NAMESPACE}):
            for source in sources or [languages.DEFAULT]:
                with xml.element(element("file"), _attributes(head, source)):
                    _head(xml, head)
                    with xml.element(element("body")):
                        for unit in units(source):
                            xml.write(_made(unit), with_tail=True)
                            count += 1
    return count


def _attributes(head: Header, source: str) -> dict[str, str]:
    return {
        "original": f"{head.address or head.site}#{languages.tag(source)}",
        "source-language": languages.tag(source),
        "target-language": head.tag,
        "datatype": "html",
        "date": head.moment.isoformat(),
    }


def _head(xml: Any, head: Header) -> None:
    node = etree.Element(element("header"), nsmap={None: NAMESPACE})
    etree.SubElement(node, element("note")).text = printable(head.site or head.address)
    xml.write(node)


def _made(unit: Unit) -> etree._Element:
    node = etree.Element(element("trans-unit"), id=unit.name, resname=unit.name, nsmap={None: NAMESPACE})
    node.set(XML_SPACE, "preserve")
    node.set("datatype", "html" if unit.is_html else "plaintext")
    if unit.state == State.REVIEWED:
        node.set("approved", "yes")
    if unit.limit:
        node.set("maxwidth", str(unit.limit))
        node.set("size-unit", "char")
    _fill(etree.SubElement(node, element("source")), unit.source, unit.is_html)
    target = etree.SubElement(node, element("target"), state=STATES[unit.state])
    _fill(target, unit.target, unit.is_html)
    _information(node, unit)
    for note in (f"{unit.label}: {unit.object_name}", unit.note):
        if note:
            etree.SubElement(node, element("note")).text = printable(note)
    if unit.previous:
        _previous(node, unit)
    node.tail = "\n"
    return node


def _information(node: etree._Element, unit: Unit) -> None:
    where = etree.SubElement(node, element("context-group"), name="place", purpose="location")
    etree.SubElement(where, element("context"), {"context-type": "sourcefile"}).text = unit.address
    ours = etree.SubElement(node, element("context-group"), name=OURS, purpose="information")
    etree.SubElement(ours, element("context"), {"context-type": VERSION}).text = entries.version_of(unit)


def _previous(node: etree._Element, unit: Unit) -> None:
    """What the original was, with the translation of that."""
    was = etree.SubElement(node, element("alt-trans"), alttranstype="previous-version", origin=OURS)
    _fill(etree.SubElement(was, element("source")), unit.previous, unit.is_html)
    _fill(etree.SubElement(was, element("target")), unit.target, unit.is_html)


def _fill(node: etree._Element, text: str, is_html: bool) -> None:
    if is_html:
        inline.fill(node, text)
    else:
        node.text = printable(text)


def read(data: bytes) -> Content:
    """ValidationError with a reason that a person can act on. Entities and document types are refused, nothing is fetched."""
    root = _root(data)
    files = [node for node in root if _is(node, "file")]
    if not files:
        raise ValidationError(_("This is no XLIFF 1.2 file with translations."))
    codes = {entries.language_of(node.get("target-language", "")) for node in files}
    if len(codes) > 1:
        raise ValidationError(_("The file translates into several languages. Give each a file of its own."))
    content = Content(codes.pop(), entries.moment(files[0].get("date", "")))
    for file in files:
        for node in file.iter(element("trans-unit")):
            content.add(_entry(node))
    return content


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise ValidationError(
            _("This is no XLIFF file, or it is damaged: %(error)s") % {"error": str(error)[:120]}
        ) from error
    root = tree.getroot()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise ValidationError(_("This file declares a document type, which no XLIFF file needs."))
    if not _is(root, "xliff"):
        raise ValidationError(_("This is no XLIFF 1.2 file with translations."))
    return root


def _is(node: etree._Element, name: str) -> bool:
    return bool(node.tag == element(name))


def _entry(node: etree._Element) -> Entry:
    source, target = node.find(element("source")), node.find(element("target"))
    said = target.get("state", "") if target is not None else ""
    path = f"{element('context-group')}[@name='{OURS}']/{element('context')}[@context-type='{VERSION}']"
    context = node.find(path)
    name = node.get("resname") or node.get("id", "")
    extract = inline.html_of if is_html_of(name) else inline.text_of
    return Entry(
        name=name,
        source=extract(source) if source is not None else "",
        target=extract(target) if target is not None else "",
        is_fuzzy=said.startswith(REVIEW) and node.get("approved") != "yes",
        version=entries.version(context.text or "") if context is not None else None,
        where=_("line %(number)d") % {"number": node.sourceline or 0},
    )
