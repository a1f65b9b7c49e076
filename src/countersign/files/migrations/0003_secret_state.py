"""A state for files that are kept as a secret."""

from django.db import migrations, models

STATES = ["received", "clean", "held", "rejected", "released", "purged", "secret"]


class Migration(migrations.Migration):
    dependencies = [("files", "0002_fetches")]

    operations = [
        migrations.RemoveConstraint(model_name="upload", name="files_upload_state"),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="files_upload_state"),
        ),
    ]
