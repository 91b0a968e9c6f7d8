"""A person may sign in with a second factor; a token says whether whoever made it had just proved who it is."""

import apps.audit.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_views_of_teams_and_drafts_by_tab'),
        ('audit', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='apitoken',
                    name='proved_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalapitoken',
                    name='proved_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.CreateModel(
                    name='HistoricalSecondFactor',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('created_at', models.DateTimeField()),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical second factor',
                        'verbose_name_plural': 'historical second factors',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='SecondFactor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('salt', models.CharField(max_length=43)),
                        ('last_step', models.BigIntegerField(default=0)),
                        ('recovery', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=list, size=None)),
                        ('created_at', models.DateTimeField()),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='second_factor', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsecondfactor',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2d0d0bd95f3ad26bb789dae43eab965fdd652858', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_02f02', table='accounts_historicalsecondfactor', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsecondfactor',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='79e5d645f4104fa68501b715c5e99f168268fb55', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_c7138', table='accounts_historicalsecondfactor', when='BEFORE')),
        ),
    ]
