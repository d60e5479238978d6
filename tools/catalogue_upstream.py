"""Texts of Django and other packages that people meet on the site, in a catalogue of their own: `locale/upstream`.

Packages come with translations, but not all of them in all of our languages. Our catalogue has what they lack, and what
we say otherwise on purpose; everything else is left to them. A text of ours goes before theirs, an empty one does not.
An entry that is there on purpose keeps theirs in a remark (`# Instead of: …`), so that one can see when they change it.
"""

import gettext
import importlib.util
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation import to_locale

from tools import catalogues
from tools.catalogue_faults import is_english, translations, without_placeholders
from tools.catalogues import Key, Source

# A package and the parts of it that people meet; all of it where none is named. To add one, add its name.
PACKAGES: dict[str, tuple[str, ...]] = {
    "django": (
        "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions", "core/paginator.py",
        "core/validators.py", "db/models", "forms", "template/defaultfilters.py", "utils/dateformat.py", "utils/dates.py",
        "utils/ipv6.py", "utils/text.py", "utils/timesince.py",
    ),
    "django_prose_editor": (),
    "simple_history": (),
    "allauth": ("account", "mfa", "usersessions"),
}  # fmt: skip
DOMAINS = ("django", "djangojs")
NOT_SOURCES = {"locale", "management", "migrations", "node_modules", "static", "test", "testing", "tests"}
NEVER_SHOWN = {
    "String (unlimited)", "%(from)s-%(to)s relationship", "%(from)s-%(to)s relationships",
    "addedname", "changedname", "deletedname",  # keys of a dictionary inside of a call
}  # fmt: skip
SIGNS = re.compile(r"[\W\d_]*(?:IPv[46]|[KMGTP]B)?[\W\d_]*")
HEADER = "Texts of packages that they lack in this language, or that we say otherwise. `tools/catalogues.py upstream` keeps it."
REMARK = "Instead of: "
Texts = dict[Key, list[str]]  # translations, one for each plural form


@dataclass
class Wanted(Source):
    """A text of a package. `files` are its own, below the folder of packages."""

    package: str = ""


@dataclass
class State:
    """What a language has of a package's texts, by their keys."""

    lacking: list[Key] = field(default_factory=list)  # they have none; ours may be empty
    empty: list[Key] = field(default_factory=list)  # of these, those still to translate
    on_purpose: list[Key] = field(default_factory=list)  # ours differs and says so
    to_compare: list[Key] = field(default_factory=list)  # theirs is new, or has changed since ours was written
    to_drop: list[Key] = field(default_factory=list)  # theirs is the same by now


def folder(package: str) -> Path:
    """Where a package is installed. Raises ModuleNotFoundError."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.origin:
        raise ModuleNotFoundError(f"The package {package} is not installed.")
    return Path(spec.origin).parent


def _files(root: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """Python modules and templates of the parts of a package, in order."""
    for part in parts or (".",):
        start = root / part
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            below = path.relative_to(root).parts[:-1]
            is_template = "templates" in below and path.suffix in (".html", ".txt")
            if not NOT_SOURCES & set(below) and (path.suffix == ".py" or is_template):
                yield path


@cache
def wanted(domain: str = "django") -> dict[Key, Wanted]:
    """Every text of the packages that people can meet, in the order of packages and files."""
    found: dict[Key, Wanted] = {}
    for package, parts in PACKAGES.items():
        root = folder(package)
        texts = _of_scripts(root, parts) if domain == "djangojs" else _of_sources(root, parts)
        for path, single, plural, context in texts:
            if single not in NEVER_SHOWN and not SIGNS.fullmatch(without_placeholders(single)):
                entry = found.setdefault((context, single), Wanted(package=package))
                entry.plural = entry.plural or plural
                name = f"{package}/{path.relative_to(root).as_posix()}"
                entry.files += [name] if name not in entry.files else []
    return found


def _of_sources(root: Path, parts: tuple[str, ...]) -> Iterator[tuple[Path, str, str, str]]:
    for path in _files(root, parts):
        code = catalogues.as_python(path)
        lines = code.splitlines()
        for line, texts, _notes, context in extract("python", io.BytesIO(code.encode()), catalogues.KEYWORDS):
            single, plural = texts if isinstance(texts, tuple) else (texts, "")
            # Kinds of columns are described for Django's documentation of models, which nobody sees here.
            is_description = "db/models" in path.as_posix() and "description" in lines[line - 1]
            if single and not is_description:
                yield path, single, plural, context or ""


def _of_scripts(root: Path, parts: tuple[str, ...]) -> Iterator[tuple[Path, str, str, str]]:
    """Texts of scripts, from the package's own catalogues: scripts come pressed together, and cannot be read."""
    for part in parts or (".",):
        known = sorted((root / part / "locale").glob("*/LC_MESSAGES/djangojs.po"))
        english = [path for path in known if path.parts[-3] == "en"]
        for path in english or known:
            for entry in polib.pofile(str(path), encoding="utf-8"):
                if not entry.obsolete:
                    yield path, entry.msgid, entry.msgid_plural, entry.msgctxt or ""


