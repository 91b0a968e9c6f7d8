"""What a person left on the desk: unsaved forms, saved views, feeds, and answers a retry may ask for again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited

from .people import Team, User


class SavedView(models.Model):
    """A list or calendar as somebody wants to see it again: page, name, query string.

    Shared without a team it is there for everybody; with one, for those who are in it.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="saved_views")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_view_per_name_and_page"),
            models.CheckConstraint(
                condition=models.Q(team__isnull=True) | models.Q(is_shared=True), name="a_view_of_a_team_is_shared"
            ),
        ]

    def __str__(self):
        return self.name


class Draft(models.Model):
    """A form as typed so far, kept on every pause; gone when the form is sent.

    ``instance`` tells the tabs in which one form is open apart, so that none writes over another.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    instance = models.CharField(max_length=16, blank=True, default="")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    unaudited = "Private typing, no record yet."

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "form", "instance"], name="one_draft_per_person_form_and_tab")
        ]

    def __str__(self):
        return f"{self.form} of {self.user}"

    @property
    def title(self) -> str:
        """What was typed as its title; empty where nothing was yet."""
        return self.fields.get("title", [""])[-1][:80]


class FeedToken(models.Model):
    """A secret address of one calendar feed; read-only and revocable.

    It shows what ``query`` says, or what its saved ``view`` says at the time.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="feed_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    query = models.TextField(blank=True)
    view = models.ForeignKey(SavedView, models.PROTECT, null=True, related_name="feeds")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    history = audited(exclude=("digest", "last_used_at"))

    def __str__(self):
        return self.name


class IdempotencyKey(models.Model):
    """The answer to a POST, kept so that a retry gets the same one and changes nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    unaudited = "A stored answer, no business record."

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_caller_and_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self):
        return self.key
