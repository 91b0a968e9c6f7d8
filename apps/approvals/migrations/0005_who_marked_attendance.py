import apps.audit.migrating
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0004_meetings_have_a_place'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='attendance',
                    name='confirmed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='attendance',
                    name='marked_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='historicalattendance',
                    name='confirmed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalattendance',
                    name='marked_by',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.UniqueConstraint(condition=models.Q(('state', 'session')), fields=('board',), name='one_session_per_board'),
                ),
            ],
        ),
    ]
