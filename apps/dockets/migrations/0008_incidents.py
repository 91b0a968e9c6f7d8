"""Incidents get a prefix and a sequence of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dockets', '0007_bytes_of_removed_files_are_forgotten'),
    ]

    operations = [
        migrations.AlterField(
            model_name='docket',
            name='prefix',
            field=models.CharField(choices=[('CHG', 'Change'), ('REL', 'Release'), ('FRZ', 'Freeze'), ('EXC', 'Freeze exception'), ('WVR', 'Waiver'), ('TPL', 'Standard-change template'), ('POL', 'Revision of the rules'), ('MTG', 'Meeting'), ('MNT', 'Maintenance window'), ('BKG', 'Booking'), ('INC', 'Incident')], max_length=3),
        ),
        migrations.AlterField(
            model_name='historicaldocket',
            name='prefix',
            field=models.CharField(choices=[('CHG', 'Change'), ('REL', 'Release'), ('FRZ', 'Freeze'), ('EXC', 'Freeze exception'), ('WVR', 'Waiver'), ('TPL', 'Standard-change template'), ('POL', 'Revision of the rules'), ('MTG', 'Meeting'), ('MNT', 'Maintenance window'), ('BKG', 'Booking'), ('INC', 'Incident')], max_length=3),
        ),
        migrations.RunSQL("CREATE SEQUENCE dockets_inc_key;", "DROP SEQUENCE dockets_inc_key;"),
    ]
