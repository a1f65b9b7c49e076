"""Make the working papers of what staff read of others' work within an hour."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_identities_of_providers")]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("thing", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "identity_look",
                "indexes": [
                    models.Index(fields=["account", "at"], include=["thing"], name="identity_look_hour"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "thing"), name="identity_look_once"),
                ],
            },
        ),
    ]
