"""Templates keep every wording with what became of it; assessments keep what they looked at; a model is tried on the past."""

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
        ('audit', '0001_schema'),
        ('changes', '0003_types_with_fields_of_their_own'),
        ('dockets', '0004_attachments_tags_and_times_of_tasks'),
        ('environments', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='BackTest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('result', models.JSONField(default=dict)),
                        ('asked_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='HistoricalTemplateVersion',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(default=1)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('in_force', 'In force'), ('replaced', 'Replaced'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9)),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('reason', models.TextField(blank=True, verbose_name='why it may be standard')),
                        ('service_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                        ('locked', models.JSONField(blank=True, default=dict)),
                        ('defaults', models.JSONField(blank=True, default=dict)),
                        ('required', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                        ('days', models.PositiveSmallIntegerField(default=365, verbose_name='days it is certified for')),
                        ('written_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical template version',
                        'verbose_name_plural': 'historical template versions',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='TemplateVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(default=1)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('in_force', 'In force'), ('replaced', 'Replaced'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='draft', max_length=9)),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('reason', models.TextField(blank=True, verbose_name='why it may be standard')),
                        ('service_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                        ('locked', models.JSONField(blank=True, default=dict)),
                        ('defaults', models.JSONField(blank=True, default=dict)),
                        ('required', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                        ('days', models.PositiveSmallIntegerField(default=365, verbose_name='days it is certified for')),
                        ('written_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['-number'],
                    },
                ),
                migrations.AddField(
                    model_name='changetemplate',
                    name='certified_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='changetemplate',
                    name='suspended_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='changetemplate',
                    name='warned_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalchangetemplate',
                    name='certified_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalchangetemplate',
                    name='suspended_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalchangetemplate',
                    name='warned_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalriskassessment',
                    name='inputs',
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name='historicalriskmodel',
                    name='revision',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket'),
                ),
                migrations.AddField(
                    model_name='historicalriskmodel',
                    name='since',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalriskmodel',
                    name='until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='riskassessment',
                    name='inputs',
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name='riskmodel',
                    name='revision',
                    field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='risk_model', to='dockets.docket'),
                ),
                migrations.AddField(
                    model_name='riskmodel',
                    name='since',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='riskmodel',
                    name='until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AlterField(
                    model_name='changetemplate',
                    name='state',
                    field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('certified', 'Certified'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('retired', 'Retired')], default='proposed', max_length=10),
                ),
                migrations.AlterField(
                    model_name='historicalchangetemplate',
                    name='state',
                    field=models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('certified', 'Certified'), ('suspended', 'Suspended'), ('expired', 'Expired'), ('retired', 'Retired')], default='proposed', max_length=10),
                ),
                migrations.AddIndex(
                    model_name='changetemplate',
                    index=models.Index(condition=models.Q(('state', 'certified')), fields=['certified_until'], name='template_certified_until'),
                ),
                migrations.AddField(
                    model_name='backtest',
                    name='docket',
                    field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='back_test', to='dockets.docket'),
                ),
                migrations.AddField(
                    model_name='historicaltemplateversion',
                    name='event',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event'),
                ),
                migrations.AddField(
                    model_name='historicaltemplateversion',
                    name='source',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='changes.changerequest'),
                ),
                migrations.AddField(
                    model_name='historicaltemplateversion',
                    name='template',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='changes.changetemplate'),
                ),
                migrations.AddField(
                    model_name='historicaltemplateversion',
                    name='written_by',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='templateversion',
                    name='source',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='changes.changerequest'),
                ),
                migrations.AddField(
                    model_name='templateversion',
                    name='template',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='changes.changetemplate'),
                ),
                migrations.AddField(
                    model_name='templateversion',
                    name='written_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicaltemplateversion',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c1c76852c5c390f34821ca5219c3f63e5a855ebe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14443', table='changes_historicaltemplateversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicaltemplateversion',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='13b445ec42502d9e63d7ce034edbe6c2239592db', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_21933', table='changes_historicaltemplateversion', when='BEFORE')),
        ),
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddConstraint(
                    model_name='templateversion',
                    constraint=models.UniqueConstraint(fields=('template', 'number'), name='one_version_of_a_template_per_number'),
                ),
                migrations.AddConstraint(
                    model_name='templateversion',
                    constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'proposed'])), fields=('template',), name='one_open_version_of_a_template'),
                ),
                migrations.AddConstraint(
                    model_name='templateversion',
                    constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('template',), name='one_version_of_a_template_in_force'),
                ),
            ],
        ),
    ]
