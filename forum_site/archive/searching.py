"""The index of the copy's search: a script for each language that holds titles, texts and files of what can be found.

A script, not JSON: from a disk, browsers load no other file that holds data.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone, translation

from core import languages
from core.plurals import samples
from forum_site.archive.addresses import Scope, Target
from search import sources
from search.sources import Document

LONGEST = 4000  # characters of a text


def index(code: str, scope: Scope, is_there: Callable[[str], bool]) -> bytes:
    """The index in a language. `is_there` tells whether the copy has a file."""
    with translation.override(code):
        kinds, rows = [], list[list[Any]]()
        for number, source in enumerate(sources.every()):
            kinds.append(str(source.label))
            documents = sorted(source.documents(None), key=lambda document: (document.position, document.object_id))
            rows += _rows(number, documents, code, scope, is_there)
        data = {
            "tag": languages.tag(code),
            "kinds": kinds,
            "forms": json.loads(samples("%(number)s answer", "%(number)s answers", code)),
            "rows": rows,
        }
    said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"(globalThis.archiveIndex ??= {{}})[{json.dumps(code)}] = {said};\n".encode()


def _rows(
    kind: int, documents: list[Document], code: str, scope: Scope, is_there: Callable[[str], bool]
) -> Iterator[list[Any]]:
    """[kind, title, detail, text, file below the folder of the language]: of what is public, in the copy, and has a title."""
    now = timezone.now()
    for document in documents:
        words = document.words.get(code)
        if not words or not words.title or (document.public_from and document.public_from > now):
            continue
        name, *arguments = document.address
        found = scope.find(urlsplit(reverse(name, args=arguments)).path)
        if isinstance(found, Target) and is_there(found.file):
            yield [kind, words.title, words.detail, words.body[:LONGEST], found.file.partition("/")[2]]
