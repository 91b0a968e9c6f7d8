"""What a type shows without needing it is said for each step; what was prompted for until now was prompted for at submit."""

import apps.audit.migrating
import django.contrib.postgres.fields
from django.db import migrations, models


def _names():
    return django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)


class Migration(migrations.Migration):

    dependencies = [
        ('changes', '0004_catalogue_versions_and_back_tests'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                operation
                for model in ('changetype', 'historicalchangetype')
                for operation in (
                    migrations.RenameField(model, 'prompts', 'prompts_at_submit'),
                    migrations.AddField(model, 'prompts_at_start', _names()),
                    migrations.AddField(model, 'prompts_at_finish', _names()),
                    migrations.AddField(model, 'prompts_at_close', _names()),
                )
            ],
        ),
    ]
