import apps.audit.migrating
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('audit', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='HistoricalPreference',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('route', models.CharField(max_length=60)),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('chat', 'Chat'), ('webhook', 'Webhook')], max_length=12)),
                        ('wanted', models.BooleanField(default=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical preference',
                        'verbose_name_plural': 'historical preferences',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event_id', models.BigIntegerField()),
                        ('route', models.CharField(max_length=60)),
                        ('key', models.CharField(max_length=80)),
                        ('sentence', models.CharField(max_length=400)),
                        ('url', models.CharField(max_length=300)),
                        ('asked', models.BooleanField(default=False, verbose_name='something is asked')),
                        ('due_at', models.DateTimeField(null=True)),
                        ('at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-id'], name='inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='inbox_unread')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'event_id', 'route'), name='one_notice_per_person_event_and_route')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('chat', 'Chat'), ('webhook', 'Webhook')], max_length=12)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('parked', 'Given up')], default='waiting', max_length=12)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('error', models.TextField(blank=True)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='notifications.notice')),
                    ],
                    options={
                        'verbose_name_plural': 'deliveries',
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='delivery_due')],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='one_delivery_per_notice_and_channel')],
                    },
                ),
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('route', models.CharField(max_length=60)),
                        ('channel', models.CharField(choices=[('email', 'E-mail'), ('chat', 'Chat'), ('webhook', 'Webhook')], max_length=12)),
                        ('wanted', models.BooleanField(default=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'route', 'channel'), name='one_preference_per_route_and_channel')],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalpreference'],
        ),
    ]
