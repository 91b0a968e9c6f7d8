"""Leave from a freeze: for whom, why, until when, and how often it let something through."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.digests import digest
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.dockets.queries import doers_of
from apps.dockets.subjects import subject_of

from ..enums import ExceptionState
from .freezes import Freeze

PERSON = settings.AUTH_USER_MODEL
TIMES = "window"
OPEN = (ExceptionState.ASKED, ExceptionState.GRANTED)


def content_digest(subject: Docket) -> str:
    """The name of what a record says now, of what a person judges who says yes to it.

    When it is planned for is left out: leave says itself until when it holds, and is asked for to move work there.
    """
    content = subject_of(subject).content(subject)
    return digest({group: fields for group, fields in content.items() if group != TIMES})


class FreezeException(Versioned):
    """Leave for one docket to work in one freeze until it expires; a hard freeze takes two people.

    ``uses`` counts the starts it let through; one for a single use is *used* after the first. ``content_digest`` is that
    of what the record said when it was granted; a yes counts for that alone, and never from who does the work.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="freeze_exception")
    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="exceptions")
    subject = models.ForeignKey(Docket, models.PROTECT, related_name="freeze_exceptions", verbose_name=_("for"))
    state = models.CharField(max_length=8, choices=ExceptionState, default=ExceptionState.ASKED)
    reason = models.TextField(_("why it cannot wait"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    seconded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    content_digest = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True)
    is_single_use = models.BooleanField(_("for one start only"), default=False)
    uses = models.PositiveIntegerField(_("starts it let through"), default=0)
    used_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["freeze", "subject"],
                name="one_open_exception_per_freeze_and_docket",
                condition=Q(state__in=["asked", "granted"]),
            ),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("freezes:exception", args=[self.key])

    def has_expired(self, at) -> bool:
        """Whether the time it was asked for is over at ``at``; half-open, so at its end it no longer holds."""
        return self.expires_at is not None and self.expires_at <= at

    def state_at(self, at) -> ExceptionState:
        """Its state as people know it at ``at``: what ran out is expired, though nothing wrote that down."""
        over = self.state in OPEN and self.has_expired(at)
        return ExceptionState.EXPIRED if over else ExceptionState(self.state)

    @property
    def is_outdated(self) -> bool:
        """Whether the record says something else by now than when somebody said yes."""
        return self.content_digest not in ("", content_digest(self.subject))

    @property
    def doers_who_agreed(self) -> list:
        """Of those who said yes, who asked for the work or does it by now; nobody lets oneself through."""
        doers = doers_of([self.subject_id]).get(self.subject_id, set())
        agreed = [self.decided_by_id, self.seconded_by_id] if self.state in OPEN else []
        return [person for person in agreed if person in doers]

    @property
    def has_a_yes(self) -> bool:
        """Whether somebody said yes, and that still counts."""
        return self.decided_by_id is not None and not self.is_outdated and not self.doers_who_agreed

    def holds(self, at) -> bool:
        """Whether it lets its record through at ``at``."""
        return self.state == ExceptionState.GRANTED and not self.has_expired(at) and self.has_a_yes
