

import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.audit.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("approvals", "0001_schema"),
        ("audit", "0001_schema"),
        ("dockets", "0002_key_sequences"),
        ("environments", "0001_schema"),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name="ChangeEnvironment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_rows",
                                to="environments.environment",
                            ),
                        ),
                        (
                            "change",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="environment_rows",
                                to="changes.changerequest",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("change", "environment"), name="one_row_per_change_and_environment"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("assess", "Assess"),
                                    ("authorize", "Authorize"),
                                    ("scheduled", "Scheduled"),
                                    ("implement", "Implement"),
                                    ("review", "Review"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("on_hold", models.BooleanField(default=False)),
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("reason", models.TextField(blank=True, verbose_name="why")),
                        (
                            "impact",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "High"), (2, "Medium"), (3, "Low")], default=2, verbose_name="impact"
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "High"), (2, "Medium"), (3, "Low")], default=2, verbose_name="urgency"
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[
                                    ("P1", "P1 critical"),
                                    ("P2", "P2 high"),
                                    ("P3", "P3 moderate"),
                                    ("P4", "P4 low"),
                                    ("P5", "P5 planning"),
                                ],
                                default="P3",
                                max_length=2,
                                verbose_name="priority",
                            ),
                        ),
                        ("outage_expected", models.BooleanField(default=False, verbose_name="outage expected")),
                        ("implementation_plan", models.TextField(blank=True, verbose_name="implementation plan")),
                        ("backout_plan", models.TextField(blank=True, verbose_name="backout plan")),
                        ("test_plan", models.TextField(blank=True, verbose_name="test plan")),
                        ("communication_plan", models.TextField(blank=True, verbose_name="communication plan")),
                        ("answers", models.JSONField(blank=True, default=dict, verbose_name="risk answers")),
                        ("risk_score", models.PositiveSmallIntegerField(default=0)),
                        (
                            "risk_level",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("critical", "Critical"),
                                ],
                                default="low",
                                max_length=8,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("successful", "Successful"),
                                    ("with_issues", "Successful with issues"),
                                    ("failed", "Failed"),
                                    ("backed_out", "Backed out"),
                                ],
                                max_length=12,
                                verbose_name="outcome",
                            ),
                        ),
                        ("closing_notes", models.TextField(blank=True, verbose_name="closing notes")),
                        ("created_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("started_at", models.DateTimeField(null=True, verbose_name="actual start")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="actual end")),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("record_due_at", models.DateTimeField(null=True, verbose_name="full record due")),
                        (
                            "assignee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes_assigned",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "docket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="change", to="dockets.docket"
                            ),
                        ),
                        (
                            "environments",
                            models.ManyToManyField(
                                related_name="changes",
                                through="changes.ChangeEnvironment",
                                to="environments.environment",
                            ),
                        ),
                        (
                            "implementer",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes_to_implement",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "manager",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes_managed",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="change manager",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "requester",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes_asked_for",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "services",
                            models.ManyToManyField(
                                related_name="changes", through="changes.ChangeService", to="environments.service"
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="changes.changetemplate",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="changes",
                                to="changes.changetype",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["state", "-id"], name="change_by_state"),
                            models.Index(fields=["requester", "-id"], name="change_by_requester"),
                            models.Index(fields=["implementer", "-id"], name="change_by_implementer"),
                            models.Index(fields=["risk_level", "-id"], name="change_by_risk"),
                            models.Index(fields=["type", "-id"], name="change_by_type"),
                            models.Index(fields=["-risk_score", "-id"], name="change_by_score"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finished_at__isnull", True),
                                    ("finished_at__gt", models.F("started_at")),
                                    _connector="OR",
                                ),
                                name="a_change_finishes_after_it_starts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "closed"), _negated=True),
                                    models.Q(models.Q(("outcome", ""), _negated=True), ("closed_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="a_closed_change_has_an_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "change",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_rows",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_rows",
                                to="environments.service",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("change", "service"), name="one_row_per_change_and_service")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("certified", "Certified"),
                                    ("suspended", "Suspended"),
                                    ("retired", "Retired"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("locked", models.JSONField(default=dict)),
                        ("defaults", models.JSONField(default=dict)),
                        (
                            "required",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("certified_until", models.DateField(null=True, verbose_name="certified until")),
                        ("suspended_why", models.TextField(blank=True)),
                        (
                            "certified_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "docket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_template",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "services",
                            models.ManyToManyField(
                                related_name="change_templates",
                                through="changes.ChangeTemplateService",
                                to="environments.service",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ChangeTemplateService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="environments.service"
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hosted",
                                to="changes.changetemplate",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("template", "service"), name="one_row_per_template_and_service"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChangeType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40)),
                        ("number", models.PositiveIntegerField(default=1)),
                        (
                            "lane",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard"),
                                    ("normal", "Normal"),
                                    ("emergency", "Emergency"),
                                    ("retrospective", "Retrospective"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("description", models.TextField(blank=True)),
                        (
                            "needs_at_submit",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        (
                            "needs_at_close",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("defaults", models.JSONField(default=dict)),
                        ("is_in_force", models.BooleanField(default=True)),
                        (
                            "policy",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="change_types",
                                to="approvals.policy",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("slug", "number"), name="one_row_per_type_and_revision"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_in_force", True)),
                                fields=("slug",),
                                name="one_revision_of_a_type_in_force",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalChangeEnvironment",
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
                            "change",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "environment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="environments.environment",
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
                        "verbose_name": "historical change environment",
                        "verbose_name_plural": "historical change environments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalChangeRequest",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("assess", "Assess"),
                                    ("authorize", "Authorize"),
                                    ("scheduled", "Scheduled"),
                                    ("implement", "Implement"),
                                    ("review", "Review"),
                                    ("closed", "Closed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("on_hold", models.BooleanField(default=False)),
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("reason", models.TextField(blank=True, verbose_name="why")),
                        (
                            "impact",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "High"), (2, "Medium"), (3, "Low")], default=2, verbose_name="impact"
                            ),
                        ),
                        (
                            "urgency",
                            models.PositiveSmallIntegerField(
                                choices=[(1, "High"), (2, "Medium"), (3, "Low")], default=2, verbose_name="urgency"
                            ),
                        ),
                        (
                            "priority",
                            models.CharField(
                                choices=[
                                    ("P1", "P1 critical"),
                                    ("P2", "P2 high"),
                                    ("P3", "P3 moderate"),
                                    ("P4", "P4 low"),
                                    ("P5", "P5 planning"),
                                ],
                                default="P3",
                                max_length=2,
                                verbose_name="priority",
                            ),
                        ),
                        ("outage_expected", models.BooleanField(default=False, verbose_name="outage expected")),
                        ("implementation_plan", models.TextField(blank=True, verbose_name="implementation plan")),
                        ("backout_plan", models.TextField(blank=True, verbose_name="backout plan")),
                        ("test_plan", models.TextField(blank=True, verbose_name="test plan")),
                        ("communication_plan", models.TextField(blank=True, verbose_name="communication plan")),
                        ("answers", models.JSONField(blank=True, default=dict, verbose_name="risk answers")),
                        ("risk_score", models.PositiveSmallIntegerField(default=0)),
                        (
                            "risk_level",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("critical", "Critical"),
                                ],
                                default="low",
                                max_length=8,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("successful", "Successful"),
                                    ("with_issues", "Successful with issues"),
                                    ("failed", "Failed"),
                                    ("backed_out", "Backed out"),
                                ],
                                max_length=12,
                                verbose_name="outcome",
                            ),
                        ),
                        ("closing_notes", models.TextField(blank=True, verbose_name="closing notes")),
                        ("created_at", models.DateTimeField()),
                        ("submitted_at", models.DateTimeField(null=True)),
                        ("started_at", models.DateTimeField(null=True, verbose_name="actual start")),
                        ("finished_at", models.DateTimeField(null=True, verbose_name="actual end")),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("record_due_at", models.DateTimeField(null=True, verbose_name="full record due")),
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
                            "assignee",
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
                            "implementer",
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
                            "manager",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="change manager",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "requester",
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
                            "template",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changetemplate",
                            ),
                        ),
                        (
                            "type",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changetype",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical change request",
                        "verbose_name_plural": "historical change requests",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalChangeService",
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
                            "change",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changerequest",
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
                    ],
                    options={
                        "verbose_name": "historical change service",
                        "verbose_name_plural": "historical change services",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalChangeTemplate",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "Proposed"),
                                    ("certified", "Certified"),
                                    ("suspended", "Suspended"),
                                    ("retired", "Retired"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("locked", models.JSONField(default=dict)),
                        ("defaults", models.JSONField(default=dict)),
                        (
                            "required",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("certified_until", models.DateField(null=True, verbose_name="certified until")),
                        ("suspended_why", models.TextField(blank=True)),
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
                            "certified_by",
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
                    ],
                    options={
                        "verbose_name": "historical change template",
                        "verbose_name_plural": "historical change templates",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalChangeTemplateService",
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
                            "template",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changetemplate",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical change template service",
                        "verbose_name_plural": "historical change template services",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalChangeType",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("slug", models.SlugField(max_length=40)),
                        ("number", models.PositiveIntegerField(default=1)),
                        (
                            "lane",
                            models.CharField(
                                choices=[
                                    ("standard", "Standard"),
                                    ("normal", "Normal"),
                                    ("emergency", "Emergency"),
                                    ("retrospective", "Retrospective"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        ("description", models.TextField(blank=True)),
                        (
                            "needs_at_submit",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        (
                            "needs_at_close",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), default=list, size=None
                            ),
                        ),
                        ("defaults", models.JSONField(default=dict)),
                        ("is_in_force", models.BooleanField(default=True)),
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
                    ],
                    options={
                        "verbose_name": "historical change type",
                        "verbose_name_plural": "historical change types",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRiskModel",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("number", models.PositiveIntegerField(db_index=True)),
                        ("is_in_force", models.BooleanField(default=False)),
                        ("questions", models.JSONField(default=list)),
                        ("rules", models.JSONField(default=list)),
                        ("thresholds", models.JSONField(default=dict)),
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
                        "verbose_name": "historical risk model",
                        "verbose_name_plural": "historical risk models",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="RiskModel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveIntegerField(unique=True)),
                        ("is_in_force", models.BooleanField(default=False)),
                        ("questions", models.JSONField(default=list)),
                        ("rules", models.JSONField(default=list)),
                        ("thresholds", models.JSONField(default=dict)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_in_force", True)),
                                fields=("is_in_force",),
                                name="one_risk_model_in_force",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskAssessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("score", models.PositiveSmallIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("critical", "Critical"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("contributions", models.JSONField(default=list)),
                        (
                            "change",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assessments",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="changes.riskmodel",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRiskAssessment",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("at", models.DateTimeField()),
                        ("score", models.PositiveSmallIntegerField()),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("critical", "Critical"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("contributions", models.JSONField(default=list)),
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
                            "change",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "model",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.riskmodel",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical risk assessment",
                        "verbose_name_plural": "historical risk assessments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ChangePredecessor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "change",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="predecessor_rows",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "predecessor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successor_rows",
                                to="changes.changerequest",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("change", "predecessor"), name="one_row_per_change_and_predecessor"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("change", models.F("predecessor")), _negated=True),
                                name="no_change_waits_for_itself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalChangePredecessor",
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
                            "change",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changerequest",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
                            ),
                        ),
                        (
                            "predecessor",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="changes.changerequest",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical change predecessor",
                        "verbose_name_plural": "historical change predecessors",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=[
                "historicalchangeenvironment",
                "historicalchangerequest",
                "historicalchangeservice",
                "historicalchangetemplate",
                "historicalchangetemplateservice",
                "historicalchangetype",
                "historicalriskmodel",
                "historicalriskassessment",
                "historicalchangepredecessor",
            ],
        ),
    ]
