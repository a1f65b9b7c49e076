from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notify', '0001_notices'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notice',
            name='notify_notice_state',
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sent', 'failed', 'held', 'digested', 'skipped'])), name='notify_notice_state'),
        ),
    ]
