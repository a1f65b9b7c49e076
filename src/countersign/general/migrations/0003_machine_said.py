"""Let a machine say a word that nobody of the staff wrote: that all is kept."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("general", "0002_dispatches")]

    operations = [
        migrations.RemoveConstraint(model_name="said", name="general_said_author"),
        migrations.AddConstraint(
            model_name="said",
            constraint=models.CheckConstraint(
                condition=Q(author=None) | Q(direction="out"), name="general_said_author"
            ),
        ),
    ]
