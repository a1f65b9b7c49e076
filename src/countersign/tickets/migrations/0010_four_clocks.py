"""Keep the four clocks of a ticket, when its resolution is due, and when it wants to be looked at by itself."""

from django.db import migrations, models

# Tickets from before have one clock: it tells when it is late. Their promises tell it too.
_WAKE = """
UPDATE tickets_ticket SET wakes_at = date_trunc('second', least(clock_due_at, promised_at)) + interval '1 second'
WHERE status <> 'closed' AND least(clock_due_at, promised_at) IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_routing_and_escalations")]

    operations = [
        migrations.AddField("ticket", "clocks", models.JSONField(null=True)),
        migrations.AddField("ticket", "resolution_due_at", models.DateTimeField(null=True)),
        migrations.AddField("ticket", "wakes_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_WAKE, migrations.RunSQL.noop),
        migrations.AddIndex(
            "ticket",
            models.Index(
                fields=["wakes_at", "id"], name="tickets_to_wake", condition=models.Q(wakes_at__isnull=False)
            ),
        ),
    ]
