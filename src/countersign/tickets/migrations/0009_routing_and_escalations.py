"""Give tickets a queue and the skill they need; keep the rules of routing and who else has to look."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shifts", "0001_shifts"),
        ("tickets", "0008_waits_that_come_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="climbs_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="offer_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="queue",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="shifts.queue",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="shift_called_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="skill_level",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="RoutingRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(default=b"\x00" * 32),
                ),
                ("rules", models.JSONField(default=list)),
                ("words", models.TextField(default="")),
                ("made_by_name", models.TextField(default="")),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "tickets_routing_rules",
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("reason", models.TextField()),
                ("level", models.IntegerField()),
                ("raised_at", models.DateTimeField()),
                ("late_since", models.DateTimeField(null=True)),
                ("take_up_by", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(default="")),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "taken_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="escalations", to="tickets.ticket"
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "tickets_escalation",
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["raised_at", "id"],
                        name="tickets_escalation_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["functional", "hierarchical"])), name="tickets_escalation_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["at_risk", "breached", "expertise", "impact", "customer", "safety"])
                        ),
                        name="tickets_escalation_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 0), ("level__lte", 3)), name="tickets_escalation_level"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("outcome", "")),
                            models.Q(
                                ("closed_at__isnull", False),
                                (
                                    "outcome__in",
                                    [
                                        "handled",
                                        "reassigned",
                                        "not_needed",
                                        "answered",
                                        "accepted",
                                        "asked_again",
                                        "ticket_closed",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="tickets_escalation_outcome",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("ticket", "reason"),
                        name="tickets_escalation_once",
                    ),
                ],
            },
        ),
    ]