def catalogue_path(code: str, domain: str = "django") -> Path:
    return catalogues.ROOT / "locale" / "upstream" / to_locale(code) / "LC_MESSAGES" / f"{domain}.po"


@cache
def theirs(code: str, domain: str = "django") -> Texts:
    """What a reader gets without our catalogues: those of Django and of the installed applications (Django's order)."""
    from django.apps import apps  # only this needs the settings

    django_root = folder("django")
    paths = [django_root / "conf", *(Path(app.path) for app in reversed(list(apps.get_app_configs())))]
    if domain == "djangojs":
        paths = [django_root / "contrib" / "admin"]  # the admin serves those of its own scripts, and of LOCALE_PATHS
    found: Texts = {}
    for path in paths:
        compiled = gettext.find(domain, str(path / "locale"), [to_locale(code)])  # as Django does: "ru" is also ru_RU
        if compiled:
            for entry in polib.mofile(compiled, encoding="utf-8"):
                found[entry.msgctxt or "", entry.msgid] = translations(entry)
    return found


def _lacks(code: str, key: Key, domain: str) -> bool:
    """Whether they have no text for it, or leave it in English."""
    texts = theirs(code, domain).get(key, [])
    return not texts or not all(texts) or any(is_english(code, key[1], text) for text in texts)


def _remark(upstream: list[str]) -> str:
    return " ".join((REMARK + " | ".join(upstream)).split())


def load(code: str, domain: str = "django") -> polib.POFile:
    """Our catalogue of their texts; empty where there is none yet."""
    path = catalogue_path(code, domain)
    return polib.pofile(str(path), encoding="utf-8") if path.is_file() else polib.POFile()


def updated(code: str, domain: str, keep: bool = False) -> polib.POFile:
    """Our catalogue with what they lack (empty where it is new), and with ours that differ from theirs.

    What our other catalogue has anyway is not in this one. `keep`: what differs is so on purpose from now on.
    """
    old, own = (
        catalogues.keyed(load(code, domain)),
        catalogues.keyed(catalogues.load(code)) if domain == "django" else {},
    )
    new = catalogues.empty(code, HEADER)
    for key, source in wanted(domain).items():
        entry = catalogues.entry_for(code, key, source, old.get(key))
        texts, upstream = translations(entry), theirs(code, domain).get(key, [])
        if key in own:
            continue
        if all(texts) and texts != upstream:
            if keep and not _lacks(code, key, domain):
                entry.tcomment = _remark(upstream)
            new.append(entry)
        elif _lacks(code, key, domain):
            new.append(entry)
    return new


def states(code: str, domain: str) -> dict[str, State]:
    """What the language has of each package, for a report."""
    found = {package: State() for package in PACKAGES}
    ours = catalogues.keyed(load(code, domain))
    for key, source in wanted(domain).items():
        state, entry = found[source.package], ours.get(key)
        filled = entry is not None and all(translations(entry))
        if _lacks(code, key, domain):
            state.lacking.append(key)
            state.empty += [key] if entry is not None and not filled else []
        elif entry is not None and filled:
            _compared(state, key, entry, theirs(code, domain)[key])
    return found


def _compared(state: State, key: Key, entry: polib.POEntry, upstream: list[str]) -> None:
    if translations(entry) == upstream:
        state.to_drop.append(key)
    elif " ".join(entry.tcomment.split()) == _remark(upstream):
        state.on_purpose.append(key)
    else:
        state.to_compare.append(key)


def missing(code: str, domain: str) -> list[Key]:
    """Texts that they lack and that neither of our catalogues has: `updated` would bring them in."""
    known = catalogues.keyed(load(code, domain)).keys()
    own = catalogues.keyed(catalogues.load(code)).keys() if domain == "django" else set()
    return [key for key in wanted(domain) if _lacks(code, key, domain) and key not in known and key not in own]
