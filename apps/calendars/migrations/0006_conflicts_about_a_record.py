"""A conflict of one side may be about a record that has no planned time, such as a major incident."""

import apps.audit.migrating
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0005_zone_rules'),
        ('dockets', '0007_bytes_of_removed_files_are_forgotten'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='conflict',
                    name='about',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dockets.docket'),
                ),
                migrations.RemoveConstraint(
                    model_name='conflict',
                    name='one_conflict_per_pair_rule_and_target',
                ),
                migrations.AddConstraint(
                    model_name='conflict',
                    constraint=models.UniqueConstraint(fields=('first', 'second', 'rule', 'service', 'environment', 'person', 'about'), name='one_conflict_per_pair_rule_and_target', nulls_distinct=False),
                ),
            ],
        ),
        # Going back: what is told apart by it alone would be the same conflict twice; it is found anew when a window moves.
        migrations.RunSQL(migrations.RunSQL.noop, "DELETE FROM calendars_conflict WHERE about_id IS NOT NULL;"),
    ]
