import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0001_contracts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('category', models.TextField()),
                ('jurisdiction', models.TextField()),
                ('name', models.TextField()),
                ('data', models.JSONField()),
                ('valid_from', models.DateTimeField()),
                ('grounds', models.TextField()),
            ],
            options={
                'db_table': 'customers_party',
            },
        ),
        migrations.AddField(
            model_name='customer',
            name='applicant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['state', '-id'], name='customers_customer_state'),
        ),
        migrations.AddField(
            model_name='party',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='customers.customer'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.UniqueConstraint(fields=('customer', 'version'), name='customers_party_version'),
        ),
    ]
