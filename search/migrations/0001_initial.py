from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Stale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("via", models.CharField(blank=True, max_length=60)),
                ("object_id", models.BigIntegerField(null=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("language", models.CharField(max_length=12)),
                ("public_from", models.BigIntegerField(default=0)),
                ("position", models.BigIntegerField(default=0)),
                ("address", models.CharField(max_length=200)),
                ("title_terms", models.TextField()),
                ("title", models.TextField()),
                ("detail", models.TextField()),
                ("body", models.TextField()),
                ("terms", models.TextField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["public_from"], name="search_entry_public_from")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id", "language"), name="search_entry_once")
                ],
            },
        ),
    ]
