"""The docket: the numbered header that approvals, gates, windows, tasks, links and comments hang on."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned

from .enums import LinkKind, Prefix, TaskState

PERSON = settings.AUTH_USER_MODEL


class Docket(models.Model):
    """Key, title, owner team, restricted or not. Each record with one has it as ``docket`` (one to one)."""

    key = models.CharField(max_length=20, unique=True)
    prefix = models.CharField(max_length=3, choices=Prefix)
    title = models.CharField(_("title"), max_length=200)
    team = models.ForeignKey(Team, models.PROTECT, related_name="dockets", verbose_name=_("owner team"))
    is_restricted = models.BooleanField(_("restricted"), default=False)
    opened_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    words = models.GeneratedField(
        expression=SearchVector("title", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    history = audited(exclude=("words",))

    class Meta:
        ordering = ["-id"]
        indexes = [
            GinIndex(fields=["words"], name="docket_words"),
            models.Index(fields=["prefix", "-id"], name="docket_by_prefix"),
            models.Index(fields=["team", "-id"], name="docket_by_team"),
            # Every list asks which are restricted; few are.
            models.Index(fields=["id"], name="docket_restricted", condition=Q(is_restricted=True)),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"


class Participant(models.Model):
    """A person a docket concerns by a part they have in it (watcher included); participants see a restricted one."""

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="participants")
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="participations")
    part = models.CharField(max_length=20)

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["docket", "user", "part"], name="one_row_per_person_and_part")]
        indexes = [models.Index(fields=["user", "docket"], name="participant_by_person")]

    def __str__(self):
        return f"{self.user}: {self.part} of {self.docket}"


class Task(Versioned):
    """A piece of work on a docket. ``blocks_start`` is set for an approver's condition."""

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="tasks")
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="tasks")
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.OPEN)
    offset_minutes = models.IntegerField(_("minutes from the window's start"), null=True, blank=True)
    planned_minutes = models.PositiveIntegerField(_("planned minutes"), null=True, blank=True)
    after = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="before")
    blocks_start = models.BooleanField(default=False)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField(_("actual start"), null=True)
    started_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    history = audited()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True)
                | Q(started_at__isnull=False, started_by__isnull=False),
                name="a_task_is_started_by_someone_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True) | Q(done_at__isnull=True) | Q(done_at__gte=F("started_at")),
                name="a_task_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | ~Q(after=F("pk")), name="no_task_waits_for_itself"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_task_is_done_by_someone_at_some_time",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def is_running(self) -> bool:
        """Begun and neither done nor skipped."""
        return self.started_at is not None and self.state == TaskState.OPEN

    def get_absolute_url(self):
        return reverse("dockets:tasks", args=[self.docket.key])


class Link(models.Model):
    """Where else this matters: a ticket, a commit, a document, another docket."""

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=12, choices=LinkKind, default=LinkKind.OTHER)
    url = models.URLField(_("address"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    to = models.ForeignKey(Docket, models.CASCADE, null=True, blank=True, related_name="linked_from")
    author = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose work it is")
    )
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(url="") | Q(to__isnull=False), name="a_link_leads_somewhere"),
            models.UniqueConstraint(fields=["docket", "url"], name="one_link_per_address", condition=~Q(url="")),
        ]

    def __str__(self):
        return self.title or self.url


class Comment(models.Model):
    """What somebody said on a docket; kept as written, shown as safe Markdown."""

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="comments")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(_("comment"))

    history = audited()

    class Meta:
        indexes = [models.Index(fields=["docket", "id"], name="comment_of_docket")]

    def __str__(self):
        return self.text[:60]


class Tag(models.Model):
    """A plain word on a docket, in small letters; lists are filtered by it."""

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="tags")
    word = models.CharField(_("tag"), max_length=40)

    history = audited()

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["docket", "word"], name="one_row_per_docket_and_tag")]
        indexes = [models.Index(fields=["word", "docket"], name="docket_by_tag")]

    def __str__(self):
        return self.word


class Attachment(models.Model):
    """A file on a docket. Its bytes are kept once, by their SHA-256.

    What is taken off keeps its row for ever, and its bytes while somebody may have judged it, else until
    ``forgotten_at`` (see ``services.files.forget_removed``).
    """

    docket = models.ForeignKey(Docket, models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "name"],
                name="one_standing_file_per_docket_and_name",
                condition=Q(removed_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_file_is_named_by_its_digest"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="a_file_is_taken_off_by_someone_at_some_time",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="attachment_by_digest")]

    def __str__(self):
        return self.name
