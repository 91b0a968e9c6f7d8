"""Files and tags on a docket, and when a task was really begun."""

import apps.audit.migrating
import simple_history.models
from django.conf import settings
from django.db import migrations, models

PERSON = settings.AUTH_USER_MODEL
PROTECT, CASCADE, DO_NOTHING = models.PROTECT, models.CASCADE, models.DO_NOTHING


def _kept(to):
    """A foreign key as history rows keep it."""
    return models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=DO_NOTHING, related_name='+', to=to)


def _history():
    """The columns that every history row has."""
    return [
        ('history_user_id', models.BigIntegerField(null=True)),
        ('history_id', models.AutoField(primary_key=True, serialize=False)),
        ('history_date', models.DateTimeField(db_index=True)),
        ('history_change_reason', models.TextField(null=True)),
        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
    ]


def _file():
    return [
        ('name', models.CharField(max_length=120, verbose_name='file name')),
        ('digest', models.CharField(max_length=64)),
        ('size', models.PositiveBigIntegerField()),
        ('media_type', models.CharField(max_length=100)),
        ('added_at', models.DateTimeField()),
        ('removed_at', models.DateTimeField(null=True)),
    ]


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_schema'),
        ('dockets', '0003_meetings_maintenance_bookings'),
        migrations.swappable_dependency(PERSON),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        *_file(),
                        ('added_by', models.ForeignKey(on_delete=PROTECT, related_name='+', to=PERSON)),
                        ('docket', models.ForeignKey(on_delete=CASCADE, related_name='attachments', to='dockets.docket')),
                        ('removed_by', models.ForeignKey(null=True, on_delete=PROTECT, related_name='+', to=PERSON)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['digest'], name='attachment_by_digest')],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('docket', 'name'), name='one_standing_file_per_docket_and_name'),
                            models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='a_file_is_named_by_its_digest'),
                            models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='a_file_is_taken_off_by_someone_at_some_time'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalAttachment',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        *_file(),
                        *_history(),
                        ('added_by', _kept(PERSON)),
                        ('docket', _kept('dockets.docket')),
                        ('event', models.ForeignKey(on_delete=PROTECT, related_name='+', to='audit.event')),
                        ('removed_by', _kept(PERSON)),
                    ],
                    options={
                        'verbose_name': 'historical attachment',
                        'verbose_name_plural': 'historical attachments',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalTag',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('word', models.CharField(max_length=40, verbose_name='tag')),
                        *_history(),
                        ('docket', _kept('dockets.docket')),
                        ('event', models.ForeignKey(on_delete=PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical tag',
                        'verbose_name_plural': 'historical tags',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Tag',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('word', models.CharField(max_length=40, verbose_name='tag')),
                        ('docket', models.ForeignKey(on_delete=CASCADE, related_name='tags', to='dockets.docket')),
                    ],
                    options={
                        'ordering': ['word'],
                        'indexes': [models.Index(fields=['word', 'docket'], name='docket_by_tag')],
                        'constraints': [models.UniqueConstraint(fields=('docket', 'word'), name='one_row_per_docket_and_tag')],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(models=['historicalattachment', 'historicaltag']),
        migrations.AddField('historicaltask', 'started_at', models.DateTimeField(null=True, verbose_name='actual start')),
        migrations.AddField('historicaltask', 'started_by', _kept(PERSON)),
        migrations.AddField('task', 'started_at', models.DateTimeField(null=True, verbose_name='actual start')),
        migrations.AddField('task', 'started_by', models.ForeignKey(null=True, on_delete=PROTECT, related_name='+', to=PERSON)),
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddConstraint(
                    model_name='task',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('started_at__isnull', True), ('started_by__isnull', True)), models.Q(('started_at__isnull', False), ('started_by__isnull', False)), _connector='OR'), name='a_task_is_started_by_someone_at_some_time'),
                ),
                migrations.AddConstraint(
                    model_name='task',
                    constraint=models.CheckConstraint(condition=models.Q(('started_at__isnull', True), ('done_at__isnull', True), ('done_at__gte', models.F('started_at')), _connector='OR'), name='a_task_ends_after_it_starts'),
                ),
                migrations.AddConstraint(
                    model_name='task',
                    constraint=models.CheckConstraint(condition=models.Q(('after__isnull', True), models.Q(('after', models.F('pk')), _negated=True), _connector='OR'), name='no_task_waits_for_itself'),
                ),
            ],
        ),
    ]
