"""Let the database itself take a code's secret away with its session.

Whoever removes a contact ends that person's sessions, and does not see the codes that these hold for other
contracts: deleted row by row, those stayed behind and the whole act failed.
"""

from django.db import migrations

_LAID = """
DO $$
DECLARE laid text;
BEGIN
    SELECT conname INTO STRICT laid FROM pg_constraint WHERE contype = 'f'
        AND conrelid = 'identity_code_secret'::regclass AND confrelid = 'identity_session'::regclass;
    EXECUTE format('ALTER TABLE identity_code_secret DROP CONSTRAINT %I', laid);
    EXECUTE format('ALTER TABLE identity_code_secret ADD CONSTRAINT %I FOREIGN KEY (session_id) '
        'REFERENCES identity_session (reference){more} DEFERRABLE INITIALLY DEFERRED', laid);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_what_staff_read")]

    operations = [migrations.RunSQL(_LAID.replace("{more}", " ON DELETE CASCADE"), _LAID.replace("{more}", ""))]
