"""A change of the rules, with the content it proposes and the content it was drawn from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.runs import Run
from apps.core.versions import Versioned
from apps.dockets.models import Docket

from ..enums import ProposalState

PERSON = settings.AUTH_USER_MODEL


class Revision(Versioned):
    """``kind`` and ``name`` say what it changes (see ``revisions.Revisable``); ``before`` is what stood when it was
    drawn, ``base`` that version's number; ``number`` is its own, given when it comes in force."""

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="revision")
    kind = models.CharField(max_length=20)
    name = models.SlugField(max_length=60)
    base = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)
    content = models.JSONField(_("what it proposes"), default=dict)
    reason = models.TextField(_("why"))
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.DRAFT)
    number = models.PositiveIntegerField(null=True)
    proposed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], name="one_proposed_revision_per_thing", condition=Q(state="proposed")
            ),
            models.UniqueConstraint(
                fields=["kind", "name", "number"],
                name="one_enacted_revision_per_number",
                condition=Q(number__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["kind", "name", "-id"], name="revision_of_thing")]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def tone(self) -> str:
        return ProposalState(self.state).tone

    def get_absolute_url(self):
        return reverse("approvals:revision", args=[self.key])


class DryRun(Run):
    """What a proposed policy would have asked in the last ``days``."""

    unaudited = "a calculation that anybody may repeat; what is proposed and decided stands in Revision"

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="dry_run")
    days = models.PositiveSmallIntegerField(default=90)
