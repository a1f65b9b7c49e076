"""Make the table of mails that stand beside a ticket."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0015_who_is_responsible"),
        ("intake", "0002_drafts_by_mail"),
        ("mail", "0002_signed_words"),
        ("tickets", "0012_paid_work"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("address", models.TextField()),
                ("words", models.TextField()),
                ("came_at", models.DateTimeField()),
                ("state", models.TextField(default="waiting")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.contract"
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.rawmail"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "db_table": "intake_held_mail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["contract"], name="intake_held_waiting"
                    ),
                    models.Index(fields=["ticket", "id"], name="intake_held_ticket"),
                ],
            },
        ),
    ]
