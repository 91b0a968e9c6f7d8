"""Types say what they need at every step, and declare fields of their own; a change keeps what was written in them."""

import apps.audit.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('changes', '0002_closed_changes_by_time'),
        ('dockets', '0004_attachments_tags_and_times_of_tasks'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='changerequest',
                    name='custom',
                    field=models.JSONField(blank=True, default=dict, verbose_name='fields of its type'),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='fields',
                    field=models.JSONField(default=list, verbose_name='fields of its own'),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='is_assessed',
                    field=models.BooleanField(default=True, verbose_name='peers assess it first'),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='needs_at_finish',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='needs_at_start',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='prompts',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='review_from',
                    field=models.CharField(blank=True, choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High'), ('critical', 'Critical')], max_length=8, verbose_name='reviewed from risk'),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='revision',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dockets.docket'),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='since',
                    field=models.DateTimeField(null=True, verbose_name='in force since'),
                ),
                migrations.AddField(
                    model_name='changetype',
                    name='until',
                    field=models.DateTimeField(null=True, verbose_name='in force until'),
                ),
                migrations.AddField(
                    model_name='historicalchangerequest',
                    name='custom',
                    field=models.JSONField(blank=True, default=dict, verbose_name='fields of its type'),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='fields',
                    field=models.JSONField(default=list, verbose_name='fields of its own'),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='is_assessed',
                    field=models.BooleanField(default=True, verbose_name='peers assess it first'),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='needs_at_finish',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='needs_at_start',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='prompts',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='review_from',
                    field=models.CharField(blank=True, choices=[('low', 'Low'), ('medium', 'Medium'), ('high', 'High'), ('critical', 'Critical')], max_length=8, verbose_name='reviewed from risk'),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='revision',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket'),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='since',
                    field=models.DateTimeField(null=True, verbose_name='in force since'),
                ),
                migrations.AddField(
                    model_name='historicalchangetype',
                    name='until',
                    field=models.DateTimeField(null=True, verbose_name='in force until'),
                ),
            ],
        ),
    ]
