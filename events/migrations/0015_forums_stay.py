"""Whoever edits the programme no longer deletes whole forums: an owner does. A role that was given more by hand keeps the rest."""

from django.db import migrations


def keep_forums(apps, schema_editor):
    using = schema_editor.connection.alias
    editors = apps.get_model("auth", "Group").objects.using(using).filter(name="Programme editor").first()
    if editors is not None:
        wide = editors.permissions.filter(content_type__app_label="events", codename="delete_forum")
        editors.permissions.remove(*wide)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0014_settled"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(keep_forums, migrations.RunPython.noop)]
