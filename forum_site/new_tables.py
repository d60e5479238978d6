"""All tables of an empty database at once, as its migrations would leave them."""

from collections.abc import Collection

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Node = tuple[str, str]


def last_of(nodes: Collection[Node]) -> list[Node]:
    """Of these migrations the last ones of each app: migrating there applies all of them and no other."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    known = set(nodes).intersection(graph.nodes)
    return sorted(
        node
        for node in known
        if not any(child.key[0] == node[0] and child.key in known for child in graph.node_map[node].children)
    )


def is_empty() -> bool:
    """Whether nothing was ever migrated here."""
    return set(connection.introspection.table_names()) <= {MigrationRecorder.Migration._meta.db_table} and not (
        MigrationRecorder(connection).applied_migrations()
    )


def make(nodes: Collection[Node] | None = None) -> None:
    """The tables of a database that has gone through these migrations (all, where none are named) and no others.

    They are made at once from the models of that state, in one transaction: going through every migration takes forty times
    as long. Migrations of rows have nothing to do here. What Django's models do not know (`search.0002`) says so by a hint and
    is run; `tests/test_backup.py` compares with tables that were migrated.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    wanted = sorted(loader.disk_migrations) if nodes is None else nodes
    state = loader.project_state(last_of(wanted))
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for app, name in wanted:
            for operation in loader.disk_migrations[app, name].operations:
                if getattr(operation, "hints", {}).get("makes_tables"):
                    operation.database_forwards(app, editor, state, state)
            recorder.record_applied(app, name)
