"""Make the tables of general questions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0015_who_is_responsible"),
        ("mail", "0002_signed_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.TextField()),
                ("address", models.TextField(blank=True, default="")),
                ("first", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "general_arrival",
                "indexes": [
                    models.Index(fields=["network", "at"], name="general_arrival_network"),
                    models.Index(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=["address", "at"],
                        name="general_arrival_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("channel", models.TextField()),
                ("name", models.TextField(blank=True, default="")),
                ("address", models.TextField(blank=True, default="")),
                ("handle", models.TextField(blank=True, default="")),
                ("vouched", models.BooleanField(default=False)),
                ("locale", models.TextField(default="en")),
                ("state", models.TextField(default="open")),
                ("first_seen_at", models.DateTimeField()),
                ("last_said_at", models.DateTimeField()),
                ("waits_since", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("draft_id", models.BigIntegerField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.contract",
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.rawmail"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "general_question",
            },
        ),
        migrations.CreateModel(
            name="SavedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("shortcut", models.TextField()),
                ("title", models.TextField()),
                ("words", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "general_saved_answer",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("shortcut",),
                        name="general_saved_shortcut",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.TextField()),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
                ("assurance", models.TextField(default="A0")),
                ("remote", models.TextField(blank=True, default="")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mail.rawmail"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="general.question"
                    ),
                ),
                (
                    "saved",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="general.savedanswer",
                    ),
                ),
            ],
            options={
                "db_table": "general_said",
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="general.question"
                    ),
                ),
            ],
            options={
                "db_table": "general_visit",
            },
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["waits_since", "id"], name="general_question_open"
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["state", "-last_said_at", "-id"], name="general_question_listed"),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("handle", ""), _negated=True), fields=["handle"], name="general_question_handle"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["mail", "chat", "messenger"])), name="general_question_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "answered", "turned", "spam", "expired"])),
                name="general_question_state",
            ),
        ),
        migrations.AddIndex(
            model_name="said",
            index=models.Index(fields=["question", "id"], name="general_said_thread"),
        ),
        migrations.AddIndex(
            model_name="said",
            index=models.Index(
                condition=models.Q(("saved__isnull", False)), fields=["saved"], name="general_said_saved"
            ),
        ),
        migrations.AddConstraint(
            model_name="said",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["in", "out"])), name="general_said_direction"
            ),
        ),
        migrations.AddConstraint(
            model_name="said",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("author", None), ("direction", "in")),
                    models.Q(("author__isnull", False), ("direction", "out")),
                    _connector="OR",
                ),
                name="general_said_author",
            ),
        ),
    ]
