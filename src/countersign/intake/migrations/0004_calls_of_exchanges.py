"""Keep what a telephone exchange tells of calls, who sits where, what is typed in a call."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0003_secret_state"),
        ("intake", "0003_held_mails"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CallNotes",
            fields=[
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notes",
                        serialize=False,
                        to="intake.call",
                    ),
                ),
                ("content", models.JSONField()),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "intake_call_notes",
            },
        ),
        migrations.AddField(
            model_name="call",
            name="notice_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="callback",
            name="attempts",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="LineCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("pbx", models.TextField()),
                ("pbx_call", models.TextField()),
                ("direction", models.TextField(default="in")),
                ("state", models.TextField()),
                ("number", models.TextField(blank=True, default="")),
                ("number_told", models.TextField(blank=True, default="")),
                ("line", models.TextField(blank=True, default="")),
                (
                    "extensions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("extension", models.TextField(blank=True, default="")),
                ("rang_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("pbx_rang_at", models.DateTimeField(null=True)),
                ("pbx_answered_at", models.DateTimeField(null=True)),
                ("pbx_ended_at", models.DateTimeField(null=True)),
                ("heard_at", models.DateTimeField()),
                ("notice", models.BooleanField(default=False)),
                ("cause", models.TextField(blank=True, default="")),
                ("swept", models.BooleanField(default=False)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "call",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_call",
                        to="intake.call",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            ],
            options={
                "db_table": "intake_line_call",
            },
        ),
        migrations.CreateModel(
            name="AwaitedRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.TextField()),
                ("tries", models.IntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("words", models.TextField(blank=True, default="")),
                (
                    "line_call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="awaited", to="intake.linecall"
                    ),
                ),
            ],
            options={
                "db_table": "intake_awaited_recording",
            },
        ),
        migrations.AddField(
            model_name="callback",
            name="missed",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.linecall"
            ),
        ),
        migrations.CreateModel(
            name="LineRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField()),
                ("sha256", models.TextField()),
                ("size_bytes", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "line_call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recordings", to="intake.linecall"
                    ),
                ),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.upload"
                    ),
                ),
            ],
            options={
                "db_table": "intake_line_recording",
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("pbx", models.TextField(blank=True, default="")),
                ("number", models.TextField(blank=True, default="")),
                (
                    "lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("set_at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "intake_extension",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("pbx", "number"),
                        name="intake_extension_number",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="linecall",
            index=models.Index(
                condition=models.Q(("state__in", ["ringing", "answered"])),
                fields=["heard_at"],
                name="intake_line_call_running",
            ),
        ),
        migrations.AddIndex(
            model_name="linecall",
            index=models.Index(
                condition=models.Q(("settled_at", None), ("state", "missed")),
                fields=["heard_at"],
                name="intake_line_call_missed",
            ),
        ),
        migrations.AddConstraint(
            model_name="linecall",
            constraint=models.UniqueConstraint(fields=("pbx", "pbx_call"), name="intake_line_call_key"),
        ),
        migrations.AddIndex(
            model_name="awaitedrecording",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="intake_awaited_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="awaitedrecording",
            constraint=models.UniqueConstraint(fields=("line_call", "url"), name="intake_awaited_recording_once"),
        ),
    ]
