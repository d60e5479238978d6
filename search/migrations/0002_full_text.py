"""What the database itself searches: made of `terms`, kept by the database, unknown to the models.

Neither database takes the terms apart: they are cut at spaces, and every character outside of ASCII is part of a term.
"""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE search_text USING fts5(
        terms, content='search_entry', content_rowid='id', tokenize='ascii', detail='none', columnsize=0
    )""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_text (rowid, terms) VALUES (new.id, new.terms);
    END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_text (search_text, rowid, terms) VALUES ('delete', old.id, old.terms);
    END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE OF id, terms ON search_entry BEGIN
        INSERT INTO search_text (search_text, rowid, terms) VALUES ('delete', old.id, old.terms);
        INSERT INTO search_text (rowid, terms) VALUES (new.id, new.terms);
    END""",
)
SQLITE_BACK = (
    "DROP TRIGGER search_entry_changed",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_added",
    "DROP TABLE search_text",
)
POSTGRESQL = (
    """ALTER TABLE search_entry ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED""",
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)",
)
POSTGRESQL_BACK = ("ALTER TABLE search_entry DROP COLUMN vector",)


def _run(editor, **statements):
    for statement in statements[editor.connection.vendor]:
        editor.execute(statement)


def make(apps, editor):
    _run(editor, sqlite=SQLITE, postgresql=POSTGRESQL)


def remove(apps, editor):
    _run(editor, sqlite=SQLITE_BACK, postgresql=POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    # A database that is restored is made of models and of what says this.
    operations = [migrations.RunPython(make, remove, hints={"makes_tables": True})]
