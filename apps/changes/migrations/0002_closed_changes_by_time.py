from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("changes", "0001_schema")]

    operations = [
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(
                condition=models.Q(("state", "closed")),
                fields=["closed_at"],
                include=("docket", "outcome"),
                name="change_closed_at",
            ),
        ),
    ]
