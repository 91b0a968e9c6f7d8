"""Feeds need to say when a window last changed, so that a client's copy and an ETag are stable."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("calendars", "0002_claims_follow_windows")]

    operations = [
        migrations.AddField("window", "changed_at", models.DateTimeField(db_default=Now())),
    ]
