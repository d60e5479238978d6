"""Which statements each test sends to the database, so that `make test-services` need not run all tests once more.

A statement here is its shape: values, numbers, the length of lists and the language in a column's name do not count. While
tests run, each worker notes shapes and seconds of each test in `var/statements/`; `chosen` finds few tests that together
send all of them. What a test's own processes send is not seen: such files are run whole (`tools.services.WHOLE`).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.signals import connection_created

from core.languages import LANGUAGES

FOLDER = Path(__file__).resolve().parent.parent / "var" / "statements"
_SUFFIX = "|".join(language.code.replace("-", "_") for language in LANGUAGES)
# What is replaced, in this order; lists of values and rows of them become one.
_SAME: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"'(?:[^']|'')*'"), "''"),
    (re.compile(rf'_(?:{_SUFFIX})"'), '_en"'),
    (re.compile(r"(?<![\w.])\d+"), "0"),
    (re.compile(r"= NULL\b"), "= %s"),
    (re.compile(r'("\w+_en" = %s)(?:, "\w+_en" = %s)+'), r"\1"),
    (re.compile(r"%s(?:, %s)+"), "%s"),
    (re.compile(r"\((?:%s|NULL|DEFAULT|, )+\)(?:, \((?:%s|NULL|DEFAULT|, )+\))+"), "(%s)"),
)
_COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def shape(statement: str) -> str:
    """The statement without what differs from one call to the next."""
    for pattern, instead in _SAME:
        statement = pattern.sub(instead, statement)
    return statement


@dataclass
class Sent:
    """What one test sent, and the seconds it took: to prepare, and itself."""

    shapes: set[str]
    prepared: float = 0.0
    called: float = 0.0


class Recorder:
    """A plugin of pytest."""

    def __init__(self, name: str) -> None:
        """`name` is this worker's."""
        self.name = name
        self.sent: dict[str, Sent] = {}
        self._now: Sent | None = None
        self._known: dict[int, str] = {}

    def start(self) -> None:
        """Watch each connection from its first statement."""
        connection_created.connect(self._watch, weak=False)

    def _watch(self, connection: Any, **kwargs: Any) -> None:
        if self._note not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._note)

    def _note(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if self._now is not None and isinstance(sql, str) and sql.startswith(_COUNTED):
            number = hash(sql)
            if number not in self._known:
                self._known[number] = shape(sql)
            self._now.shapes.add(self._known[number])
        return execute(sql, params, many, context)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now = self.sent[name_of(item)] = Sent(set())
        try:
            return (yield)
        finally:
            self._now = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self._now is not None and report.when == "setup":
            self._now.prepared += report.duration
        elif self._now is not None:
            self._now.called += report.duration

    def pytest_sessionfinish(self) -> None:
        """Write what was seen. Shapes are numbered: each stands once in the file."""
        numbers: dict[str, int] = {}
        tests = {
            name: [sorted(numbers.setdefault(one, len(numbers)) for one in sent.shapes), sent.prepared, sent.called]
            for name, sent in self.sent.items()
        }
        FOLDER.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"shapes": list(numbers), "tests": tests})
        (FOLDER / f"{self.name}.json").write_text(text, encoding="utf-8")


def name_of(item: pytest.Item) -> str:
    """A test's name without the group that xdist puts behind it in time."""
    return f"{item.parent.nodeid}::{item.name}" if item.parent else item.name


def recorded() -> dict[str, Sent]:
    """What the last whole run saw; nothing where there was none."""
    found: dict[str, Sent] = {}
    for file in sorted(FOLDER.glob("*.json")):
        noted = json.loads(file.read_text(encoding="utf-8"))
        shapes = noted["shapes"]
        for name, (numbers, prepared, called) in noted["tests"].items():
            found[name] = Sent({shapes[number] for number in numbers}, prepared, called)
    return found


def chosen(sent: dict[str, Sent], names: Iterable[str]) -> set[str]:
    """Of these tests, few and quick ones that together send all that these send; and those of which nothing is known.

    The usual way to cover a set: again and again the test that brings most that is new for its seconds. The first of a file
    prepares what the file needs.
    """
    names = set(names)
    unknown = {name for name in names if name not in sent}
    left = {name: set(sent[name].shapes) for name in names - unknown}
    files: dict[str, float] = {}
    for name in left:
        files[_file(name)] = max(files.get(_file(name), 0.0), sent[name].prepared)
    taken: set[str] = set()
    opened: set[str] = set()

    def worth(name: str) -> float:
        preparing = 0.0 if _file(name) in opened else files[_file(name)]
        return len(left[name]) / (sent[name].called + preparing + 0.1)

    while left := {name: shapes for name, shapes in left.items() if shapes}:
        best = max(sorted(left), key=worth)
        gained = left.pop(best)
        taken.add(best)
        opened.add(_file(best))
        for shapes in left.values():
            shapes.difference_update(gained)
    return taken | unknown


def _file(name: str) -> str:
    return name.partition("::")[0]
