"""Make the table of second factors asked for one act."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_allauth_leaves"),
    ]

    operations = [
        migrations.CreateModel(
            name="StepUpChallenge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=32, unique=True)),
                ("session", models.TextField()),
                ("act", models.TextField()),
                ("object", models.TextField(blank=True, default="")),
                ("named", models.TextField(blank=True, default="")),
                ("challenge", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("wrong", models.IntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "identity_step_up",
                "indexes": [models.Index(fields=["account", "-created_at"], name="identity_step_up_account")],
            },
        ),
    ]
