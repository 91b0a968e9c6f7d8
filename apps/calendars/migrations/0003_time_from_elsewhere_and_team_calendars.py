"""Time that others plan has a source; teams have working days of their own; a business calendar counts its saves."""

import apps.audit.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_schema'),
        ('audit', '0001_schema'),
        ('calendars', '0002_claims_follow_windows'),
        ('dockets', '0006_authors_of_what_is_linked'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='TeamCalendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ],
                ),
                migrations.AddField(
                    model_name='businesscalendar',
                    name='version',
                    field=models.PositiveIntegerField(default=1, editable=False),
                ),
                migrations.AddField(
                    model_name='historicalbusinesscalendar',
                    name='version',
                    field=models.PositiveIntegerField(default=1, editable=False),
                ),
                migrations.AddField(
                    model_name='historicalwindow',
                    name='source_key',
                    field=models.CharField(blank=True, max_length=64),
                ),
                migrations.AddField(
                    model_name='window',
                    name='source_key',
                    field=models.CharField(blank=True, max_length=64),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='closes',
                    field=models.TimeField(default='17:00', verbose_name='work ends'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='country',
                    field=models.CharField(blank=True, max_length=2, verbose_name='country'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='name',
                    field=models.CharField(max_length=120, verbose_name='name'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='opens',
                    field=models.TimeField(default='09:00', verbose_name='work begins'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='slug',
                    field=models.SlugField(max_length=40, unique=True, verbose_name='short name'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='subdivision',
                    field=models.CharField(blank=True, max_length=10, verbose_name='part of the country'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='workdays',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None, verbose_name='working days'),
                ),
                migrations.AlterField(
                    model_name='businesscalendar',
                    name='zone',
                    field=models.CharField(default='UTC', max_length=60, verbose_name='time zone'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='closes',
                    field=models.TimeField(default='17:00', verbose_name='work ends'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='country',
                    field=models.CharField(blank=True, max_length=2, verbose_name='country'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='name',
                    field=models.CharField(max_length=120, verbose_name='name'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='opens',
                    field=models.TimeField(default='09:00', verbose_name='work begins'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='slug',
                    field=models.SlugField(max_length=40, verbose_name='short name'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='subdivision',
                    field=models.CharField(blank=True, max_length=10, verbose_name='part of the country'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='workdays',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None, verbose_name='working days'),
                ),
                migrations.AlterField(
                    model_name='historicalbusinesscalendar',
                    name='zone',
                    field=models.CharField(default='UTC', max_length=60, verbose_name='time zone'),
                ),
                migrations.CreateModel(
                    name='HistoricalSource',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(db_index=True, max_length=80, verbose_name='name')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('calendar', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='calendars.businesscalendar')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical source',
                        'verbose_name_plural': 'historical sources',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalTeamCalendar',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('calendar', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='calendars.businesscalendar')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.team')),
                    ],
                    options={
                        'verbose_name': 'historical team calendar',
                        'verbose_name_plural': 'historical team calendars',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Source',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, unique=True, verbose_name='name')),
                        ('calendar', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='source', to='calendars.businesscalendar')),
                    ],
                ),
                migrations.AddField(
                    model_name='historicalwindow',
                    name='source',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='calendars.source'),
                ),
                migrations.AddField(
                    model_name='window',
                    name='source',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='calendars.source'),
                ),
                migrations.AddConstraint(
                    model_name='window',
                    constraint=models.UniqueConstraint(condition=models.Q(('source__isnull', False)), fields=('source', 'source_key'), name='one_window_per_source_and_event'),
                ),
                migrations.AddField(
                    model_name='teamcalendar',
                    name='calendar',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_rows', to='calendars.businesscalendar'),
                ),
                migrations.AddField(
                    model_name='teamcalendar',
                    name='team',
                    field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='business_calendar', to='accounts.team'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsource',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='08def332086cb42478e964fbbf6fb1948098decf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ba135', table='calendars_historicalsource', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsource',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='a1bcff061f25dd5cec10d99b9ff1272cc6d53352', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_abc1c', table='calendars_historicalsource', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalteamcalendar',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7d5561e5a4cec27e1411a9c89d7ca53117ac703f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_94982', table='calendars_historicalteamcalendar', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalteamcalendar',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='897ac208bd5fdf7da960a8af8678f86f2f373baa', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_f22b3', table='calendars_historicalteamcalendar', when='BEFORE')),
        ),
    ]
