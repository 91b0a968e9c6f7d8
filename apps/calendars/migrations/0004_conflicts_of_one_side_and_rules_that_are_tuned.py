"""A conflict may have one side only and has an owner; rules count their saves, and what follows a change of one is kept."""

import apps.audit.migrating
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0003_time_from_elsewhere_and_team_calendars'),
        ('environments', '0001_schema'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='RuleSweep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField()),
                        ('after', models.BigIntegerField(default=0)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.AddField(
                    model_name='conflict',
                    name='owner',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='conflictrule',
                    name='version',
                    field=models.PositiveIntegerField(default=1, editable=False),
                ),
                migrations.AddField(
                    model_name='historicalconflictrule',
                    name='version',
                    field=models.PositiveIntegerField(default=1, editable=False),
                ),
                migrations.AlterField(
                    model_name='conflict',
                    name='second',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='conflicts_as_second', to='calendars.window'),
                ),
                migrations.AddIndex(
                    model_name='conflict',
                    index=models.Index(condition=models.Q(('status', 'resolved'), _negated=True), fields=['-since', '-id'], name='conflict_unresolved'),
                ),
                migrations.AddField(
                    model_name='rulesweep',
                    name='rule',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sweeps', to='calendars.conflictrule'),
                ),
                migrations.AddIndex(
                    model_name='rulesweep',
                    index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['id'], name='sweep_under_way'),
                ),
            ],
        ),
        # Found anew when a window moves; with one side they did not exist before.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM calendars_conflict WHERE second_id IS NULL;"),
    ]
