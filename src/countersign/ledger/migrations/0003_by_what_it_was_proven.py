"""Let an event say by what its actor was proven, beside how well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="method",
            field=models.TextField(db_default="", default=""),
        ),
    ]
