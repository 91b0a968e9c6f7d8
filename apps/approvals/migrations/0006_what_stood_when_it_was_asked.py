import apps.audit.migrating
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0005_who_marked_attendance'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='ballot',
                    name='quorum',
                    field=models.PositiveSmallIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name='ballot',
                    name='seated',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='ballot',
                    name='vetoes',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='quorum',
                    field=models.PositiveSmallIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='seated',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='vetoes',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
            ],
        ),
    ]
