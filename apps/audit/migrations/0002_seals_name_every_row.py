"""Seals remember which columns they hashed, and each leaf names its rows, so that a touched row can be named."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_schema'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('columns', models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name='seal',
            name='cluster',
            field=models.CharField(default='', max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='seal',
            name='layout',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='seal',
            name='through_id',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='seal',
            name='through_xid',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sealedevent',
            name='manifest',
            field=models.TextField(default=''),
            preserve_default=False,
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seallayout',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='724adbece4179033932c938c79a30b5db8bdf544', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ef974', table='audit_seallayout', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seallayout',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only';", hash='af78cae23aff5f1a2c4679d628e67d62aeb67ce3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_08b3f', table='audit_seallayout', when='BEFORE')),
        ),
    ]
