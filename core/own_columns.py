"""What the migrations of a site's own languages are made of; `core.overlays` writes them."""

import importlib
import pkgutil
from typing import Any

from django.apps import apps
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AddColumns(Operation):
    """All columns that a table lacks, at once: `AddField` one by one would work out the state of the models for each.

    `columns` are names with fields that may be NULL and refer to nothing. What is there already is left alone: a site that lost
    its migrations starts the language once more.
    """

    serialization_expand_args = ["columns"]

    def __init__(self, model_name: str, columns: list[tuple[str, Any]]) -> None:
        self.model_name, self.columns = model_name, columns

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {"model_name": self.model_name, "columns": self.columns}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.models[app_label, self.model_name.lower()].fields.update(self.columns)
        state.reload_model(app_label, self.model_name.lower(), delay=True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        before, after = (state.apps.get_model(app_label, self.model_name) for state in (from_state, to_state))
        if self.allow_migrate_model(schema_editor.connection.alias, after):
            there = columns_of(schema_editor.connection, after._meta.db_table)
            for field in (after._meta.get_field(name) for name, _ in self.columns):
                if field.column not in there:
                    schema_editor.add_field(before, field)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, before):
            for name, _ in self.columns:
                schema_editor.remove_field(before, before._meta.get_field(name))

    def describe(self) -> str:
        return f"Add {', '.join(name for name, _ in self.columns)} to {self.model_name}"


def columns_of(database: Any, table: str) -> set[str]:
    """Names of a table's columns as the database has them; none where there is no such table."""
    with database.cursor() as cursor:
        if table not in database.introspection.table_names(cursor):
            return set()
        return {column.name for column in database.introspection.get_table_description(cursor, table)}


def shipped(app_label: str) -> list[str]:
    """Names of the migrations of an app that come with the program."""
    package = importlib.import_module(f"{apps.get_app_config(app_label).name}.migrations")
    return sorted(name for _, name, is_package in pkgutil.iter_modules(package.__path__) if not is_package)


def later_than(app_label: str, *known: str) -> list[tuple[str, str]]:
    """`run_before` of a site's own migration: those of the program that were not there yet when it was written."""
    return [(app_label, name) for name in shipped(app_label) if name not in known]
