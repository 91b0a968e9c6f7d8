"""A feed may follow a saved view."""

import apps.audit.migrating
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_views_pinned_acts_on_many_and_files'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='feedtoken',
                    name='view',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='accounts.savedview'),
                ),
                migrations.AddField(
                    model_name='historicalfeedtoken',
                    name='view',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.savedview'),
                ),
            ],
        ),
    ]
