"""A second factor: the authenticator app that a person signs in with beside the password (RFC 6238)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.audit.history import audited

from .people import User


class SecondFactor(models.Model):
    """One per person; it counts once its first code was given (``confirmed_at``).

    The secret is not kept: it is derived from ``salt`` and the key of this installation. ``last_step`` is the time step of the
    last code that was taken, so that none is taken twice. ``recovery`` holds digests of codes for a lost device, each
    good once; they carry 80 random bits, so a plain SHA-256 stores them safely.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="second_factor")
    salt = models.CharField(max_length=43)
    last_step = models.BigIntegerField(default=0)
    recovery = ArrayField(models.CharField(max_length=64), default=list)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    history = audited(exclude=("salt", "last_step", "recovery"))

    def __str__(self):
        return f"second factor of {self.user}"
