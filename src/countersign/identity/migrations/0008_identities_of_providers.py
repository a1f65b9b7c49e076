"""Keep who staff are to an OpenID provider."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0007_find_who_was_shut_out"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForeignIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.TextField()),
                ("subject", models.TextField()),
                ("linked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "identity_foreign_identity",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="identity_foreign_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("account", "issuer"), name="identity_foreign_of"
                    ),
                ],
            },
        ),
    ]
