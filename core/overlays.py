"""Columns of a site's own languages: migrations written into the site's folder, over those that come with the program.

`MIGRATION_MODULES` names a package for each app with translated texts; its `__path__` goes on to the program's own migrations,
so both are loaded as one app. The history of a site stays in the order in which it happened: a migration that an upgrade brings
runs after the site's own that were there before (`later_than`), on the database that has grown and on an empty one alike. So
there is one leaf, nothing to merge, and a table that an upgrade makes anew on SQLite has the site's columns.
"""

import hashlib
import importlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, migrations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from core import languages
from core.extra_languages import PACKAGE
from core.own_columns import AddColumns, columns_of, shipped

FIRST = 9001
INIT = '''"""Migrations of the site itself, before those of the program. `manage.py start_language` wrote this; keep it."""

from pathlib import Path

import {module}

__path__ = [str(Path(__file__).parent), *{module}.__path__]
'''
HEADER = '''"""Columns for texts in: {codes}. `manage.py start_language` wrote this; it belongs to the database, keep them together."""

from core.own_columns import later_than
'''


class LostMigrationsError(Exception):
    """The database has columns of a language, but the migrations that made them are gone, and an upgrade waits."""


def bring_up(codes: Collection[str]) -> list[Path]:
    """Write what the migrations lack for these languages; the files written, none when nothing does. Applies nothing.

    Raises LostMigrationsError, OSError.
    """
    wanted = [code for code in languages.CODES if code in codes]
    if not wanted:
        return []
    loader = MigrationLoader(None, ignore_no_migrations=True)
    _refuse_what_is_lost(loader, wanted)
    return [_write(loader, label, found, wanted) for label, found in sorted(_lacking(loader, wanted).items())]


# --- what is lacking ---------------------------------------------------------------------------------------------------------
def base_of(name: str, codes: Collection[str]) -> tuple[str, str]:
    """Field and language of a column's name: ("title", "ar"); ("", "") where it is a column of none of these languages."""
    for code in codes:
        suffix = languages.column("", code)
        if name.endswith(suffix):
            return name.removesuffix(suffix), code
    return "", ""


def _lacking(loader: MigrationLoader, codes: list[str]) -> dict[str, list[Operation]]:
    """App -> operations on columns of these languages. What else the models may lack is no business of the site."""
    state = loader.project_state()
    found: dict[str, list[Operation]] = {}
    for label, rename in list(_renamed(loader, state, codes)):
        rename.state_forwards(label, state)
        found.setdefault(label, []).append(rename)
    now = ProjectState.from_apps(apps)
    changes = MigrationAutodetector(state, now).changes(graph=loader.graph)
    for label, made in changes.items():
        for operation in (operation for migration in made for operation in migration.operations):
            if isinstance(operation, migrations.AddField | migrations.AlterField | migrations.RemoveField):
                field, _ = base_of(operation.name, codes)
                model = label, operation.model_name_lower
                if field and any(field in at.models[model].fields for at in (state, now) if model in at.models):
                    found.setdefault(label, []).append(operation)
    return {label: _together(operations) for label, operations in found.items()}


def _together(operations: list[Any]) -> list[Operation]:
    """What is added to a table as one operation, before the others."""
    added: dict[str, list[tuple[str, Any]]] = {}
    for operation in operations:
        if isinstance(operation, migrations.AddField):
            added.setdefault(operation.model_name, []).append((operation.name, operation.field))
    rest = [operation for operation in operations if not isinstance(operation, migrations.AddField)]
    return [*(AddColumns(model, columns) for model, columns in added.items()), *rest]


def _renamed(
    loader: MigrationLoader, state: ProjectState, codes: list[str]
) -> Iterator[tuple[str, migrations.RenameField]]:
    """Columns whose field the program has given another name: a text follows its field."""
    for (label, _), migration in sorted(loader.disk_migrations.items()):
        for rename in migration.operations:
            if not isinstance(rename, migrations.RenameField):
                continue
            model = state.models.get((label, rename.model_name_lower))
            for code in codes if model else ():
                old, new = (languages.column(name, code) for name in (rename.old_name, rename.new_name))
                if model and old in model.fields and new not in model.fields and rename.new_name in model.fields:
                    yield label, migrations.RenameField(rename.model_name, old, new)


def _refuse_what_is_lost(loader: MigrationLoader, codes: list[str]) -> None:
    """A table that an upgrade makes anew drops what no migration knows: the folder must come back first."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    for label in {model._meta.app_label for model in apps.get_models()}:
        if (waiting := {(label, name) for name in _names(loader, label)} - applied) and not _has_own(label):
            for model in apps.get_app_config(label).get_models():
                for column in columns_of(connection, model._meta.db_table) if applied else ():
                    field, code = base_of(column, codes)
                    if field and hasattr(model, column):
                        raise LostMigrationsError(
                            f"The database has texts in {code}, but {settings.LANGUAGES_FOLDER / 'migrations' / label} is "
                            f"missing and {sorted(waiting)[0][1]} waits: bring the folder back from the backup first."
                        )


def _names(loader: MigrationLoader, label: str) -> list[str]:
    return [name for app, name in loader.disk_migrations if app == label]


def _has_own(label: str) -> bool:
    return label in settings.MIGRATION_MODULES


# --- writing -----------------------------------------------------------------------------------------------------------------
def _write(loader: MigrationLoader, label: str, operations: list[Operation], codes: list[str]) -> Path:
    """One migration of the site. Its name tells its content: on another server the same one is the same."""
    folder: Path = settings.LANGUAGES_FOLDER / "migrations" / label
    folder.mkdir(parents=True, exist_ok=True)
    module = f"{apps.get_app_config(label).name}.migrations"
    (folder / "__init__.py").write_text(INIT.format(module=module), encoding="utf-8")
    migration = type("Migration", (migrations.Migration,), {"operations": operations})("own", label)
    migration.dependencies = [node for node in loader.graph.leaf_nodes(label) if node[0] == label]
    known = ", ".join(f'"{name}"' for name in (label, *shipped(label)))
    text = MigrationWriter(migration, include_header=False).as_string()
    text = text.replace("    operations = [", f"    run_before = later_than({known})\n\n    operations = [", 1)
    text = f"{HEADER.format(codes=', '.join(codes))}{text}"
    number = FIRST + sum(1 for _ in folder.glob("[0-9]*.py"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = folder / f"{number}_{'_'.join(codes).replace('-', '_')}_{digest}.py"
    path.write_text(text, encoding="utf-8")
    settings.MIGRATION_MODULES[label] = f"{PACKAGE}.{label}"
    importlib.invalidate_caches()
    return path
