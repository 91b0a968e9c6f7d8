import apps.audit.migrating
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('audit', '0001_schema'),
        ('dockets', '0002_key_sequences'),
        ('environments', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='BusinessCalendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=40, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('zone', models.CharField(default='UTC', max_length=60)),
                        ('country', models.CharField(blank=True, max_length=2)),
                        ('subdivision', models.CharField(blank=True, max_length=10)),
                        ('workdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                        ('opens', models.TimeField(default='09:00')),
                        ('closes', models.TimeField(default='17:00')),
                    ],
                ),
                migrations.CreateModel(
                    name='ConflictRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=40, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('severity', models.CharField(choices=[('info', 'To know'), ('warns', 'Warns'), ('blocks', 'Blocks')], max_length=8)),
                        ('is_enabled', models.BooleanField(default=True)),
                        ('parameters', models.JSONField(default=dict)),
                    ],
                ),
                migrations.CreateModel(
                    name='HistoricalBusinessCalendar',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=40)),
                        ('name', models.CharField(max_length=120)),
                        ('zone', models.CharField(default='UTC', max_length=60)),
                        ('country', models.CharField(blank=True, max_length=2)),
                        ('subdivision', models.CharField(blank=True, max_length=10)),
                        ('workdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                        ('opens', models.TimeField(default='09:00')),
                        ('closes', models.TimeField(default='17:00')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical business calendar',
                        'verbose_name_plural': 'historical business calendars',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalConflictRule',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('code', models.SlugField(max_length=40)),
                        ('name', models.CharField(max_length=120)),
                        ('severity', models.CharField(choices=[('info', 'To know'), ('warns', 'Warns'), ('blocks', 'Blocks')], max_length=8)),
                        ('is_enabled', models.BooleanField(default=True)),
                        ('parameters', models.JSONField(default=dict)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical conflict rule',
                        'verbose_name_plural': 'historical conflict rules',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalHoliday',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('date', models.DateField()),
                        ('name', models.CharField(max_length=120)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('calendar', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='calendars.businesscalendar')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical holiday',
                        'verbose_name_plural': 'historical holidays',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalOccupancy',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical occupancy',
                        'verbose_name_plural': 'historical occupancies',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalWindow',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('purpose', models.CharField(default='work', max_length=40)),
                        ('kind', models.CharField(choices=[('change', 'Change'), ('release_phase', 'Release phase'), ('milestone', 'Milestone'), ('deployment', 'Deployment'), ('freeze', 'Freeze'), ('maintenance', 'Maintenance'), ('booking', 'Booking'), ('meeting', 'Board meeting'), ('holiday', 'Holiday')], max_length=14)),
                        ('title', models.CharField(blank=True, max_length=200)),
                        ('span', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ('is_firm', models.BooleanField(default=False, verbose_name='firm')),
                        ('zone', models.CharField(default='UTC', max_length=60, verbose_name='planned in zone')),
                        ('buffer_minutes', models.PositiveIntegerField(default=0, verbose_name='backout buffer, minutes')),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical window',
                        'verbose_name_plural': 'historical windows',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Window',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(default='work', max_length=40)),
                        ('kind', models.CharField(choices=[('change', 'Change'), ('release_phase', 'Release phase'), ('milestone', 'Milestone'), ('deployment', 'Deployment'), ('freeze', 'Freeze'), ('maintenance', 'Maintenance'), ('booking', 'Booking'), ('meeting', 'Board meeting'), ('holiday', 'Holiday')], max_length=14)),
                        ('title', models.CharField(blank=True, max_length=200)),
                        ('span', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ('is_firm', models.BooleanField(default=False, verbose_name='firm')),
                        ('zone', models.CharField(default='UTC', max_length=60, verbose_name='planned in zone')),
                        ('buffer_minutes', models.PositiveIntegerField(default=0, verbose_name='backout buffer, minutes')),
                        ('sequence', models.PositiveIntegerField(default=0)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('docket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='dockets.docket')),
                        ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['span'], name='window_span'), models.Index(fields=['kind', 'id'], name='window_by_kind')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('docket__isnull', False)), fields=('docket', 'purpose'), name='one_window_per_docket_and_purpose'), models.UniqueConstraint(fields=('id', 'span', 'kind', 'is_firm'), name='window_as_its_claims_repeat_it'), models.CheckConstraint(condition=models.Q(('span__isempty', False), ('span__lower_inc', True), ('span__lower_inf', False), ('span__upper_inc', False), ('span__upper_inf', False)), name='a_window_is_half_open_and_bounded')],
                    },
                ),
                migrations.CreateModel(
                    name='Conflict',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('severity', models.CharField(choices=[('info', 'To know'), ('warns', 'Warns'), ('blocks', 'Blocks')], max_length=8)),
                        ('status', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('resolved', 'Resolved')], default='open', max_length=8)),
                        ('since', models.DateTimeField()),
                        ('accepted_until', models.DateTimeField(null=True)),
                        ('accepted_reason', models.TextField(blank=True)),
                        ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('environment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='environments.environment')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='environments.service')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='calendars.conflictrule')),
                        ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts_as_first', to='calendars.window')),
                        ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts_as_second', to='calendars.window')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['second'], name='conflict_by_second')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='a_conflict_names_its_sides_in_order'), models.UniqueConstraint(fields=('first', 'second', 'rule', 'service', 'environment', 'person'), name='one_conflict_per_pair_rule_and_target', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Claim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('span', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                        ('kind', models.CharField(choices=[('change', 'Change'), ('release_phase', 'Release phase'), ('milestone', 'Milestone'), ('deployment', 'Deployment'), ('freeze', 'Freeze'), ('maintenance', 'Maintenance'), ('booking', 'Booking'), ('meeting', 'Board meeting'), ('holiday', 'Holiday')], max_length=14)),
                        ('is_firm', models.BooleanField(default=False)),
                        ('environment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='environments.environment')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='environments.service')),
                        ('window', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='calendars.window')),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GistIndex(fields=['span'], name='claim_span')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('environment__isnull', True), ('person__isnull', True), ('service__isnull', False)), models.Q(('environment__isnull', False), ('person__isnull', True), ('service__isnull', True)), models.Q(('environment__isnull', True), ('person__isnull', False), ('service__isnull', True)), _connector='OR'), name='a_claim_has_one_target'), models.UniqueConstraint(fields=('window', 'service', 'environment', 'person'), name='one_claim_per_window_and_target', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Holiday',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('date', models.DateField()),
                        ('name', models.CharField(max_length=120)),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='calendars.businesscalendar')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'date'), name='one_holiday_per_calendar_and_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Occupancy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateTimeField()),
                        ('until', models.DateTimeField(null=True)),
                        ('docket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='occupancies', to='dockets.docket')),
                        ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='occupancies', to='environments.environment')),
                    ],
                    options={
                        'verbose_name_plural': 'occupancies',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('environment',), name='one_occupant_of_an_exclusive_environment')],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalbusinesscalendar', 'historicalconflictrule', 'historicalholiday', 'historicaloccupancy', 'historicalwindow'],
        ),
    ]
