"""All texts of the demo out to translators' tools and in again, in every format and language."""

import subprocess
from itertools import cycle
from pathlib import Path
from shutil import which

import pytest

from core import languages
from events.models import AllianceDocument, Institution, SessionFile, Signatory
from tests import factories as make
from tests.demo import demo
from tests.translated_files import FORMATS, Feed, changed, exported, read, states, texts, versions
from translations import kinds
from translations.exchange.applying import bring_in
from translations.exchange.comparing import Rules
from translations.exchange.report import Status
from translations.exchange.units import named
from translations.models import TextState

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
MARK = " §"
IN_TURN = list(zip(languages.CODES, cycle(FORMATS)))  # every language, each in one of the formats


@pytest.fixture
def full() -> None:
    """Every translated field of every kind has a text somewhere."""
    SessionFile.objects.create(session=make.make_session(), title_en="Slides", url="https://example.org/slides")
    make.make_institution()
    make.make_consent_text()
    make.make_letterhead()
    make.make_announcement()
    document = AllianceDocument.objects.create(title_en="Charter")
    Signatory.objects.create(document=document, institution=Institution.objects.earliest("pk"))
    for kind in kinds.every():
        obj = kind.model._base_manager.order_by("pk").first()
        assert obj is not None, kind.label
        empty = [f for f in kind.fields if not any(getattr(obj, languages.column(f, c)) for c in languages.CODES)]
        for field in empty:
            setattr(obj, languages.column(field, "en"), f"Words of {field}")
        obj.save(update_fields=[languages.column(field, "en") for field in empty])


def fields_of(names: list[str]) -> set[tuple[str, str]]:
    keys = [found[0] for name in names if (found := named(name))]
    return {(key.kind, key.field) for key in keys}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("language", "name"), IN_TURN)
def test_what_comes_back_unchanged_changes_nothing(name: str, language: str) -> None:
    before = texts(), states(), versions()
    data = exported(language, name)
    with Feed() as feed:
        report = bring_in(read(data), Rules(), name="x")
    assert {line.status for line in report.lines} <= {Status.SAME, Status.EMPTY}
    assert report.shown == []
    assert feed.said == []
    assert (texts(), states(), versions()) == before


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(("language", "name"), [pair for pair in IN_TURN if pair[0] != "en"])
def test_what_was_changed_is_carried_and_nothing_else(name: str, language: str) -> None:
    before, names = texts(), list[str]()

    def write(unit: str, source: str, target: str) -> str:
        names.append(unit)
        return (target or source) + MARK

    data = changed(exported(language, name), name, write)
    report = bring_in(read(data), Rules(), name="x")
    assert {line.status for line in report.lines} == {Status.CHANGED}
    everything = {(kind.label, field) for kind in kinds.every() for field in kind.fields}
    originals = {(row.kind, row.field) for row in TextState.objects.filter(language=language, state="original")}
    assert everything - fields_of(names) <= originals
    after = texts()
    written = {key for key in after if after[key] != before[key]}
    assert written == {f"{line.key}_{language.replace('-', '_')}" for line in report.lines}
    for key in written:
        stem = key.removesuffix(language.replace("-", "_"))
        originals_of = {before[stem + code.replace("-", "_")] for code in languages.CODES}
        assert after[key].replace(MARK, "") in ({before[key]} if before[key] else originals_of)
    assert not TextState.objects.filter(language=language, state__in=["missing", "stale"]).exists()


@pytest.mark.skipif(not which("msgfmt"), reason="There is no msgfmt here: it is GNU gettext's.")
@pytest.mark.parametrize("language", languages.CODES)
def test_msgfmt_takes_the_po(language: str, tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_bytes(exported(language, "po"))
    command = ["msgfmt", "--check", "-o", str(tmp_path / "x.mo"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
