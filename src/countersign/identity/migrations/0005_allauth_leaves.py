"""Drop the empty tables of django-allauth: its accounts and its second factors were never used."""

from django.db import migrations

_TABLES = ("mfa_authenticator", "account_emailconfirmation", "account_emailaddress")


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_caller_codes")]

    operations = [
        migrations.RunSQL([f"DROP TABLE IF EXISTS {table}" for table in _TABLES], migrations.RunSQL.noop),
    ]
