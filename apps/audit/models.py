"""What happened, written once: the audit line, the outbox message and the timeline entry are one row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .enums import Outcome, Via
from .triggers import APPEND_ONLY


class TransactionId(models.Field):
    """PostgreSQL ``xid8``: the writing transaction, by which a sealer knows that no older event can still appear."""

    def db_type(self, connection):
        return "xid8"


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    arity = 0
    output_field = TransactionId()


class Event(models.Model):
    """One act: who, when, why, from where, on which record. Names records and people by key, so nothing blocks it."""

    xid = TransactionId(db_default=CurrentTransaction(), editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    by_id = models.BigIntegerField(null=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=12, choices=Via, default=Via.SYSTEM)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.DONE)
    data = models.JSONField(default=dict)
    cause = models.ForeignKey("self", models.DO_NOTHING, null=True, related_name="effects", db_index=False)

    unaudited = "It is the audit trail."

    class Meta:
        indexes = [
            models.Index(fields=["key", "-id"], name="event_by_key"),
            models.Index(fields=["kind", "-id"], name="event_by_kind"),
            models.Index(fields=["by_id", "-id"], name="event_by_person"),
            models.Index(fields=["xid", "id"], name="event_by_transaction"),
            models.Index(fields=["cause"], name="event_by_cause", condition=Q(cause__isnull=False)),
        ]
        triggers = APPEND_ONLY

    def __str__(self):
        return f"{self.kind} {self.key}"


class Outbox(models.Model):
    """An event that some subscriber has not taken yet; the row goes when all have."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True)
    pending = ArrayField(models.CharField(max_length=60))
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    error = models.TextField(blank=True)
    parked_at = models.DateTimeField(null=True)

    unaudited = "Delivery state of an event, no business record."

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [models.Index(fields=["not_before", "event"], name="outbox_due", condition=Q(parked_at__isnull=True))]

    def __str__(self):
        return f"{self.event_id}: {', '.join(self.pending)}"


class SealLayout(models.Model):
    """Which columns of which tables were hashed, so that a later migration changes no digest. Named by its digest."""

    digest = models.CharField(max_length=64, unique=True)
    columns = models.JSONField()

    unaudited = "It is the audit trail."

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self):
        return self.digest


class Seal(models.Model):
    """A link of the chain: its digest covers the one before and every member's digest.

    Every event up to (``through_xid``, ``through_id``) that this ``cluster`` wrote is sealed; both are 0 where the
    members came from another cluster by a restored dump, whose transaction numbers say nothing here.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    layout = models.CharField(max_length=64)
    cluster = models.CharField(max_length=32)
    through_xid = models.BigIntegerField()
    through_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    unaudited = "It is the audit trail."

    class Meta:
        triggers = APPEND_ONLY

    def __str__(self):
        return f"seal {self.number}"


class SealedEvent(models.Model):
    """Membership of one event in one seal: a leaf of the chain.

    ``manifest`` has one line "table id digest" for the event and each history row written in it; ``digest`` is that of
    the manifest. So a row that was touched can be named.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="members")
    event = models.OneToOneField(Event, models.PROTECT, related_name="sealed")
    position = models.PositiveIntegerField()
    manifest = models.TextField()
    digest = models.CharField(max_length=64)

    unaudited = "It is the audit trail."

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="one_member_per_position_of_a_seal")]
        triggers = APPEND_ONLY

    def __str__(self):
        return f"{self.event_id} in seal {self.seal_id}"


class Stamped(models.Model):
    """Base of every history table: the event that the row was written in."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
