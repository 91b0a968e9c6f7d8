import apps.audit.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0003_revisions_inquiries_and_clocks'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='agendaitem',
                    name='added_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalagendaitem',
                    name='added_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalmeeting',
                    name='is_ordered_by_hand',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='historicalmeeting',
                    name='place',
                    field=models.CharField(blank=True, max_length=200, verbose_name='where'),
                ),
                migrations.AddField(
                    model_name='historicalmeetingseries',
                    name='place',
                    field=models.CharField(blank=True, max_length=200, verbose_name='where'),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='is_ordered_by_hand',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='place',
                    field=models.CharField(blank=True, max_length=200, verbose_name='where'),
                ),
                migrations.AddField(
                    model_name='meetingseries',
                    name='place',
                    field=models.CharField(blank=True, max_length=200, verbose_name='where'),
                ),
            ],
        ),
    ]
