"""The catalogues of messages: `extract` brings them up to date with the sources, `check` says what is missing.

    .venv/bin/python tools/catalogues.py extract     new texts are added, those no longer used are dropped
    .venv/bin/python tools/catalogues.py upstream    the same for texts of Django and other packages (locale/upstream)
    .venv/bin/python tools/catalogues.py check       exit status 1 when a catalogue is incomplete or out of date

`make messages` does the first two. A new text that is like one that is no longer used gets its translation as a proposal,
marked fuzzy, with the old text beside it (#|): read it and remove the mark. Until then it is shown to nobody.

Texts are found as Django's `makemessages` finds them, without gettext's programs: `_()`, `gettext`, `ngettext`,
`pgettext` and their lazy forms in Python; `{% translate %}`, `{% blocktranslate %}` and `_("...")` in templates.
English is the source and has no catalogue. Plural rules are those of Django's own catalogue of the language.
"""

import argparse
import difflib
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
import polib  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from django.utils.translation import to_locale  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

from tests.settings import LANGUAGE_CODE, LANGUAGES  # noqa: E402
from tools.catalogue_faults import entry_faults, placeholders, translations  # noqa: E402

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
ALIKE = 0.8  # of two texts, by `difflib`, for the translation of one to be proposed for the other
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


@cache
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
    """A catalogue with exactly the texts of the sources; translations there are stay, or are proposed for a changed text."""
    old = keyed(load(code))
    gone = {
        key: entry for key, entry in old.items() if key not in wanted and all(translations(entry)) and not entry.fuzzy
    }
    new = empty(code, HEADER)
    for key, source in wanted.items():
        entry = entry_for(code, key, source, old.get(key))
        new.append(entry if key in old else proposed(entry, gone))
    return new


def empty(code: str, header: str) -> polib.POFile:
    """A catalogue of a language without texts."""
    new = polib.POFile(wrapwidth=116)
    new.header = header
    new.metadata = {
        "Project-Id-Version": "forum site",
        "Language": to_locale(code),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(code),
    }
    return new


def proposed(entry: polib.POEntry, gone: dict[Key, polib.POEntry]) -> polib.POEntry:
    """An empty entry with the translation of the most similar text that is no longer used, marked as a guess."""
    alike = {
        old.msgid: old
        for (context, _), old in gone.items()
        if context == (entry.msgctxt or "") and bool(old.msgid_plural) == bool(entry.msgid_plural)
    }
    best = difflib.get_close_matches(entry.msgid, alike, n=1, cutoff=ALIKE)
    if best:
        old = alike[best[0]]
        entry.msgstr, entry.msgstr_plural = old.msgstr, dict(old.msgstr_plural)
        entry.previous_msgid, entry.previous_msgid_plural = old.msgid, old.msgid_plural or None
        entry.flags = ["fuzzy", *entry.flags]
    return entry


def entry_for(code: str, key: Key, source: Source, old: polib.POEntry | None) -> polib.POEntry:
    """One entry, with the old translation where its shape still fits."""
    entry = polib.POEntry(msgid=key[1], msgctxt=key[0] or None, occurrences=[(name, "") for name in source.files])
    entry.comment = "\n".join(source.notes)
    entry.tcomment = old.tcomment if old else ""
    kept = [flag for flag in old.flags if flag == "fuzzy"] if old else []
    entry.flags = kept + (["python-format"] if any(each.startswith("%") for each in placeholders(key[1])) else [])
    if kept and old:
        entry.previous_msgid, entry.previous_msgid_plural = old.previous_msgid, old.previous_msgid_plural
    if source.plural:
        entry.msgid_plural = source.plural
        given = old.msgstr_plural if old else {}
        entry.msgstr_plural = {n: given.get(n, "") for n in range(plural_count(code))}
    else:
        entry.msgstr = old.msgstr if old else ""
    return entry


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
        if key in have and (have[key].msgid_plural or "") != source.plural:
            lines.append(f"plural forms do not fit: {key[1][:70]!r}")
        elif key in have:
            lines += entry_faults(code, have[key], plural_count(code))
    return lines


def upstream_faults(code: str, domain: str) -> list[str]:
    """The same for our catalogue of texts of packages: it must have all that they lack."""
    from tools import catalogue_upstream as upstream

    lines = [f"upstream: not in the catalogue: {key[1]!r}" for key in upstream.missing(code, domain)]
    for key, entry in keyed(upstream.load(code, domain)).items():
        if key not in upstream.wanted(domain):
            lines.append(f"upstream: no longer used: {key[1]!r}")
        lines += [f"upstream: {fault}" for fault in entry_faults(code, entry, plural_count(code))]
    return lines


def all_faults(code: str, wanted: dict[Key, Source]) -> list[str]:
    from tools import catalogue_upstream as upstream

    return faults(code, wanted) + [line for domain in upstream.DOMAINS for line in upstream_faults(code, domain)]


def run_extract() -> int:
    wanted = sources()
    for code in languages():
        before = keyed(load(code))
        path = catalogue_path(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = updated(code, wanted)
        catalogue.save(str(path))
        added, dropped = len(wanted.keys() - before.keys()), len(before.keys() - wanted.keys())
        print(f"{code}: {len(wanted)} texts, {added} new, {dropped} dropped, {left(catalogue)}")
    return 0


def left(catalogue: polib.POFile) -> str:
    """What is to do in a catalogue: "3 missing, 1 fuzzy"."""
    missing = sum(not all(translations(entry)) for entry in catalogue)
    return f"{missing} missing, {sum(entry.fuzzy for entry in catalogue)} fuzzy"


def run_upstream(keep: bool) -> int:
    """Bring `locale/upstream` up to date and tell, by language and package, what they lack and what ours is there for."""
    from tools import catalogue_upstream as upstream

    for code in languages():
        for domain in upstream.DOMAINS:
            path = upstream.catalogue_path(code, domain)
            before = upstream.states(code, domain)
            catalogue = upstream.updated(code, domain, keep)
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue.save(str(path))
            print(f"{code}: upstream {domain}: {len(catalogue)} texts, {left(catalogue)}")
            for package, state in upstream.states(code, domain).items():
                dropped = before[package].to_drop
                print(
                    f"    {package}: they lack {len(state.lacking)}, of which {len(state.empty)} are to translate; ours on "
                    f"purpose {len(state.on_purpose)}; to compare {len(state.to_compare)}; dropped {len(dropped)}"
                )
                for key in state.to_compare:
                    print(
                        f"        to compare: {key[1][:70]!r}: theirs is {' | '.join(upstream.theirs(code, domain)[key])!r}"
                    )
    return 0


def run_check(most: int) -> int:
    wanted = sources()
    status = 0
    for code in languages():
        lines = all_faults(code, wanted)
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
    parser.add_argument("command", choices=["extract", "upstream", "check"])
    parser.add_argument("--most", type=int, default=10, help="check: lines shown for each language (10)")
    parser.add_argument("--keep", action="store_true", help="upstream: what differs from theirs is so on purpose")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    if given.command == "extract":
        return run_extract()
    return run_upstream(given.keep) if given.command == "upstream" else run_check(given.most)


if __name__ == "__main__":
    sys.exit(main())
