import apps.audit.migrating
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_schema'),
        ('accounts', '__first__'),
        ('audit', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='Docket',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=20, unique=True)),
                        ('prefix', models.CharField(choices=[('CHG', 'Change'), ('REL', 'Release'), ('FRZ', 'Freeze'), ('EXC', 'Freeze exception'), ('WVR', 'Waiver'), ('TPL', 'Standard-change template'), ('POL', 'Policy revision')], max_length=3)),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('is_restricted', models.BooleanField(default=False, verbose_name='restricted')),
                        ('opened_at', models.DateTimeField()),
                        ('words', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('title', config='english'), output_field=django.contrib.postgres.search.SearchVectorField())),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dockets', to='accounts.team', verbose_name='owner team')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='docket_words'), models.Index(fields=['prefix', '-id'], name='docket_by_prefix'), models.Index(fields=['team', '-id'], name='docket_by_team')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('text', models.TextField(verbose_name='comment')),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('docket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='dockets.docket')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['docket', 'id'], name='comment_of_docket')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalComment',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('text', models.TextField(verbose_name='comment')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical comment',
                        'verbose_name_plural': 'historical comments',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalDocket',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('key', models.CharField(db_index=True, max_length=20)),
                        ('prefix', models.CharField(choices=[('CHG', 'Change'), ('REL', 'Release'), ('FRZ', 'Freeze'), ('EXC', 'Freeze exception'), ('WVR', 'Waiver'), ('TPL', 'Standard-change template'), ('POL', 'Policy revision')], max_length=3)),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('is_restricted', models.BooleanField(default=False, verbose_name='restricted')),
                        ('opened_at', models.DateTimeField()),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('opened_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.team', verbose_name='owner team')),
                    ],
                    options={
                        'verbose_name': 'historical docket',
                        'verbose_name_plural': 'historical dockets',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalLink',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('ticket', 'Ticket'), ('incident', 'Incident'), ('problem', 'Problem'), ('pull_request', 'Pull request'), ('commit', 'Commit'), ('document', 'Document'), ('record', 'Slipway record'), ('other', 'Link')], default='other', max_length=12)),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                        ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                        ('added_at', models.DateTimeField()),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('added_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('to', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                    ],
                    options={
                        'verbose_name': 'historical link',
                        'verbose_name_plural': 'historical links',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalParticipant',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('part', models.CharField(max_length=20)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical participant',
                        'verbose_name_plural': 'historical participants',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('ticket', 'Ticket'), ('incident', 'Incident'), ('problem', 'Problem'), ('pull_request', 'Pull request'), ('commit', 'Commit'), ('document', 'Document'), ('record', 'Slipway record'), ('other', 'Link')], default='other', max_length=12)),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                        ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('docket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='dockets.docket')),
                        ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='dockets.docket')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('url', ''), _negated=True), ('to__isnull', False), _connector='OR'), name='a_link_leads_somewhere'), models.UniqueConstraint(condition=models.Q(('url', ''), _negated=True), fields=('docket', 'url'), name='one_link_per_address')],
                    },
                ),
                migrations.CreateModel(
                    name='Participant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.CharField(max_length=20)),
                        ('docket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='dockets.docket')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', 'docket'], name='participant_by_person')],
                        'constraints': [models.UniqueConstraint(fields=('docket', 'user', 'part'), name='one_row_per_person_and_part')],
                    },
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('order', models.PositiveSmallIntegerField(default=1)),
                        ('title', models.CharField(max_length=200, verbose_name='what is to be done')),
                        ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('skipped', 'Skipped')], default='open', max_length=8)),
                        ('offset_minutes', models.IntegerField(blank=True, null=True, verbose_name="minutes from the window's start")),
                        ('planned_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='planned minutes')),
                        ('blocks_start', models.BooleanField(default=False)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('note', models.TextField(blank=True)),
                        ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='before', to='dockets.task')),
                        ('docket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='dockets.docket')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['order', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='a_task_is_done_by_someone_at_some_time')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalTask',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('order', models.PositiveSmallIntegerField(default=1)),
                        ('title', models.CharField(max_length=200, verbose_name='what is to be done')),
                        ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('skipped', 'Skipped')], default='open', max_length=8)),
                        ('offset_minutes', models.IntegerField(blank=True, null=True, verbose_name="minutes from the window's start")),
                        ('planned_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='planned minutes')),
                        ('blocks_start', models.BooleanField(default=False)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('note', models.TextField(blank=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('done_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('after', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.task')),
                    ],
                    options={
                        'verbose_name': 'historical task',
                        'verbose_name_plural': 'historical tasks',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalcomment', 'historicaldocket', 'historicallink', 'historicalparticipant', 'historicaltask'],
        ),
    ]
