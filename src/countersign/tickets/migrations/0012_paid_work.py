"""Make the table of quotes: paid work offered, ordered, done and charged."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0015_who_is_responsible"),
        ("tickets", "0011_whom_it_is_for"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Quote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.TextField(default="offered")),
                ("text", models.TextField()),
                ("minutes", models.IntegerField()),
                ("full_minor", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("plan_minutes", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("month", models.TextField()),
                ("offered_by_name", models.TextField()),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("settled_by_name", models.TextField(default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(default="")),
                ("done_by_name", models.TextField(default="")),
                ("done_at", models.DateTimeField(null=True)),
                ("done_text", models.TextField(default="")),
                ("charged_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contract",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quotes", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "db_table": "tickets_quote",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["offered", "accepted", "done", "charged"])),
                        fields=["contract", "month"],
                        include=("plan_minutes",),
                        name="tickets_quote_minutes",
                    ),
                    models.Index(
                        condition=models.Q(("state", "offered")), fields=["expires_at"], name="tickets_quote_until"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["offered", "accepted"])),
                        fields=("ticket",),
                        name="tickets_quote_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["offered", "accepted", "declined", "withdrawn", "expired", "done", "charged"],
                            )
                        ),
                        name="tickets_quote_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "charged"]), _negated=True),
                            models.Q(
                                ("done_at__isnull", False), ("settled_at__isnull", False), ("settled_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="tickets_quote_done_is_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("charged_at", None), ("state", "charged"), _connector="OR"),
                        name="tickets_quote_charged_is_done",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__gt", 0),
                            ("plan_minutes__gte", 0),
                            ("plan_minutes__lte", models.F("minutes")),
                            ("amount_minor__gte", 0),
                            ("amount_minor__lte", models.F("full_minor")),
                        ),
                        name="tickets_quote_amounts",
                    ),
                ],
            },
        ),
    ]
