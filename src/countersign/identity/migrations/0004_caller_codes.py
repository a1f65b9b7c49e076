"""Make the tables of caller codes: the record, the digests, the refused tries."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_second_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallerCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("contract_id", models.BigIntegerField()),
                ("session", models.TextField()),
                ("ip", models.GenericIPAddressField(null=True)),
                ("taken_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("used_in", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.TextField(blank=True, default="")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "identity_caller_code",
            },
        ),
        migrations.CreateModel(
            name="CodeTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contract_id", models.BigIntegerField()),
                ("outcome", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "identity_code_try",
            },
        ),
        migrations.CreateModel(
            name="CodeSecret",
            fields=[
                (
                    "code",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="identity.callercode",
                    ),
                ),
                ("contract_id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("expires_at", models.DateTimeField()),
                ("live", models.BooleanField(default=True)),
                ("wrong_tries", models.IntegerField(default=0)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.signinsession",
                        to_field="reference",
                    ),
                ),
            ],
            options={
                "db_table": "identity_code_secret",
            },
        ),
        migrations.AddIndex(
            model_name="callercode",
            index=models.Index(fields=["account", "contract_id", "-taken_at"], name="identity_code_newest"),
        ),
        migrations.AddIndex(
            model_name="codetry",
            index=models.Index(fields=["contract_id", "at"], name="identity_code_try_contract"),
        ),
        migrations.AddIndex(
            model_name="codetry",
            index=models.Index(fields=["operator", "at"], name="identity_code_try_operator"),
        ),
        migrations.AddIndex(
            model_name="codesecret",
            index=models.Index(fields=["contract_id", "expires_at"], name="identity_code_secret_of"),
        ),
    ]
