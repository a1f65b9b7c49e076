"""Make the table of answers on their way by messengers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("general", "0001_questions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.TextField(default="queued")),
                ("attempts", models.IntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(null=True)),
                ("words", models.TextField(blank=True, default="")),
                (
                    "said",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="general.said"
                    ),
                ),
            ],
            options={
                "db_table": "general_dispatch",
                "indexes": [
                    models.Index(condition=models.Q(("state", "queued")), fields=["id"], name="general_dispatch_queued")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "sent", "failed"])), name="general_dispatch_state"
                    )
                ],
            },
        ),
    ]
