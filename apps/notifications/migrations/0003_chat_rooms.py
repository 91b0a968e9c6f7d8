"""Rooms of a chat that hear what is asked of a board or a team, and the messages on their way there."""

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
        ('notifications', '0002_paces_and_mail_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='ChatRoom',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=80, verbose_name='name of the room')),
                        ('audience', models.CharField(max_length=80, verbose_name='hears what is asked of')),
                        ('kind', models.CharField(choices=[('slack', 'Slack or Mattermost'), ('teams', 'Microsoft Teams')], default='slack', max_length=8, verbose_name='kind of chat')),
                        ('url', models.URLField(max_length=500, verbose_name='address of its webhook')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('added_at', models.DateTimeField()),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['name', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='ChatPost',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('event_id', models.BigIntegerField()),
                        ('text', models.CharField(max_length=400)),
                        ('url', models.CharField(blank=True, max_length=300)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('parked', 'Given up')], default='waiting', max_length=12)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('not_before', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('error', models.TextField(blank=True)),
                        ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='notifications.chatroom')),
                    ],
                ),
                migrations.CreateModel(
                    name='HistoricalChatRoom',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=80, verbose_name='name of the room')),
                        ('audience', models.CharField(max_length=80, verbose_name='hears what is asked of')),
                        ('kind', models.CharField(choices=[('slack', 'Slack or Mattermost'), ('teams', 'Microsoft Teams')], default='slack', max_length=8, verbose_name='kind of chat')),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('added_at', models.DateTimeField()),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('added_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                    ],
                    options={
                        'verbose_name': 'historical chat room',
                        'verbose_name_plural': 'historical chat rooms',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.AddConstraint(
                    model_name='chatroom',
                    constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('audience', 'url'), name='one_room_per_audience_and_address'),
                ),
                migrations.AddIndex(
                    model_name='chatpost',
                    index=models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before'], name='post_due'),
                ),
                migrations.AddConstraint(
                    model_name='chatpost',
                    constraint=models.UniqueConstraint(fields=('room', 'event_id'), name='one_post_per_room_and_event'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalchatroom',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='64c0b0ae37d2ac4839a2a88ab1faafc582b33cdd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_20f1b', table='notifications_historicalchatroom', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalchatroom',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='d0e77bce72dcab3081190edfe2f46ef06a6a8260', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_93495', table='notifications_historicalchatroom', when='BEFORE')),
        ),
    ]
