"""What the clocks of a zone did when its windows were planned, so that new time zone data moves only what is ahead."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0004_conflicts_of_one_side_and_rules_that_are_tuned'),
    ]

    operations = [
        migrations.CreateModel(
            name='ZoneRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=60, unique=True)),
                ('offsets', models.JSONField(default=list)),
                ('noted_at', models.DateTimeField()),
                ('differs_since', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'zone rules',
            },
        ),
    ]
