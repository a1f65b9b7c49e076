import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_parties'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party_version', models.IntegerField()),
                ('method', models.TextField()),
                ('evidence', models.TextField()),
                ('passed', models.BooleanField()),
                ('state', models.TextField()),
                ('looked_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'customers_verification',
            },
        ),
        migrations.AddField(
            model_name='verification',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='verification',
            name='officer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='verification',
            name='second',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='verification',
            index=models.Index(fields=['customer', '-id'], name='customers_verification_newest'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('second__isnull', True), models.Q(('second', models.F('officer')), _negated=True), _connector='OR'), name='customers_verification_two_people'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'in_force', 'refused'])), name='customers_verification_state'),
        ),
    ]
