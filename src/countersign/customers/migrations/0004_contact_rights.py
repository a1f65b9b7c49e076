import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_verifications'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='email',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='invited_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='name',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='phone',
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='rights',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
        ),
    ]
