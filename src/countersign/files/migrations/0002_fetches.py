"""Downloads by the staff, counted for ten minutes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_uploads_and_previews")]

    operations = [
        migrations.CreateModel(
            name="Fetch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("told", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["person_id", "at"], name="files_fetch_lately")]},
        ),
    ]
