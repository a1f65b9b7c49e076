"""Refuse UPDATE, DELETE and TRUNCATE of the ledger to everybody, the owner included."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_payload_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_payload
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
"""
ALLOW = """
DROP TRIGGER ledger_event_append_only ON ledger_event;
DROP TRIGGER ledger_payload_append_only ON ledger_payload;
DROP FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_events")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
