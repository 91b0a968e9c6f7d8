import apps.audit.migrating
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What is under way counted alternates as members; from now on they stand beside them.
ALTERNATES_APART = """
UPDATE approvals_ballot AS ballot
SET seated = ARRAY(SELECT pk FROM unnest(ballot.seated) AS pk WHERE NOT pk = ANY (sitting.people)),
    alternates = sitting.people
FROM (
    SELECT asked.id, array_agg(DISTINCT seat.user_id::bigint) AS people
    FROM approvals_ballot AS asked JOIN approvals_seat AS seat ON seat.board_id = asked.board_id
    WHERE seat.role = 'alternate' AND seat.since <= asked.opened_at
        AND (seat.until IS NULL OR seat.until > asked.opened_at)
    GROUP BY asked.id
) AS sitting
WHERE sitting.id = ballot.id AND ballot.state IN ('waiting', 'open', 'stuck', 'carried')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0006_what_stood_when_it_was_asked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.AddField(
                    model_name='ballot',
                    name='alternates',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalballot',
                    name='alternates',
                    field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                migrations.AddField(
                    model_name='historicalseat',
                    name='confirmed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='historicalseat',
                    name='confirmed_by',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='historicalseat',
                    name='given_by',
                    field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='historicalvote',
                    name='as_alternate',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='seat',
                    name='confirmed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='seat',
                    name='confirmed_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='seat',
                    name='given_by',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
                ),
                migrations.AddField(
                    model_name='vote',
                    name='as_alternate',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddConstraint(
                    model_name='seat',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('given_by')), _negated=True), models.Q(('confirmed_by', models.F('user')), _negated=True)), _connector='OR'), name='a_seat_is_confirmed_by_a_second_person'),
                ),
                migrations.AddConstraint(
                    model_name='vote',
                    constraint=models.CheckConstraint(condition=models.Q(('as_alternate', False), ('on_behalf_of__isnull', False), _connector='OR'), name='an_alternate_votes_for_somebody'),
                ),
            ],
        ),
        migrations.RunSQL(ALTERNATES_APART, migrations.RunSQL.noop),
    ]
