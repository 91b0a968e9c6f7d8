import apps.audit.migrating
import django.db.models.deletion
import simple_history.models
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
                    name='Environment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('slug', models.SlugField(max_length=100, unique=True, verbose_name='short name')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('kind', models.CharField(choices=[('development', 'Development'), ('test', 'Test'), ('staging', 'Staging'), ('production', 'Production')], max_length=12, verbose_name='kind')),
                        ('order', models.PositiveSmallIntegerField(default=1, verbose_name='place in the promotion order')),
                        ('region', models.CharField(blank=True, max_length=40, verbose_name='region')),
                        ('time_zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                        ('is_exclusive', models.BooleanField(default=False, verbose_name='exclusive')),
                        ('is_retired', models.BooleanField(default=False, verbose_name='retired')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='environments', to='accounts.team', verbose_name='owner team')),
                        ('services', models.ManyToManyField(related_name='environments', through='environments.EnvironmentService', to='environments.service')),
                    ],
                    options={
                        'ordering': ['order', 'name'],
                        'permissions': [('manage_environment', 'Manage an environment: book it, start work in it')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalEnvironment',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('slug', models.SlugField(max_length=100, verbose_name='short name')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('kind', models.CharField(choices=[('development', 'Development'), ('test', 'Test'), ('staging', 'Staging'), ('production', 'Production')], max_length=12, verbose_name='kind')),
                        ('order', models.PositiveSmallIntegerField(default=1, verbose_name='place in the promotion order')),
                        ('region', models.CharField(blank=True, max_length=40, verbose_name='region')),
                        ('time_zone', models.CharField(default='UTC', max_length=60, verbose_name='time zone')),
                        ('is_exclusive', models.BooleanField(default=False, verbose_name='exclusive')),
                        ('is_retired', models.BooleanField(default=False, verbose_name='retired')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.team', verbose_name='owner team')),
                    ],
                    options={
                        'verbose_name': 'historical environment',
                        'verbose_name_plural': 'historical environments',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalService',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('slug', models.SlugField(max_length=80, verbose_name='short name')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('description', models.TextField(blank=True, verbose_name='what it does')),
                        ('tier', models.PositiveSmallIntegerField(choices=[(1, 'Tier 1'), (2, 'Tier 2'), (3, 'Tier 3'), (4, 'Tier 4')], default=3, verbose_name='tier')),
                        ('lifecycle', models.CharField(choices=[('planned', 'Planned'), ('live', 'Live'), ('retiring', 'Retiring'), ('retired', 'Retired')], default='live', max_length=12, verbose_name='lifecycle')),
                        ('repository_url', models.URLField(blank=True, verbose_name='repository')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.team', verbose_name='owner team')),
                    ],
                    options={
                        'verbose_name': 'historical service',
                        'verbose_name_plural': 'historical services',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Service',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('description', models.TextField(blank=True, verbose_name='what it does')),
                        ('tier', models.PositiveSmallIntegerField(choices=[(1, 'Tier 1'), (2, 'Tier 2'), (3, 'Tier 3'), (4, 'Tier 4')], default=3, verbose_name='tier')),
                        ('lifecycle', models.CharField(choices=[('planned', 'Planned'), ('live', 'Live'), ('retiring', 'Retiring'), ('retired', 'Retired')], default='live', max_length=12, verbose_name='lifecycle')),
                        ('repository_url', models.URLField(blank=True, verbose_name='repository')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='accounts.team', verbose_name='owner team')),
                        ('depends_on', models.ManyToManyField(blank=True, related_name='dependants', through='environments.ServiceDependency', to='environments.service')),
                    ],
                    options={
                        'ordering': ['name'],
                        'permissions': [('own_service', 'Own a service: answer for its changes and releases')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalServiceDependency',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('depends_on', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.service')),
                        ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.service')),
                    ],
                    options={
                        'verbose_name': 'historical service dependency',
                        'verbose_name_plural': 'historical service dependencies',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalEnvironmentService',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('service', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.service')),
                    ],
                    options={
                        'verbose_name': 'historical environment service',
                        'verbose_name_plural': 'historical environment services',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='EnvironmentService',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hosted', to='environments.environment')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hosts', to='environments.service')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('environment', 'service'), name='one_row_per_service_and_environment')],
                    },
                ),
                migrations.CreateModel(
                    name='ServiceDependency',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('depends_on', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downstream', to='environments.service')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='upstream', to='environments.service')),
                    ],
                    options={
                        'verbose_name_plural': 'service dependencies',
                        'constraints': [models.UniqueConstraint(fields=('service', 'depends_on'), name='one_row_per_dependency'), models.CheckConstraint(condition=models.Q(('service', models.F('depends_on')), _negated=True), name='no_service_depends_on_itself')],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalenvironment', 'historicalservice', 'historicalservicedependency', 'historicalenvironmentservice'],
        ),
    ]
