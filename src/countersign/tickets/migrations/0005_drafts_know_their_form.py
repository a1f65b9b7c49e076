"""Let a draft know the form it was typed in, so that a text still on its way cannot come back after it was sent."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_clean_tickets_often")]
    operations = [
        migrations.AddField("draft", "form", models.TextField(default="", db_default="")),
        migrations.AddField(
            "draft",
            "dropped",
            django.contrib.postgres.fields.ArrayField(models.TextField(), default=list, db_default=[]),
        ),
    ]
