"""Let a draft know the mail that it came by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_calls"),
        ("mail", "0002_signed_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="claimed_address",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="draft",
            name="mail",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.rawmail"
            ),
        ),
    ]
