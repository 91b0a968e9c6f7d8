"""Optimistic concurrency: a record counts its saves, and a stale writer is told so."""

from django.db import models

from .refusals import Stale


class Versioned(models.Model):
    """Adds ``version`` (the ETag), one higher on each save of an existing row."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            self.version += 1
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "version"}
        super().save(*args, **kwargs)

    def expect(self, version: int | None) -> None:
        """Raise Stale unless ``version`` is the one that stands; None expects nothing."""
        if version is not None and version != self.version:
            raise Stale(self, version)
