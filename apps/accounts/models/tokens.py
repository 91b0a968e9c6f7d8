"""Tokens for programs: shown once, stored as a digest, scoped and expiring."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited

from ..enums import Scope
from .people import User


class ApiToken(models.Model):
    """A secret of 256 random bits, so a plain SHA-256 stores it safely and costs no request 60 ms.

    ``proved_at``: whoever made it had just given the password or second factor again.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=120)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    proved_at = models.DateTimeField(null=True)

    history = audited(exclude=("digest", "last_used_at"))

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.name} ({self.prefix}…)"
