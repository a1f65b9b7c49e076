"""The database: its address, the embedded server, roles, row-level security, migrations."""
