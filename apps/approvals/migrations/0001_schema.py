

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.audit.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_schema"),
        ("accounts", "__first__"),
        ("audit", "0001_schema"),
        ("calendars", "0002_claims_follow_windows"),
        ("dockets", "0002_key_sequences"),
        ("environments", "0001_schema"),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name="Policy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        ("description", models.TextField(blank=True)),
                    ],
                    options={
                        "verbose_name_plural": "policies",
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("purpose", models.CharField(max_length=20)),
                        ("digest", models.CharField(max_length=64)),
                        ("groups", models.JSONField(default=dict)),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the step before"),
                                    ("open", "Open"),
                                    ("carried", "Carried"),
                                    ("rejected", "Rejected"),
                                    ("voided", "Voided"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                    ("stuck", "Nobody can decide"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("problem", models.TextField(blank=True)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "docket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="approvals",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "revision",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="approvals",
                                to="approvals.policyrevision",
                            ),
                        ),
                        ("content", models.JSONField(default=dict)),
                        ("enacted_at", models.DateTimeField(null=True)),
                        ("suspended_at", models.DateTimeField(null=True)),
                        ("valid_until", models.DateTimeField(null=True)),
                        ("policy", models.SlugField(blank=True, max_length=40)),
                        ("problem_of_policy", models.TextField(blank=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="approval_due"),
                            models.Index(
                                condition=models.Q(("enacted_at__isnull", True), ("state", "carried")),
                                fields=["valid_until"],
                                name="approval_good_until",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["open", "carried", "stuck"])),
                                fields=("docket", "purpose"),
                                name="one_open_approval_per_docket_and_purpose",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Board",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cab", "Change advisory board"),
                                    ("ecab", "Emergency board"),
                                    ("function", "Function"),
                                ],
                                default="cab",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="what it decides")),
                        ("quorum", models.PositiveSmallIntegerField(default=1, verbose_name="quorum")),
                        ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="boards",
                                to="calendars.businesscalendar",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["name"],
                        "permissions": [("chair_board", "Chair a board: manage its seats and meetings")],
                    },
                ),
                migrations.CreateModel(
                    name="Ballot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("question", models.CharField(max_length=240)),
                        (
                            "judges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        (
                            "need",
                            models.CharField(
                                choices=[
                                    ("number", "A number of them"),
                                    ("all", "All of them"),
                                    ("percent", "A percentage of them"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        ("excluded", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the step before"),
                                    ("open", "Open"),
                                    ("carried", "Carried"),
                                    ("rejected", "Rejected"),
                                    ("voided", "Voided"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                    ("stuck", "Nobody can decide"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "docket",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="ballots", to="dockets.docket"
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="environments.service",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ballots",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ballots",
                                to="approvals.board",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ballots",
                                to="approvals.step",
                            ),
                        ),
                        ("due_hours", models.PositiveSmallIntegerField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        ("why", models.TextField(blank=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["board"], name="ballot_open_of_board"
                            ),
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["team"], name="ballot_open_of_team"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("board__isnull", False), ("team__isnull", True)),
                                    models.Q(("board__isnull", True), ("team__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_ballot_asks_a_board_or_a_team",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalBoard",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("slug", models.SlugField(max_length=60, verbose_name="short name")),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cab", "Change advisory board"),
                                    ("ecab", "Emergency board"),
                                    ("function", "Function"),
                                ],
                                default="cab",
                                max_length=10,
                                verbose_name="kind",
                            ),
                        ),
                        ("description", models.TextField(blank=True, verbose_name="what it decides")),
                        ("quorum", models.PositiveSmallIntegerField(default=1, verbose_name="quorum")),
                        ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "calendar",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="calendars.businesscalendar",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical board",
                        "verbose_name_plural": "historical boards",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPolicy",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("slug", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        ("description", models.TextField(blank=True)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical policy",
                        "verbose_name_plural": "historical policies",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalSeat",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "role",
                            models.CharField(
                                choices=[("chair", "Chair"), ("member", "Member"), ("alternate", "Alternate")],
                                default="member",
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("has_veto", models.BooleanField(default=False, verbose_name="veto")),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.board",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical seat",
                        "verbose_name_plural": "historical seats",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalStep",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("order", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the step before"),
                                    ("open", "Open"),
                                    ("carried", "Carried"),
                                    ("rejected", "Rejected"),
                                    ("voided", "Voided"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        (
                            "judges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.approval",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("assess", "Assess"), ("authorize", "Authorize")],
                                default="authorize",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical step",
                        "verbose_name_plural": "historical steps",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalVote",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "choice",
                            models.CharField(
                                choices=[
                                    ("approve", "Approve"),
                                    ("conditions", "Approve with conditions"),
                                    ("reject", "Reject"),
                                    ("abstain", "Abstain"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        ("digest", models.CharField(max_length=64)),
                        ("cast_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_why", models.TextField(blank=True)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "ballot",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.ballot",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "voter",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.approval",
                            ),
                        ),
                        ("groups", models.JSONField(default=dict)),
                    ],
                    options={
                        "verbose_name": "historical vote",
                        "verbose_name_plural": "historical votes",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPolicyRevision",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("number", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("in_force", "In force"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("in_force_at", models.DateTimeField(null=True)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "docket",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.policy",
                            ),
                        ),
                        (
                            "valid_days",
                            models.PositiveSmallIntegerField(
                                default=90, verbose_name="days a carried approval is good for"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical policy revision",
                        "verbose_name_plural": "historical policy revisions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PolicyRevision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("in_force", "In force"), ("retired", "Retired")],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("in_force_at", models.DateTimeField(null=True)),
                        (
                            "docket",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="policy_revision",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "policy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="revisions",
                                to="approvals.policy",
                            ),
                        ),
                        (
                            "valid_days",
                            models.PositiveSmallIntegerField(
                                default=90, verbose_name="days a carried approval is good for"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("policy", "number"), name="one_revision_per_number"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "in_force")),
                                fields=("policy",),
                                name="one_revision_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPolicyRow",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("order", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=120)),
                        ("when", models.JSONField(default=list)),
                        ("step", models.PositiveSmallIntegerField(default=1)),
                        ("step_name", models.CharField(max_length=80)),
                        (
                            "judges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        (
                            "voters",
                            models.CharField(
                                choices=[
                                    ("board", "A board"),
                                    ("peers", "Peers of the owner team"),
                                    ("owners", "The owner of each affected service"),
                                ],
                                default="board",
                                max_length=8,
                            ),
                        ),
                        (
                            "need",
                            models.CharField(
                                choices=[
                                    ("number", "A number of them"),
                                    ("all", "All of them"),
                                    ("percent", "A percentage of them"),
                                ],
                                default="number",
                                max_length=8,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number or percentage")),
                        ("due_hours", models.PositiveSmallIntegerField(default=72, verbose_name="hours to decide")),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.board",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "revision",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.policyrevision",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("assess", "Assess"), ("authorize", "Authorize")],
                                default="authorize",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical policy row",
                        "verbose_name_plural": "historical policy rows",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalApproval",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("purpose", models.CharField(max_length=20)),
                        ("digest", models.CharField(max_length=64)),
                        ("groups", models.JSONField(default=dict)),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the step before"),
                                    ("open", "Open"),
                                    ("carried", "Carried"),
                                    ("rejected", "Rejected"),
                                    ("voided", "Voided"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                    ("stuck", "Nobody can decide"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("problem", models.TextField(blank=True)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "docket",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "revision",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.policyrevision",
                            ),
                        ),
                        ("content", models.JSONField(default=dict)),
                        ("enacted_at", models.DateTimeField(null=True)),
                        ("suspended_at", models.DateTimeField(null=True)),
                        ("valid_until", models.DateTimeField(null=True)),
                        ("policy", models.SlugField(blank=True, max_length=40)),
                        ("problem_of_policy", models.TextField(blank=True)),
                    ],
                    options={
                        "verbose_name": "historical approval",
                        "verbose_name_plural": "historical approvals",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="PolicyRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=120)),
                        ("when", models.JSONField(default=list)),
                        ("step", models.PositiveSmallIntegerField(default=1)),
                        ("step_name", models.CharField(max_length=80)),
                        (
                            "judges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        (
                            "voters",
                            models.CharField(
                                choices=[
                                    ("board", "A board"),
                                    ("peers", "Peers of the owner team"),
                                    ("owners", "The owner of each affected service"),
                                ],
                                default="board",
                                max_length=8,
                            ),
                        ),
                        (
                            "need",
                            models.CharField(
                                choices=[
                                    ("number", "A number of them"),
                                    ("all", "All of them"),
                                    ("percent", "A percentage of them"),
                                ],
                                default="number",
                                max_length=8,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number or percentage")),
                        ("due_hours", models.PositiveSmallIntegerField(default=72, verbose_name="hours to decide")),
                        (
                            "board",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="policy_rows",
                                to="approvals.board",
                            ),
                        ),
                        (
                            "revision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="approvals.policyrevision",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("assess", "Assess"), ("authorize", "Authorize")],
                                default="authorize",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("revision", "order"), name="one_row_per_place_in_a_revision"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("board__isnull", False), ("voters", "board")),
                                    models.Q(("voters", "board"), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_board_row_names_its_board",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("chair", "Chair"), ("member", "Member"), ("alternate", "Alternate")],
                                default="member",
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("has_veto", models.BooleanField(default=False, verbose_name="veto")),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="approvals.board"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("board", "user"),
                                name="one_seat_per_person_and_board",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=80)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the step before"),
                                    ("open", "Open"),
                                    ("carried", "Carried"),
                                    ("rejected", "Rejected"),
                                    ("voided", "Voided"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        (
                            "judges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="approvals.approval",
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("assess", "Assess"), ("authorize", "Authorize")],
                                default="authorize",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("approval", "order"), name="one_step_per_place_in_an_approval"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalBallot",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("question", models.CharField(max_length=240)),
                        (
                            "judges",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=20), default=list, size=None
                            ),
                        ),
                        (
                            "need",
                            models.CharField(
                                choices=[
                                    ("number", "A number of them"),
                                    ("all", "All of them"),
                                    ("percent", "A percentage of them"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField(default=1)),
                        ("excluded", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for the step before"),
                                    ("open", "Open"),
                                    ("carried", "Carried"),
                                    ("rejected", "Rejected"),
                                    ("voided", "Voided"),
                                    ("withdrawn", "Withdrawn"),
                                    ("expired", "Expired"),
                                    ("stuck", "Nobody can decide"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField(null=True)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.board",
                            ),
                        ),
                        (
                            "docket",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="environments.service",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="accounts.team",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.step",
                            ),
                        ),
                        ("due_hours", models.PositiveSmallIntegerField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        ("why", models.TextField(blank=True)),
                    ],
                    options={
                        "verbose_name": "historical ballot",
                        "verbose_name_plural": "historical ballots",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Vote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "choice",
                            models.CharField(
                                choices=[
                                    ("approve", "Approve"),
                                    ("conditions", "Approve with conditions"),
                                    ("reject", "Reject"),
                                    ("abstain", "Abstain"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reason", models.TextField(blank=True, verbose_name="reason")),
                        ("digest", models.CharField(max_length=64)),
                        ("cast_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_why", models.TextField(blank=True)),
                        (
                            "ballot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="approvals.ballot"
                            ),
                        ),
                        (
                            "on_behalf_of",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "voter",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="votes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "approval",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="votes",
                                to="approvals.approval",
                            ),
                        ),
                        ("groups", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["voter", "-id"], name="vote_by_person")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at__isnull", True)),
                                fields=("ballot", "voter"),
                                name="one_standing_vote_per_person_and_ballot",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("approval__isnull", False), ("ended_at__isnull", True)),
                                fields=("approval", "voter"),
                                name="one_standing_vote_per_person_and_approval",
                            ),
                            models.UniqueConstraint(
                                models.F("ballot"),
                                django.db.models.functions.comparison.Coalesce("on_behalf_of", "voter"),
                                condition=models.Q(("ended_at__isnull", True)),
                                name="one_standing_vote_per_seat",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("on_behalf_of", models.F("voter")), _negated=True),
                                name="nobody_votes_on_behalf_of_oneself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCondition",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "task",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="dockets.task",
                            ),
                        ),
                        (
                            "vote",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="approvals.vote",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical condition",
                        "verbose_name_plural": "historical conditions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Condition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "task",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="condition", to="dockets.task"
                            ),
                        ),
                        (
                            "vote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="conditions",
                                to="approvals.vote",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=[
                "historicalboard",
                "historicalpolicy",
                "historicalseat",
                "historicalstep",
                "historicalvote",
                "historicalpolicyrevision",
                "historicalpolicyrow",
                "historicalapproval",
                "historicalballot",
                "historicalcondition",
            ],
        ),
    ]
