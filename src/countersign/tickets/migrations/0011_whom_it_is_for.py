"""Keep whether a ticket is meant for its addressee first, or for nobody else."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0010_four_clocks"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="addressee_mode",
            field=models.TextField(db_default="preferred", default="preferred"),
        ),
    ]
