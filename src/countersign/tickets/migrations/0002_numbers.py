"""Begin the numbers of tickets at 10001: five digits from the first, easy to read out on the phone."""

from django.db import migrations

BEGIN = "ALTER TABLE tickets_ticket ALTER COLUMN id SET START WITH 10001; ALTER SEQUENCE tickets_ticket_id_seq RESTART"
AGAIN = "ALTER TABLE tickets_ticket ALTER COLUMN id SET START WITH 1"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_tickets")]
    operations = [migrations.RunSQL(BEGIN, AGAIN)]
