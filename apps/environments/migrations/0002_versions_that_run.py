"""The version inventory: what runs where, since when, and what put it there."""

import apps.audit.migrating
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

EXCLUSION = """
ALTER TABLE environments_runningversion ADD CONSTRAINT one_version_of_a_service_in_an_environment_at_a_time
    EXCLUDE USING gist (
        int8range(environment_id, environment_id, '[]') WITH &&,
        int8range(service_id, service_id, '[]') WITH &&,
        tstzrange(since, until) WITH &&
    );
"""


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_schema'),
        ('environments', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='HistoricalRunningVersion',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.CharField(max_length=100, verbose_name='version')),
                        ('digest', models.CharField(blank=True, max_length=200, verbose_name='digest')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='put there by')),
                        ('since', models.DateTimeField(verbose_name='since')),
                        ('until', models.DateTimeField(null=True)),
                        ('reported_at', models.DateTimeField()),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('reported_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.service')),
                    ],
                    options={
                        'verbose_name': 'historical running version',
                        'verbose_name_plural': 'historical running versions',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='RunningVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.CharField(max_length=100, verbose_name='version')),
                        ('digest', models.CharField(blank=True, max_length=200, verbose_name='digest')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='put there by')),
                        ('since', models.DateTimeField(verbose_name='since')),
                        ('until', models.DateTimeField(null=True)),
                        ('reported_at', models.DateTimeField()),
                        ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='environments.environment')),
                        ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='environments.service')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('service', 'environment'), name='one_version_runs_of_a_service_in_an_environment'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='a_version_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('version', ''), _negated=True), name='what_runs_has_a_version')],
                        'indexes': [models.Index(fields=['service', 'version', 'environment'], name='version_of_a_service'), models.Index(fields=['environment', '-since'], name='version_in_an_environment'), models.Index(condition=models.Q(('digest', ''), _negated=True), fields=['service', 'digest'], name='version_by_digest')],
                        'ordering': ['-since'],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(models=['historicalrunningversion']),
        # Beside the one open row: what ran in the past does not overlap either, whatever order it was told in.
        migrations.RunSQL(
            EXCLUSION,
            "ALTER TABLE environments_runningversion DROP CONSTRAINT one_version_of_a_service_in_an_environment_at_a_time;",
        ),
    ]
