

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import apps.audit.migrating


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("audit", "0001_schema"),
        ("calendars", "0002_claims_follow_windows"),
        ("dockets", "0002_key_sequences"),
        ("environments", "0001_schema"),
        ("gates", "0001_schema"),
    ]

    operations = [
        apps.audit.migrating.Tables(
            operations=[
                migrations.CreateModel(
                    name="HistoricalReleaseTemplate",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("slug", models.SlugField(max_length=60)),
                        ("name", models.CharField(max_length=120)),
                        ("description", models.TextField(blank=True)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("major", "Major"),
                                    ("minor", "Minor"),
                                    ("patch", "Patch"),
                                    ("emergency", "Emergency"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("scrum", "Scrum"),
                                    ("kanban", "Kanban"),
                                    ("waterfall", "Waterfall"),
                                    ("hybrid", "Hybrid"),
                                ],
                                default="hybrid",
                                max_length=10,
                            ),
                        ),
                        ("is_retired", models.BooleanField(default=False)),
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
                        "verbose_name": "historical release template",
                        "verbose_name_plural": "historical release templates",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Release",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("major", "Major"),
                                    ("minor", "Minor"),
                                    ("patch", "Patch"),
                                    ("emergency", "Emergency"),
                                ],
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Planned"),
                                    ("planning", "Planning"),
                                    ("build", "Build"),
                                    ("testing", "Testing"),
                                    ("preparation", "Preparation"),
                                    ("deployment", "Deployment"),
                                    ("post_release", "Post-release"),
                                    ("completed", "Completed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("on_hold", models.BooleanField(default=False)),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("scrum", "Scrum"),
                                    ("kanban", "Kanban"),
                                    ("waterfall", "Waterfall"),
                                    ("hybrid", "Hybrid"),
                                ],
                                default="hybrid",
                                max_length=10,
                                verbose_name="method",
                            ),
                        ),
                        ("version_name", models.CharField(blank=True, max_length=60, verbose_name="version")),
                        (
                            "strategy",
                            models.CharField(
                                choices=[
                                    ("blue_green", "Blue-green"),
                                    ("canary", "Canary"),
                                    ("rolling", "Rolling"),
                                    ("feature_flag", "Feature flag"),
                                    ("big_bang", "Big bang"),
                                ],
                                default="rolling",
                                max_length=12,
                                verbose_name="deployment strategy",
                            ),
                        ),
                        ("goal", models.TextField(blank=True, verbose_name="goal")),
                        ("rollback_plan", models.TextField(blank=True, verbose_name="rollback plan")),
                        (
                            "rehearsed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="rollback rehearsed"),
                        ),
                        ("notes", models.TextField(blank=True, verbose_name="release notes")),
                        ("notes_published_at", models.DateTimeField(null=True)),
                        ("external_ref", models.CharField(blank=True, max_length=200, verbose_name="name elsewhere")),
                        ("created_at", models.DateTimeField()),
                        ("completed_at", models.DateTimeField(null=True)),
                        (
                            "docket",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="release", to="dockets.docket"
                            ),
                        ),
                        (
                            "escalation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="escalation point",
                            ),
                        ),
                        (
                            "manager",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="releases_managed",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="release manager",
                            ),
                        ),
                        (
                            "services",
                            models.ManyToManyField(
                                related_name="releases", through="releases.ReleaseService", to="environments.service"
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="releases",
                                to="releases.releasetemplate",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["state", "-id"], name="release_by_state"),
                            models.Index(fields=["manager", "-id"], name="release_by_manager"),
                            models.Index(fields=["type", "-id"], name="release_by_type"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("external_ref", ""), _negated=True),
                                fields=("external_ref",),
                                name="one_release_per_name_elsewhere",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalScopeItem",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("feature", "Feature"),
                                    ("fix", "Fix"),
                                    ("change", "Change"),
                                    ("ticket", "Ticket"),
                                ],
                                default="feature",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                        ("is_late", models.BooleanField(default=False, verbose_name="after code freeze")),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("removed_why", models.TextField(blank=True)),
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
                            "added_by",
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
                            "release",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical scope item",
                        "verbose_name_plural": "historical scope items",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReleaseService",
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
                            "release",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical release service",
                        "verbose_name_plural": "historical release services",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReleaseRisk",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("title", models.CharField(max_length=200, verbose_name="what may go wrong")),
                        ("likelihood", models.PositiveSmallIntegerField(default=3, verbose_name="likelihood, 1-5")),
                        ("impact", models.PositiveSmallIntegerField(default=3, verbose_name="impact, 1-5")),
                        ("contingency", models.TextField(blank=True, verbose_name="what we do then")),
                        ("closed_at", models.DateTimeField(null=True)),
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
                            "owner",
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
                            "release",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical release risk",
                        "verbose_name_plural": "historical release risks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReleaseDependency",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("release", "Another release"),
                                    ("service", "A service"),
                                    ("infrastructure", "Infrastructure"),
                                    ("third_party", "A third party"),
                                ],
                                max_length=14,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=200, verbose_name="what")),
                        ("is_met", models.BooleanField(default=False, verbose_name="met")),
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
                            "on",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical release dependency",
                        "verbose_name_plural": "historical release dependencies",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPhase",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Planned"),
                                    ("planning", "Planning"),
                                    ("build", "Build"),
                                    ("testing", "Testing"),
                                    ("preparation", "Preparation"),
                                    ("deployment", "Deployment"),
                                    ("post_release", "Post-release"),
                                    ("completed", "Completed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("began_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
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
                            "gate",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="gates.gate",
                            ),
                        ),
                        (
                            "window",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="calendars.window",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical phase",
                        "verbose_name_plural": "historical phases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalMilestone",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("reached_at", models.DateTimeField(null=True)),
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
                            "reached_by",
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
                            "window",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="calendars.window",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical milestone",
                        "verbose_name_plural": "historical milestones",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ReleaseService",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="service_rows",
                                to="releases.release",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="release_rows",
                                to="environments.service",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "service"), name="one_row_per_release_and_service"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleaseTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=120)),
                        ("description", models.TextField(blank=True)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("major", "Major"),
                                    ("minor", "Minor"),
                                    ("patch", "Patch"),
                                    ("emergency", "Emergency"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("scrum", "Scrum"),
                                    ("kanban", "Kanban"),
                                    ("waterfall", "Waterfall"),
                                    ("hybrid", "Hybrid"),
                                ],
                                default="hybrid",
                                max_length=10,
                            ),
                        ),
                        ("is_retired", models.BooleanField(default=False)),
                        (
                            "calendar",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="release_templates",
                                to="calendars.businesscalendar",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="HistoricalTemplatePhase",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Planned"),
                                    ("planning", "Planning"),
                                    ("build", "Build"),
                                    ("testing", "Testing"),
                                    ("preparation", "Preparation"),
                                    ("deployment", "Deployment"),
                                    ("post_release", "Post-release"),
                                    ("completed", "Completed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField()),
                        ("ends_before", models.SmallIntegerField(default=0)),
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
                            "gate",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="gates.gatetemplate",
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
                                to="releases.releasetemplate",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical template phase",
                        "verbose_name_plural": "historical template phases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalTemplateMilestone",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("days_before", models.SmallIntegerField(verbose_name="working days before the target")),
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
                            "template",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="releases.releasetemplate",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical template milestone",
                        "verbose_name_plural": "historical template milestones",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRelease",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "type",
                            models.CharField(
                                choices=[
                                    ("major", "Major"),
                                    ("minor", "Minor"),
                                    ("patch", "Patch"),
                                    ("emergency", "Emergency"),
                                ],
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Planned"),
                                    ("planning", "Planning"),
                                    ("build", "Build"),
                                    ("testing", "Testing"),
                                    ("preparation", "Preparation"),
                                    ("deployment", "Deployment"),
                                    ("post_release", "Post-release"),
                                    ("completed", "Completed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("on_hold", models.BooleanField(default=False)),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("scrum", "Scrum"),
                                    ("kanban", "Kanban"),
                                    ("waterfall", "Waterfall"),
                                    ("hybrid", "Hybrid"),
                                ],
                                default="hybrid",
                                max_length=10,
                                verbose_name="method",
                            ),
                        ),
                        ("version_name", models.CharField(blank=True, max_length=60, verbose_name="version")),
                        (
                            "strategy",
                            models.CharField(
                                choices=[
                                    ("blue_green", "Blue-green"),
                                    ("canary", "Canary"),
                                    ("rolling", "Rolling"),
                                    ("feature_flag", "Feature flag"),
                                    ("big_bang", "Big bang"),
                                ],
                                default="rolling",
                                max_length=12,
                                verbose_name="deployment strategy",
                            ),
                        ),
                        ("goal", models.TextField(blank=True, verbose_name="goal")),
                        ("rollback_plan", models.TextField(blank=True, verbose_name="rollback plan")),
                        (
                            "rehearsed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="rollback rehearsed"),
                        ),
                        ("notes", models.TextField(blank=True, verbose_name="release notes")),
                        ("notes_published_at", models.DateTimeField(null=True)),
                        ("external_ref", models.CharField(blank=True, max_length=200, verbose_name="name elsewhere")),
                        ("created_at", models.DateTimeField()),
                        ("completed_at", models.DateTimeField(null=True)),
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
                            "escalation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="escalation point",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.event"
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
                                verbose_name="release manager",
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
                                to="releases.releasetemplate",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical release",
                        "verbose_name_plural": "historical releases",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ScopeItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("feature", "Feature"),
                                    ("fix", "Fix"),
                                    ("change", "Change"),
                                    ("ticket", "Ticket"),
                                ],
                                default="feature",
                                max_length=8,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                        ("is_late", models.BooleanField(default=False, verbose_name="after code freeze")),
                        ("added_at", models.DateTimeField()),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("removed_why", models.TextField(blank=True)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "docket",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="in_scope_of",
                                to="dockets.docket",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="scope", to="releases.release"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("docket__isnull", False), ("removed_at__isnull", True)),
                                fields=("release", "docket"),
                                name="one_place_in_scope_per_docket",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TemplateMilestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("days_before", models.SmallIntegerField(verbose_name="working days before the target")),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="releases.releasetemplate",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["-days_before"],
                        "constraints": [
                            models.UniqueConstraint(fields=("template", "code"), name="one_template_milestone_per_code")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TemplatePhase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Planned"),
                                    ("planning", "Planning"),
                                    ("build", "Build"),
                                    ("testing", "Testing"),
                                    ("preparation", "Preparation"),
                                    ("deployment", "Deployment"),
                                    ("post_release", "Post-release"),
                                    ("completed", "Completed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("days", models.PositiveSmallIntegerField()),
                        ("ends_before", models.SmallIntegerField(default=0)),
                        (
                            "gate",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="gates.gatetemplate",
                            ),
                        ),
                        (
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phases",
                                to="releases.releasetemplate",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("template", "code"), name="one_template_phase_per_code")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Phase",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("planned", "Planned"),
                                    ("planning", "Planning"),
                                    ("build", "Build"),
                                    ("testing", "Testing"),
                                    ("preparation", "Preparation"),
                                    ("deployment", "Deployment"),
                                    ("post_release", "Post-release"),
                                    ("completed", "Completed"),
                                    ("cancelled", "Cancelled"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("began_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "gate",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="phase",
                                to="gates.gate",
                            ),
                        ),
                        (
                            "window",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="phase",
                                to="calendars.window",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="phases",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["order"],
                        "constraints": [
                            models.UniqueConstraint(fields=("release", "code"), name="one_phase_per_release_and_code")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("reached_at", models.DateTimeField(null=True)),
                        (
                            "reached_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "window",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="milestone",
                                to="calendars.window",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="milestones",
                                to="releases.release",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "code"), name="one_milestone_per_release_and_code"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleaseDependency",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("release", "Another release"),
                                    ("service", "A service"),
                                    ("infrastructure", "Infrastructure"),
                                    ("third_party", "A third party"),
                                ],
                                max_length=14,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=200, verbose_name="what")),
                        ("is_met", models.BooleanField(default=False, verbose_name="met")),
                        (
                            "on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dependants",
                                to="releases.release",
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="dependencies",
                                to="releases.release",
                            ),
                        ),
                        (
                            "service",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="environments.service",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "release dependencies",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("on__isnull", False),
                                    ("service__isnull", False),
                                    models.Q(("title", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="a_dependency_names_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleaseRisk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="what may go wrong")),
                        ("likelihood", models.PositiveSmallIntegerField(default=3, verbose_name="likelihood, 1-5")),
                        ("impact", models.PositiveSmallIntegerField(default=3, verbose_name="impact, 1-5")),
                        ("contingency", models.TextField(blank=True, verbose_name="what we do then")),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "release",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="risks", to="releases.release"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("impact__range", (1, 5)), ("likelihood__range", (1, 5))),
                                name="risk_is_graded_from_one_to_five",
                            )
                        ],
                    },
                ),
            ],
        ),
        apps.audit.migrating.AppendOnly(
            models=[
                "historicalreleasetemplate",
                "historicalscopeitem",
                "historicalreleaseservice",
                "historicalreleaserisk",
                "historicalreleasedependency",
                "historicalphase",
                "historicalmilestone",
                "historicaltemplatephase",
                "historicaltemplatemilestone",
                "historicalrelease",
            ],
        ),
    ]
