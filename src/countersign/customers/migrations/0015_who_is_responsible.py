"""Make the table of responsibility matrices, in versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_service_fees")]

    operations = [
        migrations.CreateModel(
            name="Scope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.IntegerField(default=0, editable=False)),
                ("head", models.BinaryField(default=bytes(32))),
                ("product", models.TextField()),
                ("version", models.IntegerField()),
                ("layers", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "customers_scope",
                "constraints": [
                    models.UniqueConstraint(fields=("product", "version"), name="customers_scope_version"),
                ],
            },
        ),
    ]
