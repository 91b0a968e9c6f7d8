"""A saved view may be shared with one team; a form that is open in two tabs is kept twice."""

import apps.audit.migrating
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_feeds_of_saved_views'),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.RemoveConstraint(
                    model_name='draft',
                    name='one_draft_per_person_and_form',
                ),
                migrations.AddField(
                    model_name='draft',
                    name='instance',
                    field=models.CharField(blank=True, default='', max_length=16),
                ),
                migrations.AddField(
                    model_name='historicalsavedview',
                    name='team',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.team'),
                ),
                migrations.AddField(
                    model_name='savedview',
                    name='team',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to='accounts.team'),
                ),
                migrations.AddConstraint(
                    model_name='draft',
                    constraint=models.UniqueConstraint(fields=('user', 'form', 'instance'), name='one_draft_per_person_form_and_tab'),
                ),
                migrations.AddConstraint(
                    model_name='savedview',
                    constraint=models.CheckConstraint(condition=models.Q(('team__isnull', True), ('is_shared', True), _connector='OR'), name='a_view_of_a_team_is_shared'),
                ),
            ],
        ),
    ]
