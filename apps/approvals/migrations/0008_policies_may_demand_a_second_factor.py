"""A rule may ask for a second factor before a vote."""

import apps.audit.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0007_alternates_and_confirmed_seats'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='ballot',
                    name='second_factor',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='second_factor',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='historicalpolicyrow',
                    name='second_factor',
                    field=models.BooleanField(default=False, verbose_name='second factor before a vote'),
                ),
                migrations.AddField(
                    model_name='policyrow',
                    name='second_factor',
                    field=models.BooleanField(default=False, verbose_name='second factor before a vote'),
                ),
            ],
        ),
    ]
