"""Let the rail count from an index alone, and let waiting tickets be read in their order."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_contracts'),
        ('tickets', '0002_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ticket',
            name='tickets_open_by_promise',
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['order_at', 'id'], include=('status', 'waiting', 'holder', 'addressee', 'moved_at'), name='tickets_open_by_promise'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['waiting', 'order_at', 'id'], name='tickets_waiting_by_promise'),
        ),
    ]
