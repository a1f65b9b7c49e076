"""Make the tables of calendars and their versions."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Calendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.IntegerField(default=0, editable=False)),
                ('head', models.BinaryField(default=b'\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00')),
                ('name', models.TextField()),
            ],
            options={
                'db_table': 'calendars_calendar',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='calendars_calendar_name')],
            },
        ),
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('content', models.JSONField()),
                ('labels', models.JSONField(default=dict)),
                ('zone_database', models.TextField()),
                ('in_force_from', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.TextField(default='')),
                ('source', models.TextField(default='')),
                ('note', models.TextField(default='')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='calendars.calendar')),
            ],
            options={
                'db_table': 'calendars_version',
                'constraints': [models.UniqueConstraint(fields=('calendar', 'version'), name='calendars_version_number')],
            },
        ),
    ]
