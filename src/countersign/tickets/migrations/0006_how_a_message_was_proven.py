"""Let a message say by what its author was proven, and keep reviews of that."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tickets", "0005_drafts_know_their_form"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="method",
            field=models.TextField(db_default="", default=""),
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was", models.TextField()),
                ("level", models.TextField()),
                ("reason", models.TextField()),
                ("by_name", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="tickets.message"
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
                "db_table": "tickets_review",
            },
        ),
    ]
