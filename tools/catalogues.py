"""The catalogues of messages: `extract` brings them up to date with the sources, `check` says what is missing.

    .venv/bin/python tools/catalogues.py extract     new texts are added empty, those no longer used are dropped
    .venv/bin/python tools/catalogues.py check       exit status 1 when a catalogue is incomplete or out of date

Texts are found as Django's `makemessages` finds them, without gettext's programs: `_()`, `gettext`, `ngettext`,
`pgettext` and their lazy forms in Python; `{% translate %}`, `{% blocktranslate %}` and `_("...")` in templates.
English is the source and has no catalogue. Plural rules are those of Django's own catalogue of the language.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
import polib  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from django.utils.translation import to_locale  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

from tests.settings import LANGUAGE_CODE, LANGUAGES  # noqa: E402

NOT_SOURCES = {
    "tests",
    "tools",
    "docs",
    "deploy",
    "demo",
    "media",
    "static",
    "var",
    "locale",
    "migrations",
}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
COMMENT = "Translators:"
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?([diouxXeEfFgGcrs])")
HEADER = "Messages of the site. `tools/catalogues.py extract` keeps this file up to date with the sources."
Key = tuple[str, str]  # context (empty where there is none), text


@dataclass
class Source:
    """A text to translate: its plural (empty where there is none), the files it stands in, notes for translators."""

    plural: str = ""
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def source_files(root: Path) -> Iterator[Path]:
    """Python modules and templates of the site, in order."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith(".") for part in parts)
        if not hidden and not NOT_SOURCES & set(parts[:-1]) and path.suffix in (".py", ".html", ".txt", ".svg", ".xml"):
            in_templates = "templates" in parts[:-1]
            if path.suffix == ".py" or in_templates:
                yield path


def as_python(path: Path) -> str:
    """A file as calls of gettext; a template has everything else blanked out, line by line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))


def sources(root: Path = ROOT) -> dict[Key, Source]:
    """Every text to translate, in the order of files and lines."""
    found: dict[Key, Source] = {}
    for path in source_files(root):
        stream = io.BytesIO(as_python(path).encode())
        options = {"encoding": "utf-8"}
        for _line, texts, notes, context in extract("python", stream, KEYWORDS, (COMMENT,), options):
            single, plural = texts if isinstance(texts, tuple) else (texts, "")
            entry = found.setdefault((context or "", single), Source())
            entry.plural = entry.plural or plural
            name = path.relative_to(root).as_posix()
            entry.files += [name] if name not in entry.files else []
            entry.notes += [note for note in notes if note not in entry.notes]
    return found


def languages() -> list[str]:
    """Codes of the languages that have a catalogue."""
    return [code for code, _ in LANGUAGES if code != LANGUAGE_CODE]


def catalogue_path(code: str) -> Path:
    return ROOT / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"


def plural_forms(code: str) -> str:
    """The `Plural-Forms` of Django's own catalogue; with other rules, ours and Django's could not be merged."""
    own = Path(django.__file__).parent / "conf" / "locale" / to_locale(code) / "LC_MESSAGES" / "django.po"
    return str(polib.pofile(str(own)).metadata["Plural-Forms"])


def plural_count(code: str) -> int:
    match = re.match(r"\s*nplurals\s*=\s*(\d+)", plural_forms(code))
    if not match:
        raise ValueError(f"Django's catalogue of {code} has no plural rule.")
    return int(match[1])


def keyed(catalogue: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}


def load(code: str) -> polib.POFile:
    """The catalogue of a language; empty where there is none yet."""
    path = catalogue_path(code)
    return polib.pofile(str(path), encoding="utf-8") if path.is_file() else polib.POFile()


def updated(code: str, wanted: dict[Key, Source]) -> polib.POFile:
    """A catalogue with exactly the texts of the sources; translations there are stay."""
    old = keyed(load(code))
    new = polib.POFile(wrapwidth=116)
    new.header = HEADER
    new.metadata = {
        "Project-Id-Version": "forum site",
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(code),
    }
    for key, source in wanted.items():
        new.append(entry_for(code, key, source, old.get(key)))
    return new


def entry_for(code: str, key: Key, source: Source, old: polib.POEntry | None) -> polib.POEntry:
    """One entry, with the old translation where its shape still fits."""
    entry = polib.POEntry(msgid=key[1], msgctxt=key[0] or None, occurrences=[(name, "") for name in source.files])
    entry.comment = "\n".join(source.notes)
    entry.tcomment = old.tcomment if old else ""
    kept = [flag for flag in old.flags if flag == "fuzzy"] if old else []
    entry.flags = kept + (["python-format"] if PLACEHOLDER.search(key[1]) else [])
    if source.plural:
        entry.msgid_plural = source.plural
        given = old.msgstr_plural if old else {}
        entry.msgstr_plural = {n: given.get(n, "") for n in range(plural_count(code))}
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


def translations(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural)] if entry.msgid_plural else [entry.msgstr]


def faults(code: str, wanted: dict[Key, Source]) -> list[str]:
    """What is wrong with a catalogue, a line each; empty when it is complete and up to date."""
    if not catalogue_path(code).is_file():
        return ["there is no catalogue"]
    catalogue = load(code)
    have = keyed(catalogue)
    lines = [f"not in the catalogue: {key[1]!r}" for key in wanted if key not in have]
    lines += [f"no longer used: {key[1]!r}" for key in have if key not in wanted]
    if catalogue.metadata.get("Plural-Forms") != plural_forms(code):
        lines.append(f"Plural-Forms must be {plural_forms(code)!r}")
    for key, source in wanted.items():
        if key in have:
            lines += entry_faults(code, have[key], source)
    return lines


def entry_faults(code: str, entry: polib.POEntry, source: Source) -> list[str]:
    """Faults of one entry: fuzzy, missing, other plural, other placeholders."""
    name = f"{entry.msgid[:70]!r}"
    texts = translations(entry)
    if (entry.msgid_plural or "") != source.plural or (source.plural and len(texts) != plural_count(code)):
        return [f"plural forms do not fit: {name}"]
    if entry.fuzzy:
        return [f"fuzzy: {name}"]
    if not all(texts):
        return [f"missing: {name}"]
    allowed = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(source.plural))
    for text in texts:
        given = set(PLACEHOLDER.findall(text))
        if given - allowed or (not source.plural and given != allowed):
            return [f"placeholders differ: {name}"]
    return []


def run_extract() -> int:
    wanted = sources()
    for code in languages():
        before = keyed(load(code))
        path = catalogue_path(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(code, wanted)
        catalogue.save(str(path))
        missing = sum(not all(translations(entry)) for entry in catalogue)
        added, dropped = len(wanted.keys() - before.keys()), len(before.keys() - wanted.keys())
        print(f"{code}: {len(wanted)} texts, {added} new, {dropped} dropped, {missing} to translate")
    return 0


def run_check(most: int) -> int:
    wanted = sources()
    status = 0
    for code in languages():
        lines = faults(code, wanted)
        status = 1 if lines else status
        for line in lines[:most]:
            print(f"{code}: {line}")
        if len(lines) > most:
            print(f"{code}: and {len(lines) - most} more")
    if status == 0:
        print(f"Catalogues: {len(wanted)} texts in {len(languages())} languages, complete.")
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["extract", "check"])
    parser.add_argument("--most", type=int, default=10, help="lines shown for each language (10)")
    given = parser.parse_args()
    return run_extract() if given.command == "extract" else run_check(given.most)


if __name__ == "__main__":
    sys.exit(main())
