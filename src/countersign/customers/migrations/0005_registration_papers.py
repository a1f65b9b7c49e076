import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_contact_rights'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegistrationPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.TextField()),
                ('person', models.TextField()),
                ('phone', models.TextField(default='')),
                ('locale', models.TextField()),
                ('zone', models.TextField()),
                ('category', models.TextField()),
                ('jurisdiction', models.TextField()),
                ('name', models.TextField()),
                ('data', models.JSONField()),
                ('advice', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('submitted_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'customers_registration_paper',
            },
        ),
        migrations.AddIndex(
            model_name='registrationpaper',
            index=models.Index(fields=['submitted_at'], name='customers_paper_age'),
        ),
        migrations.AddIndex(
            model_name='registrationpaper',
            index=models.Index(fields=['email', 'submitted_at'], name='customers_paper_email'),
        ),
    ]
