"""Let a hook be given a new secret while the former one still signs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hooks", "0001_hooks")]

    operations = [
        migrations.AddField(model_name="hook", name="former_salt", field=models.TextField(blank=True, default="")),
        migrations.AddField(model_name="hook", name="renewed_at", field=models.DateTimeField(null=True)),
    ]
