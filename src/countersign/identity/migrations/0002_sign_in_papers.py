"""Make the working papers of signing in: sessions, networks seen, failed attempts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import countersign.identity.models


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_accounts")]

    operations = [
        migrations.CreateModel(
            name="FailedSignIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name_digest", models.CharField(max_length=40)),
                ("network", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "identity_failed_sign_in",
                "indexes": [
                    models.Index(fields=["name_digest", "at"], name="identity_failed_name"),
                    models.Index(fields=["network", "at"], name="identity_failed_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeenNetwork",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("network", models.TextField()),
                ("times", models.IntegerField(default=0)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "identity_seen_network",
                "constraints": [models.UniqueConstraint(fields=("account", "network"), name="identity_seen_once")],
            },
        ),
        migrations.CreateModel(
            name="SignInSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "reference",
                    models.CharField(default=countersign.identity.models.new_reference, max_length=16, unique=True),
                ),
                ("ip", models.GenericIPAddressField(null=True)),
                ("user_agent", models.TextField(blank=True, default="")),
                ("signed_in_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "identity_session",
                "indexes": [models.Index(fields=["account", "-signed_in_at"], name="identity_session_account")],
            },
        ),
    ]
