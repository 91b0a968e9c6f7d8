"""Incidents and the services they are felt in."""

import apps.audit.migrating
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_schema'),
        ('dockets', '0008_incidents'),
        ('environments', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='HistoricalIncident',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('mitigated', 'Mitigated'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('cancelled', 'Raised in error')], default='open', max_length=9)),
                        ('severity', models.CharField(choices=[('major', 'Major incident'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], default='high', max_length=6, verbose_name='severity')),
                        ('description', models.TextField(blank=True, verbose_name='what is seen')),
                        ('started_at', models.DateTimeField(verbose_name='began')),
                        ('detected_at', models.DateTimeField(verbose_name='noticed')),
                        ('mitigated_at', models.DateTimeField(null=True, verbose_name='mitigated')),
                        ('resolved_at', models.DateTimeField(null=True, verbose_name='resolved')),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('summary', models.TextField(blank=True, verbose_name='what it was, and what ended it')),
                        ('external_ref', models.CharField(blank=True, max_length=120, verbose_name='ticket elsewhere')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('cause', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket', verbose_name='caused by')),
                        ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('commander', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='commander')),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment', verbose_name='environment')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('mitigated_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reporter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('resolved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical incident',
                        'verbose_name_plural': 'historical incidents',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Incident',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('state', models.CharField(choices=[('open', 'Open'), ('mitigated', 'Mitigated'), ('resolved', 'Resolved'), ('closed', 'Closed'), ('cancelled', 'Raised in error')], default='open', max_length=9)),
                        ('severity', models.CharField(choices=[('major', 'Major incident'), ('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], default='high', max_length=6, verbose_name='severity')),
                        ('description', models.TextField(blank=True, verbose_name='what is seen')),
                        ('started_at', models.DateTimeField(verbose_name='began')),
                        ('detected_at', models.DateTimeField(verbose_name='noticed')),
                        ('mitigated_at', models.DateTimeField(null=True, verbose_name='mitigated')),
                        ('resolved_at', models.DateTimeField(null=True, verbose_name='resolved')),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('summary', models.TextField(blank=True, verbose_name='what it was, and what ended it')),
                        ('external_ref', models.CharField(blank=True, max_length=120, verbose_name='ticket elsewhere')),
                        ('cause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='caused_incidents', to='dockets.docket', verbose_name='caused by')),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('commander', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='commander')),
                        ('docket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='incident', to='dockets.docket')),
                        ('environment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='environments.environment', verbose_name='environment')),
                        ('mitigated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalIncidentService',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.service')),
                        ('incident', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='incidents.incident')),
                    ],
                    options={
                        'verbose_name': 'historical incident service',
                        'verbose_name_plural': 'historical incident services',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='IncidentService',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_rows', to='incidents.incident')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incident_rows', to='environments.service')),
                    ],
                ),
                migrations.AddField(
                    model_name='incident',
                    name='services',
                    field=models.ManyToManyField(related_name='+', through='incidents.IncidentService', to='environments.service'),
                ),
                migrations.AddConstraint(
                    model_name='incidentservice',
                    constraint=models.UniqueConstraint(fields=('incident', 'service'), name='one_row_per_incident_and_service'),
                ),
                migrations.AddIndex(
                    model_name='incident',
                    index=models.Index(condition=models.Q(('severity', 'major'), ('state__in', ('open', 'mitigated'))), fields=['docket'], name='incident_major_unresolved'),
                ),
                migrations.AddIndex(
                    model_name='incident',
                    index=models.Index(fields=['state', '-id'], name='incident_by_state'),
                ),
                migrations.AddConstraint(
                    model_name='incident',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('mitigated_at__isnull', True), ('mitigated_by__isnull', True)), models.Q(('mitigated_at__isnull', False), ('mitigated_by__isnull', False)), _connector='OR'), name='an_incident_is_mitigated_by_someone_at_some_time'),
                ),
                migrations.AddConstraint(
                    model_name='incident',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', True), ('resolved_by__isnull', True)), models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='an_incident_is_resolved_by_someone_at_some_time'),
                ),
                migrations.AddConstraint(
                    model_name='incident',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='an_incident_is_closed_by_someone_at_some_time'),
                ),
                migrations.AddConstraint(
                    model_name='incident',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', False), ('state__in', ('resolved', 'closed'))), models.Q(models.Q(('state__in', ('resolved', 'closed')), _negated=True), ('resolved_at__isnull', True)), _connector='OR'), name='an_incident_is_resolved_when_it_says_so'),
                ),
                migrations.AddConstraint(
                    model_name='incident',
                    constraint=models.CheckConstraint(condition=models.Q(('detected_at__gte', models.F('started_at')), models.Q(('mitigated_at__isnull', True), ('mitigated_at__gte', models.F('started_at')), _connector='OR'), models.Q(('resolved_at__isnull', True), ('resolved_at__gte', models.F('started_at')), _connector='OR')), name='an_incident_begins_before_all_else'),
                ),
                migrations.AddConstraint(
                    model_name='incident',
                    constraint=models.UniqueConstraint(condition=models.Q(('external_ref', ''), _negated=True), fields=('reporter', 'external_ref'), name='one_incident_per_reporter_and_ticket'),
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalincident', 'historicalincidentservice'],
        ),
    ]
