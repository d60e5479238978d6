"""Imports, references to models, relation names in queries and templates point down only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
# From the roof down; what stands on one floor does not know its neighbours.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"forum_site"}),
    frozenset({"portal"}),
    frozenset({"programme"}),
    frozenset({"speakers", "news"}),
    frozenset({"events"}),
    frozenset({"search", "translations", "accounts"}),
    frozenset({"core"}),
)
FLOOR = {package: number for number, packages in enumerate(FLOORS) for package in packages}
PACKAGES = sorted(package for package in FLOOR if (ROOT / package).is_dir())
NOT_THE_SITE = {"tests", "tools"}
DATA = "demo"  # known to the commands of the composition root only
REFERENCE = re.compile(r"([a-z_]+)\.([A-Za-z]\w*)")
INNER = ("models", "views", "admin")  # inside an app: models know neither of the others
QUERIES = {
    "filter", "exclude", "get", "get_or_create", "update_or_create", "annotate", "aggregate", "order_by", "values",
    "values_list", "select_related", "prefetch_related", "only", "defer", "F", "Q", "Prefetch", "OuterRef", "Count",
}  # fmt: skip


def may_know(package: str, other: str) -> bool:
    if other in NOT_THE_SITE or (other == DATA and package != "forum_site"):
        return False
    return package == other or other not in FLOOR or FLOOR[other] > FLOOR[package]


def modules(package: str) -> Iterator[tuple[Path, ast.Module]]:
    """The package's modules; a migration is written by Django and names what the models name."""
    for path in sorted((ROOT / package).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def relations_from_above(package: str) -> dict[str, str]:
    """Names that models of the package get from an app that it may not know: {relation: app}, but no lower one has."""
    above: dict[str, str] = {}
    own: set[str] = set()
    for model in apps.get_models():
        if not may_know(package, model._meta.app_label) or model._meta.app_label not in FLOOR:
            continue
        for field in model._meta.get_fields(include_hidden=False):
            related = field.related_model
            label = related._meta.app_label if isinstance(related, type) and issubclass(related, models.Model) else ""
            if field.auto_created and label in FLOOR and not may_know(package, label):
                above[field.name] = label
            else:
                own.add(field.name)
    return {name: label for name, label in above.items() if name not in own}


def queried(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every part of a relation's path that is given to a query: "appearances", "speaker"."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in QUERIES:
            paths = [value for argument in node.args for _, value in strings(argument) if value.isascii()]
            paths += [keyword.arg for keyword in node.keywords if keyword.arg]
            yield from ((node.lineno, part) for path in paths for part in path.lstrip("-").split("__"))


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_down(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path, tree in modules(package)
        for line, name in imported(tree)
        if not may_know(package, name.split(".")[0])
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_references_to_models_point_down(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} names {text}"
        for path, tree in modules(package)
        for line, text in strings(tree)
        if (match := REFERENCE.fullmatch(text)) and match[1] in FLOOR and not may_know(package, match[1])
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_foreign_keys_point_down(package: str) -> None:
    wrong = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label == package
        for field in model._meta.get_fields()
        if not field.auto_created and isinstance(field, models.ForeignKey | models.ManyToManyField)
        if field.swappable_setting is None and not may_know(package, field.related_model._meta.app_label)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_queries_follow_no_relation_from_above(package: str) -> None:
    above = relations_from_above(package)
    wrong = [
        f"{path.relative_to(ROOT)}:{line} follows {part!r}, a relation of {above[part]}"
        for path, tree in modules(package)
        for line, part in queried(tree)
        if part in above
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_templates_include_and_load_from_below_only(package: str) -> None:
    """A template belongs to the app whose folder it is in; those at the top belong to the site."""
    wrong = []
    for folder in (ROOT / "templates" / package, ROOT / package / "templates" / package):
        for path in sorted(folder.rglob("*.html")):
            text = path.read_text(encoding="utf-8")
            for tag, name in re.findall(r"{%\s*(include|extends|load)\s+[\"']?([\w/.-]+)", text):
                other = name.split("/")[0] if "/" in name else ""
                if other in FLOOR and not may_know(package, other):
                    wrong.append(f"{path.relative_to(ROOT)} has {{% {tag} {name} %}}")
    assert wrong == []


@pytest.mark.parametrize("package", PACKAGES)
def test_models_import_neither_views_nor_admin(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path, tree in modules(package)
        if "models" in path.parts or path.name == "models.py"
        for line, name in imported(tree)
        if name.startswith(("django.contrib.admin", "django.template", "django.shortcuts"))
        or (name.split(".")[0] in FLOOR and name.split(".")[1:2] and name.split(".")[1] in INNER[1:])
    ]
    assert wrong == []


def test_every_app_of_ours_has_a_floor() -> None:
    ours = {config.name.split(".")[0] for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)}
    ours = {name for name in ours if (ROOT / name).is_dir()}
    assert ours - FLOOR.keys() == set()
