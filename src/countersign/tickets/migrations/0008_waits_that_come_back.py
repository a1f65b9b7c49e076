"""Let a ticket wait for another, for a third party or for a window; keep who, until and why, and what went stale."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0007_why_a_ticket_was_read'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.TextField()),
                ('words', models.TextField(default='')),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('chosen_by', models.TextField(default='')),
                ('proposed_at', models.DateTimeField()),
                ('answer', models.TextField(default='')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'tickets_agreement',
            },
        ),
        migrations.CreateModel(
            name='NextStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('person_name', models.TextField()),
                ('due_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'tickets_next_step',
            },
        ),
        migrations.RemoveConstraint(
            model_name='ticket',
            name='tickets_ticket_waiting_reason',
        ),
        migrations.RemoveIndex(
            model_name='ticket',
            name='tickets_open_by_promise',
        ),
        migrations.AddField(
            model_name='ticket',
            name='active_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='duplicate_of',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='follows',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='problem',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ticket',
            name='reminded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='reminders',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='ticket',
            name='stale_level',
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='ticket',
            name='stale_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='wait_ends_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='wait_for',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ticket',
            name='wait_reason',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ticket',
            name='wait_reference',
            field=models.TextField(db_default='', default=''),
        ),
        migrations.AddField(
            model_name='ticket',
            name='wait_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='waits_for_ticket',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='waits_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status', 'closed'), _negated=True), fields=['order_at', 'id'], include=('status', 'waiting', 'holder', 'addressee', 'moved_at', 'active_at'), name='tickets_open_by_promise'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('waits_for_ticket__isnull', False)), fields=['waits_for_ticket'], name='tickets_waited_for'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('follows__isnull', False)), fields=['follows'], name='tickets_followed'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('duplicate_of__isnull', False)), fields=['duplicate_of'], name='tickets_duplicates'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'waiting'), ('waiting__in', ['info', 'confirm', 'linked', 'third', 'sched'])), models.Q(models.Q(('status', 'waiting'), _negated=True), ('waiting', '')), _connector='OR'), name='tickets_ticket_waiting_reason'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('waiting__in', ['third', 'sched']), _negated=True), models.Q(('wait_until__isnull', False), models.Q(('wait_for', ''), _negated=True)), _connector='OR'), name='tickets_ticket_waits_until'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('waiting', 'linked'), _negated=True), ('wait_until__isnull', False), ('waits_for_ticket__isnull', False), _connector='OR'), name='tickets_ticket_waits_for_what'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='answered_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agreement',
            name='other',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='agreement',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agreement',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='named_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='nextstep',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('answer', '')), fields=('ticket',), name='tickets_agreement_one_open'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['', 'agreed', 'declined', 'withdrawn'])), name='tickets_agreement_answer'),
        ),
        migrations.AddIndex(
            model_name='nextstep',
            index=models.Index(fields=['ticket', '-id'], name='tickets_next_step_newest'),
        ),
    ]
