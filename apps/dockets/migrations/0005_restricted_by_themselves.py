"""The few restricted dockets are found by themselves: every list asks which they are."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_views_pinned_acts_on_many_and_files'),
        ('dockets', '0004_attachments_tags_and_times_of_tasks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='docket',
            index=models.Index(condition=models.Q(('is_restricted', True)), fields=['id'], name='docket_restricted'),
        ),
    ]
