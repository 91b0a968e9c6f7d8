"""When the bytes of a file that was taken off were let go."""

import apps.audit.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dockets', '0006_authors_of_what_is_linked'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField('attachment', 'forgotten_at', models.DateTimeField(null=True)),
                migrations.AddField('historicalattachment', 'forgotten_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
