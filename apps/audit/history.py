"""``history = audited()``: the one place that calls django-simple-history."""

from django.db import models
from simple_history.models import HistoricalRecords

from .models import Stamped
from .triggers import APPEND_ONLY


def _no_user(*_, **__):
    """Who acted stands in the event; the history row needs no second copy."""


class AuditedRecords(HistoricalRecords):
    """History rows stamped with their event and append-only by trigger."""

    def get_meta_options(self, model):
        return {**super().get_meta_options(model), "triggers": APPEND_ONLY}


def audited(*, exclude: tuple[str, ...] = ()) -> AuditedRecords:
    """A history manager for a model; ``exclude`` names columns that are secrets or derived."""
    return AuditedRecords(
        bases=[Stamped],
        excluded_fields=list(exclude),
        history_user_id_field=models.BigIntegerField(null=True),
        history_user_getter=_no_user,
        history_user_setter=_no_user,
        get_user=_no_user,
        cascade_delete_history=False,
    )
