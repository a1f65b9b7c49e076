"""Make the table of people who can sign in."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("seq", models.IntegerField(default=0, editable=False)),
                (
                    "head",
                    models.BinaryField(
                        default=b"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
                    ),
                ),
                ("email", models.TextField()),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), blank=True, default=list, size=None
                    ),
                ),
                ("title", models.TextField(blank=True, default="")),
                ("locale", models.TextField(default="en")),
                ("zone", models.TextField(default="UTC")),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_active", True), ("kind", "staff")),
                        fields=["name"],
                        name="identity_staff",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("email",), name="identity_account_email"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["customer", "staff"])), name="identity_account_kind"
                    ),
                ],
            },
        ),
    ]
