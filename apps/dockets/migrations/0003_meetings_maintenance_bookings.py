"""Meetings, maintenance windows and bookings get a prefix and a sequence of their own."""

from django.db import migrations, models

PREFIXES = ("mtg", "mnt", "bkg")


class Migration(migrations.Migration):

    dependencies = [
        ('dockets', '0002_key_sequences'),
    ]

    operations = [
        migrations.AlterField(
            model_name='docket',
            name='prefix',
            field=models.CharField(choices=[('CHG', 'Change'), ('REL', 'Release'), ('FRZ', 'Freeze'), ('EXC', 'Freeze exception'), ('WVR', 'Waiver'), ('TPL', 'Standard-change template'), ('POL', 'Revision of the rules'), ('MTG', 'Meeting'), ('MNT', 'Maintenance window'), ('BKG', 'Booking')], max_length=3),
        ),
        migrations.AlterField(
            model_name='historicaldocket',
            name='prefix',
            field=models.CharField(choices=[('CHG', 'Change'), ('REL', 'Release'), ('FRZ', 'Freeze'), ('EXC', 'Freeze exception'), ('WVR', 'Waiver'), ('TPL', 'Standard-change template'), ('POL', 'Revision of the rules'), ('MTG', 'Meeting'), ('MNT', 'Maintenance window'), ('BKG', 'Booking')], max_length=3),
        ),
    ] + [
        migrations.RunSQL(f"CREATE SEQUENCE dockets_{p}_key;", f"DROP SEQUENCE dockets_{p}_key;") for p in PREFIXES
    ]
