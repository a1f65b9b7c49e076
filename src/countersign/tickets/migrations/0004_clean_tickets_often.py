"""Clean the table of tickets after every fiftieth part of it has changed: counters are read from the index alone
only where the table is known to be clean."""

from django.db import migrations

OFTEN = """
ALTER TABLE tickets_ticket SET (
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02
)
"""
AS_OTHERS = """
ALTER TABLE tickets_ticket RESET (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor
)
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_counters_from_an_index")]
    operations = [migrations.RunSQL(OFTEN, AS_OTHERS)]
