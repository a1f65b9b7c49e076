"""Keep when it was noted that a callback was not made in time; find calls that nobody ended."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_calls_of_exchanges")]

    operations = [
        migrations.AddField("callback", "overdue_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "call",
            models.Index(condition=models.Q(("ended_at", None)), fields=["began_at"], name="intake_call_running"),
        ),
    ]
