from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_withheld_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="contentcounter",
            name="kind",
            field=models.CharField(default="", max_length=100),
        ),
    ]
