import apps.audit.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('audit', '0001_schema'),
        ('dockets', '0004_attachments_tags_and_times_of_tasks'),
        ('environments', '0001_schema'),
        ('freezes', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='freeze',
                    name='confirm_until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='freeze',
                    name='confirmed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='freeze',
                    name='confirmed_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='freeze',
                    name='lock_until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='freeze',
                    name='regions',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='regions'),
                ),
                migrations.AddField(
                    model_name='freeze',
                    name='schedule',
                    field=models.TextField(blank=True, verbose_name='comes again'),
                ),
                migrations.AddField(
                    model_name='freezeexception',
                    name='is_single_use',
                    field=models.BooleanField(default=False, verbose_name='for one start only'),
                ),
                migrations.AddField(
                    model_name='freezeexception',
                    name='used_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='freezeexception',
                    name='uses',
                    field=models.PositiveIntegerField(default=0, verbose_name='starts it let through'),
                ),
                migrations.AddField(
                    model_name='historicalfreeze',
                    name='confirm_until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalfreeze',
                    name='confirmed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalfreeze',
                    name='confirmed_by',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='historicalfreeze',
                    name='lock_until',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalfreeze',
                    name='regions',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='regions'),
                ),
                migrations.AddField(
                    model_name='historicalfreeze',
                    name='schedule',
                    field=models.TextField(blank=True, verbose_name='comes again'),
                ),
                migrations.AddField(
                    model_name='historicalfreezeexception',
                    name='is_single_use',
                    field=models.BooleanField(default=False, verbose_name='for one start only'),
                ),
                migrations.AddField(
                    model_name='historicalfreezeexception',
                    name='used_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalfreezeexception',
                    name='uses',
                    field=models.PositiveIntegerField(default=0, verbose_name='starts it let through'),
                ),
                migrations.AlterField(
                    model_name='freezeexception',
                    name='state',
                    field=models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('used', 'Used'), ('refused', 'Refused'), ('expired', 'Expired')], default='asked', max_length=8),
                ),
                migrations.AlterField(
                    model_name='historicalfreezeexception',
                    name='state',
                    field=models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('used', 'Used'), ('refused', 'Refused'), ('expired', 'Expired')], default='asked', max_length=8),
                ),
                migrations.AddConstraint(
                    model_name='freeze',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirm_until__isnull', True), ('confirmed_at__isnull', True), ('lock_until__isnull', True)), models.Q(('confirm_until__isnull', False), ('level', 'hard'), ('lock_until__isnull', False)), _connector='OR'), name='only_a_lockdown_is_confirmed'),
                ),
                migrations.AddConstraint(
                    model_name='freeze',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('announced_by')), _negated=True)), _connector='OR'), name='a_lockdown_is_confirmed_by_a_second_person'),
                ),
                migrations.CreateModel(
                    name='MaintenanceWindow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('docket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='maintenance', to='dockets.docket')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('retired', 'Retired')], default='draft', max_length=8)),
                        ('reason', models.TextField(blank=True, verbose_name='what for')),
                        ('schedule', models.TextField(verbose_name='when')),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None, verbose_name='environment kinds')),
                        ('activated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('activated_at', models.DateTimeField(null=True)),
                        ('retired_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('retired_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='MaintenanceScope',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('maintenance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scopes', to='freezes.maintenancewindow')),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='environments.service')),
                        ('environment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='environments.environment')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('environment__isnull', True), ('service__isnull', False)), models.Q(('environment__isnull', False), ('service__isnull', True)), _connector='OR'), name='a_maintenance_scope_names_one_thing')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalMaintenanceWindow',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('retired', 'Retired')], default='draft', max_length=8)),
                        ('reason', models.TextField(blank=True, verbose_name='what for')),
                        ('schedule', models.TextField(verbose_name='when')),
                        ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None, verbose_name='environment kinds')),
                        ('activated_at', models.DateTimeField(null=True)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('activated_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('retired_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical maintenance window',
                        'verbose_name_plural': 'historical maintenance windows',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalMaintenanceScope',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('maintenance', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='freezes.maintenancewindow')),
                        ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.service')),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical maintenance scope',
                        'verbose_name_plural': 'historical maintenance scopes',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalmaintenancescope', 'historicalmaintenancewindow'],
        ),
    ]
