"""One sequence per key prefix: keys are never reused, and two writers never wait for each other."""

from django.db import migrations

PREFIXES = ("chg", "rel", "frz", "exc", "wvr", "tpl", "pol")


class Migration(migrations.Migration):
    dependencies = [("dockets", "0001_schema")]

    operations = [
        migrations.RunSQL(f"CREATE SEQUENCE dockets_{p}_key;", f"DROP SEQUENCE dockets_{p}_key;") for p in PREFIXES
    ]
