import apps.audit.migrating
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_schema'),
        ('notifications', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='delivery',
                    name='pace',
                    field=models.CharField(choices=[('at_once', 'At once'), ('digest', 'In a digest')], default='at_once', max_length=8),
                ),
                migrations.AddField(
                    model_name='historicalpreference',
                    name='pace',
                    field=models.CharField(choices=[('at_once', 'At once'), ('digest', 'In a digest')], default='at_once', max_length=8),
                ),
                migrations.AddField(
                    model_name='notice',
                    name='is_hidden',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='preference',
                    name='pace',
                    field=models.CharField(choices=[('at_once', 'At once'), ('digest', 'In a digest')], default='at_once', max_length=8),
                ),
                migrations.AlterField(
                    model_name='delivery',
                    name='channel',
                    field=models.CharField(choices=[('inbox', 'In Slipway'), ('email', 'E-mail'), ('chat', 'Chat'), ('webhook', 'Webhook')], max_length=12),
                ),
                migrations.AlterField(
                    model_name='historicalpreference',
                    name='channel',
                    field=models.CharField(choices=[('inbox', 'In Slipway'), ('email', 'E-mail'), ('chat', 'Chat'), ('webhook', 'Webhook')], max_length=12),
                ),
                migrations.AlterField(
                    model_name='preference',
                    name='channel',
                    field=models.CharField(choices=[('inbox', 'In Slipway'), ('email', 'E-mail'), ('chat', 'Chat'), ('webhook', 'Webhook')], max_length=12),
                ),
                migrations.CreateModel(
                    name='HistoricalMailHours',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('rhythm', models.CharField(choices=[('hourly', 'Every hour'), ('daily', 'Once a day')], default='daily', max_length=8, verbose_name='digest')),
                        ('digest_hour', models.PositiveSmallIntegerField(default=8, verbose_name='hour of the daily digest')),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                        ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                        ('quiet_weekends', models.BooleanField(default=False, verbose_name='quiet on Saturday and Sunday')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical mail hours',
                        'verbose_name_plural': 'historical mail hours',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='MailHours',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rhythm', models.CharField(choices=[('hourly', 'Every hour'), ('daily', 'Once a day')], default='daily', max_length=8, verbose_name='digest')),
                        ('digest_hour', models.PositiveSmallIntegerField(default=8, verbose_name='hour of the daily digest')),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                        ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                        ('quiet_weekends', models.BooleanField(default=False, verbose_name='quiet on Saturday and Sunday')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mail_hours', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'mail hours',
                    },
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalmailhours',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d157cc0f4c726bd0ce3c869978b5e853135ee1ec', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_207a5', table='notifications_historicalmailhours', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalmailhours',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='7595e6a2fee8c1e2db6977cd01601a7f2fa17c88', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_d6d19', table='notifications_historicalmailhours', when='BEFORE')),
        ),
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddConstraint(
                    model_name='mailhours',
                    constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='the_digest_comes_at_an_hour'),
                ),
                migrations.AddConstraint(
                    model_name='mailhours',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end'),
                ),
            ],
        ),
    ]
