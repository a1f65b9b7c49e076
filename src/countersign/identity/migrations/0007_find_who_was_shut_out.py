"""Find the staff who were shut out without reading everybody: their tickets wait for another holder."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_step_up")]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("is_active", False), ("kind", "staff")), fields=["id"], name="identity_shut_out"
            ),
        ),
    ]
