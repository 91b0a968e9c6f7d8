import apps.audit.migrating
import apps.audit.models
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='Event',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('xid', apps.audit.models.TransactionId(db_default=apps.audit.models.CurrentTransaction(), editable=False)),
                        ('at', models.DateTimeField()),
                        ('kind', models.CharField(max_length=60)),
                        ('key', models.CharField(max_length=80)),
                        ('by_id', models.BigIntegerField(null=True)),
                        ('on_behalf_of_id', models.BigIntegerField(null=True)),
                        ('token_id', models.BigIntegerField(null=True)),
                        ('via', models.CharField(choices=[('page', 'page'), ('api', 'API'), ('task', 'task'), ('command', 'command'), ('system', 'system')], default='system', max_length=12)),
                        ('address', models.GenericIPAddressField(null=True)),
                        ('request_id', models.CharField(blank=True, max_length=64)),
                        ('reason', models.TextField(blank=True)),
                        ('outcome', models.CharField(choices=[('done', 'done'), ('refused', 'refused')], default='done', max_length=8)),
                        ('data', models.JSONField(default=dict)),
                        ('cause', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='effects', to='audit.event')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['key', '-id'], name='event_by_key'), models.Index(fields=['kind', '-id'], name='event_by_kind'), models.Index(fields=['by_id', '-id'], name='event_by_person'), models.Index(fields=['xid', 'id'], name='event_by_transaction'), models.Index(condition=models.Q(('cause__isnull', False)), fields=['cause'], name='event_by_cause')],
                    },
                ),
                migrations.CreateModel(
                    name='Seal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveBigIntegerField(unique=True)),
                        ('at', models.DateTimeField()),
                        ('previous', models.CharField(blank=True, max_length=64)),
                        ('digest', models.CharField(max_length=64)),
                        ('count', models.PositiveIntegerField()),
                        ('cluster', models.CharField(max_length=32)),
                        ('layout', models.CharField(max_length=64)),
                        ('through_id', models.BigIntegerField()),
                        ('through_xid', models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name='SealedEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='audit.event')),
                        ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='audit.seal')),
                        ('manifest', models.TextField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('seal', 'position'), name='one_member_per_position_of_a_seal')],
                    },
                ),
                migrations.CreateModel(
                    name='Outbox',
                    fields=[
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='audit.event')),
                        ('pending', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                        ('attempts', models.PositiveIntegerField(default=0)),
                        ('not_before', models.DateTimeField()),
                        ('error', models.TextField(blank=True)),
                        ('parked_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'outbox',
                        'indexes': [models.Index(condition=models.Q(('parked_at__isnull', True)), fields=['not_before', 'event'], name='outbox_due')],
                    },
                ),
                migrations.CreateModel(
                    name='SealLayout',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('columns', models.JSONField()),
                    ],
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['event', 'seal', 'sealedevent', 'seallayout'],
        ),
    ]
