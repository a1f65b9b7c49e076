"""Make the tables of incoming mail: every mail taken in, and what it says in short."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RawMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("via", models.TextField()),
                ("client_ip", models.GenericIPAddressField(null=True)),
                ("helo", models.TextField(blank=True, default="")),
                ("mail_from", models.TextField(blank=True, default="")),
                ("rcpt_to", models.TextField(blank=True, default="")),
                ("fetched_at", models.DateTimeField()),
                ("state", models.TextField(default="received")),
                ("reasons", models.JSONField(default=list)),
                ("about_kind", models.TextField(blank=True, default="")),
                ("about_id", models.BigIntegerField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "mail_raw",
            },
        ),
        migrations.CreateModel(
            name="Gist",
            fields=[
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="gist",
                        serialize=False,
                        to="mail.rawmail",
                    ),
                ),
                ("body", models.JSONField(null=True)),
                ("tries", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "mail_gist",
            },
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "read"])), fields=["fetched_at"], name="mail_raw_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(
                condition=models.Q(("state", "quarantined")), fields=["-fetched_at", "-id"], name="mail_raw_quarantine"
            ),
        ),
        migrations.AddIndex(
            model_name="rawmail",
            index=models.Index(fields=["fetched_at", "state"], name="mail_raw_balance"),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.UniqueConstraint(fields=("sha256", "rcpt_to"), name="mail_raw_once"),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["received", "read", "threaded", "draft", "general", "quarantined", "dropped"])
                ),
                name="mail_raw_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(("via__in", ["lmtp", "smtp", "pipe", "imap"])), name="mail_raw_via"
            ),
        ),
        migrations.AddConstraint(
            model_name="rawmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("state__in", ["received", "read"])),
                    models.Q(
                        ("settled_at__isnull", False), models.Q(("state__in", ["received", "read"]), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="mail_raw_settled",
            ),
        ),
    ]
