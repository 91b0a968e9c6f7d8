import apps.audit.migrating
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0002_meetings'),
        ('audit', '0001_schema'),
        ('dockets', '0003_meetings_maintenance_bookings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='approval',
                    name='paused_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='ballot',
                    name='climbed',
                    field=models.PositiveSmallIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='ballot',
                    name='ladder',
                    field=models.JSONField(default=list),
                ),
                migrations.AddField(
                    model_name='ballot',
                    name='step_up',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='historicalapproval',
                    name='paused_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='climbed',
                    field=models.PositiveSmallIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='ladder',
                    field=models.JSONField(default=list),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='step_up',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='historicalpolicyrow',
                    name='ladder',
                    field=models.JSONField(default=list, verbose_name='escalation'),
                ),
                migrations.AddField(
                    model_name='historicalpolicyrow',
                    name='step_up',
                    field=models.BooleanField(default=False, verbose_name='password again before a vote'),
                ),
                migrations.AddField(
                    model_name='policyrow',
                    name='ladder',
                    field=models.JSONField(default=list, verbose_name='escalation'),
                ),
                migrations.AddField(
                    model_name='policyrow',
                    name='step_up',
                    field=models.BooleanField(default=False, verbose_name='password again before a vote'),
                ),
                migrations.CreateModel(
                    name='HistoricalInquiry',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('question', models.TextField(verbose_name='question')),
                        ('asked_at', models.DateTimeField()),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('answered_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approval', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='approvals.approval')),
                        ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical inquiry',
                        'verbose_name_plural': 'historical inquiries',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalRevision',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(max_length=20)),
                        ('name', models.SlugField(max_length=60)),
                        ('base', models.PositiveIntegerField(default=0)),
                        ('before', models.JSONField(default=dict)),
                        ('content', models.JSONField(default=dict, verbose_name='what it proposes')),
                        ('reason', models.TextField(verbose_name='why')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('in_force', 'In force'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                        ('number', models.PositiveIntegerField(null=True)),
                        ('proposed_at', models.DateTimeField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical revision',
                        'verbose_name_plural': 'historical revisions',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Inquiry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('question', models.TextField(verbose_name='question')),
                        ('asked_at', models.DateTimeField()),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('approval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='approvals.approval')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'inquiries',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(max_length=20)),
                        ('name', models.SlugField(max_length=60)),
                        ('base', models.PositiveIntegerField(default=0)),
                        ('before', models.JSONField(default=dict)),
                        ('content', models.JSONField(default=dict, verbose_name='what it proposes')),
                        ('reason', models.TextField(verbose_name='why')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed'), ('in_force', 'In force'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='draft', max_length=10)),
                        ('number', models.PositiveIntegerField(null=True)),
                        ('proposed_at', models.DateTimeField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('docket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revision', to='dockets.docket')),
                    ],
                ),
                migrations.CreateModel(
                    name='DryRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('days', models.PositiveSmallIntegerField(default=90)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('result', models.JSONField(default=dict)),
                        ('asked_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='dry_run', to='approvals.revision')),
                    ],
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(models=['historicalinquiry', 'historicalrevision']),
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddIndex(
                    model_name='inquiry',
                    index=models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['approval'], name='inquiry_open'),
                ),
                migrations.AddIndex(
                    model_name='revision',
                    index=models.Index(fields=['kind', 'name', '-id'], name='revision_of_thing'),
                ),
                migrations.AddConstraint(
                    model_name='revision',
                    constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('kind', 'name'), name='one_proposed_revision_per_thing'),
                ),
                migrations.AddConstraint(
                    model_name='revision',
                    constraint=models.UniqueConstraint(condition=models.Q(('number__isnull', False)), fields=('kind', 'name', 'number'), name='one_enacted_revision_per_number'),
                ),
            ],
        ),
    ]
