from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_registration_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('external_id', models.TextField()),
                ('subject_id', models.BigIntegerField()),
                ('digest', models.BinaryField()),
            ],
            options={
                'db_table': 'customers_billing_name',
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.IntegerField(default=0, editable=False)),
                ('head', models.BinaryField(default=b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00')),
                ('name', models.TextField()),
                ('digest', models.TextField()),
                ('state', models.TextField()),
                ('counts', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'customers_import',
            },
        ),
        migrations.AddConstraint(
            model_name='billingname',
            constraint=models.UniqueConstraint(fields=('kind', 'external_id'), name='customers_billing_name_once'),
        ),
    ]
