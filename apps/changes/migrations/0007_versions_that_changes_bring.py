"""The version that a change brings, and leave to skip a step of the promotion order with it."""

import apps.audit.migrating
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_schema'),
        ('changes', '0006_suggestions_are_dismissed'),
        ('environments', '0002_versions_that_run'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='changerequest',
                    name='brings',
                    field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='version it brings'),
                ),
                migrations.AddField(
                    model_name='historicalchangerequest',
                    name='brings',
                    field=models.CharField(blank=True, db_default='', default='', max_length=100, verbose_name='version it brings'),
                ),
                migrations.CreateModel(
                    name='HistoricalPromotionLeave',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('brings', models.CharField(max_length=100, verbose_name='version')),
                        ('gaps', models.JSONField(default=list, verbose_name='steps skipped')),
                        ('state', models.CharField(choices=[('asked', 'Asked'), ('given', 'Given'), ('refused', 'Refused'), ('lapsed', 'Lapsed')], default='asked', max_length=8)),
                        ('reason', models.TextField(verbose_name='why it cannot wait')),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decision_reason', models.TextField(blank=True)),
                        ('expires_at', models.DateTimeField(verbose_name='until')),
                        ('uses', models.PositiveIntegerField(default=0, verbose_name='starts it let through')),
                        ('used_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('change', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='changes.changerequest')),
                        ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical promotion leave',
                        'verbose_name_plural': 'historical promotion leaves',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='PromotionLeave',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('brings', models.CharField(max_length=100, verbose_name='version')),
                        ('gaps', models.JSONField(default=list, verbose_name='steps skipped')),
                        ('state', models.CharField(choices=[('asked', 'Asked'), ('given', 'Given'), ('refused', 'Refused'), ('lapsed', 'Lapsed')], default='asked', max_length=8)),
                        ('reason', models.TextField(verbose_name='why it cannot wait')),
                        ('asked_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decision_reason', models.TextField(blank=True)),
                        ('expires_at', models.DateTimeField(verbose_name='until')),
                        ('uses', models.PositiveIntegerField(default=0, verbose_name='starts it let through')),
                        ('used_at', models.DateTimeField(null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promotion_leaves', to='changes.changerequest')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promotion_leaves', to='environments.environment')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'given'])), fields=('change', 'environment'), name='one_open_leave_per_change_and_environment'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='a_decided_leave_says_by_whom_and_when')],
                        'ordering': ['-id'],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(models=['historicalpromotionleave']),
    ]
