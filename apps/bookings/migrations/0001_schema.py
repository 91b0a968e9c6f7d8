import apps.audit.migrating
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('audit', '0001_schema'),
        ('dockets', '0004_attachments_tags_and_times_of_tasks'),
        ('environments', '0001_schema'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name='Booking',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('docket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='booking', to='dockets.docket')),
                        ('state', models.CharField(choices=[('asked', 'Asked for'), ('tentative', 'Tentative'), ('firm', 'Firm'), ('in_use', 'In use'), ('ended', 'Ended'), ('cancelled', 'Cancelled')], default='asked', max_length=10)),
                        ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='dockets.docket', verbose_name='for')),
                        ('notes', models.TextField(blank=True, verbose_name='what for')),
                        ('schedule', models.TextField(blank=True, verbose_name='comes again')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decision_reason', models.TextField(blank=True)),
                        ('waiting_since', models.DateTimeField(null=True)),
                        ('offer_until', models.DateTimeField(null=True)),
                        ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('reclaim_at', models.DateTimeField(null=True)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('environments', models.ManyToManyField(related_name='bookings', through='bookings.BookingPlace', to='environments.environment')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('waiting_since__isnull', False)), fields=['waiting_since', 'id'], name='booking_waiting'), models.Index(condition=models.Q(('state__in', ['asked', 'tentative', 'firm', 'in_use'])), fields=['id'], name='booking_open')],
                    },
                ),
                migrations.CreateModel(
                    name='BookingPlace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='bookings.booking')),
                        ('environment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='environments.environment')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('booking', 'environment'), name='one_row_per_booking_and_environment')],
                    },
                ),
                migrations.CreateModel(
                    name='BookingRules',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('environment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='booking_rules', to='environments.environment')),
                        ('needs_approval', models.BooleanField(default=False, verbose_name='every booking needs approval')),
                        ('longest_hours', models.PositiveIntegerField(default=336, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9600)], verbose_name='longest, hours')),
                        ('days_ahead', models.PositiveIntegerField(default=180, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='how far ahead, days')),
                        ('idle_minutes', models.PositiveIntegerField(default=120, validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(10080)], verbose_name='given to others when nobody began, minutes after its start')),
                        ('notice_minutes', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(10080)], verbose_name='notice before that, minutes')),
                    ],
                    options={
                        'verbose_name_plural': 'booking rules',
                    },
                ),
                migrations.CreateModel(
                    name='HistoricalBooking',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('state', models.CharField(choices=[('asked', 'Asked for'), ('tentative', 'Tentative'), ('firm', 'Firm'), ('in_use', 'In use'), ('ended', 'Ended'), ('cancelled', 'Cancelled')], default='asked', max_length=10)),
                        ('notes', models.TextField(blank=True, verbose_name='what for')),
                        ('schedule', models.TextField(blank=True, verbose_name='comes again')),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decision_reason', models.TextField(blank=True)),
                        ('waiting_since', models.DateTimeField(null=True)),
                        ('offer_until', models.DateTimeField(null=True)),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('reclaim_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('docket', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket')),
                        ('subject', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='dockets.docket', verbose_name='for')),
                        ('asked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('begun_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical booking',
                        'verbose_name_plural': 'historical bookings',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalBookingPlace',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('booking', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='bookings.booking')),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical booking place',
                        'verbose_name_plural': 'historical booking places',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalBookingRules',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('needs_approval', models.BooleanField(default=False, verbose_name='every booking needs approval')),
                        ('longest_hours', models.PositiveIntegerField(default=336, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9600)], verbose_name='longest, hours')),
                        ('days_ahead', models.PositiveIntegerField(default=180, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='how far ahead, days')),
                        ('idle_minutes', models.PositiveIntegerField(default=120, validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(10080)], verbose_name='given to others when nobody began, minutes after its start')),
                        ('notice_minutes', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(10080)], verbose_name='notice before that, minutes')),
                        ('history_user_id', models.BigIntegerField(null=True)),
                        ('environment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='environments.environment')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.TextField(null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ],
                    options={
                        'verbose_name': 'historical booking rules',
                        'verbose_name_plural': 'historical booking rules',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=['historicalbooking', 'historicalbookingplace', 'historicalbookingrules'],
        ),
    ]
