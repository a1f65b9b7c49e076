"""Make the table of replies that were pressed and can be taken back before they leave."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0012_paid_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Leaving",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.TextField(unique=True)),
                ("content", models.JSONField(default=dict)),
                ("by", models.JSONField(default=dict)),
                ("state", models.TextField(default="leaving")),
                ("pressed_at", models.DateTimeField()),
                ("leaves_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("refusal", models.JSONField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "db_table": "tickets_leaving",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "leaving")), fields=["leaves_at"], name="tickets_leaving_due"
                    ),
                    models.Index(
                        condition=models.Q(("state", "refused")), fields=["account"], name="tickets_leaving_refused"
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)),
                        fields=["settled_at"],
                        name="tickets_leaving_settled",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "leaving")), fields=("ticket",), name="tickets_leaving_one"
                    )
                ],
            },
        ),
    ]
