"""Make the table of customers of whom nothing is handed out for a while."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_documents")]

    operations = [
        migrations.CreateModel(
            name="VaultHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                ("head", models.BinaryField(default=bytes(32))),
                ("customer_id", models.BigIntegerField()),
                ("why", models.TextField()),
                ("held_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
            ],
            options={
                "db_table": "vault_hold",
                "indexes": [models.Index(fields=["customer_id", "-until_at"], name="vault_hold_customer")],
            },
        ),
    ]
