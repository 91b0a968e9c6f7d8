"""``history = audited()``: the one place that calls django-simple-history."""

from collections.abc import Iterable
from copy import deepcopy

from django.db import models
from simple_history.models import HistoricalRecords

from apps.core.locking import written

from .acts import current_event, keep
from .models import Stamped
from .triggers import APPEND_ONLY


def _no_user(*_, **__):
    """Who acted stands in the event; the history row needs no second copy."""


class AuditedRecords(HistoricalRecords):
    """History rows stamped with their event, written at the end of the act, and append-only by trigger."""

    def get_meta_options(self, model):
        return {**super().get_meta_options(model), "triggers": APPEND_ONLY}

    def create_historical_record(self, instance, history_type, using=None):
        """How the object stands now: what is changed on it later in the act is another row."""
        _remember(instance, history_type)


def create_all(rows: Iterable[models.Model]) -> list[models.Model]:
    """Insert new rows of one audited model in one statement, each with its history; they carry their ids afterwards."""
    rows = list(rows)
    if rows:
        models.QuerySet(type(rows[0])).bulk_create(rows)
    for row in rows:
        _remember(row, "+")
    return rows


def _remember(instance: models.Model, how: str) -> None:
    event, model = current_event(), type(instance).history.model
    standing = {field.attname: getattr(instance, field.attname) for field in model.tracked_fields}
    copied = {name: deepcopy(value) for name, value in standing.items() if isinstance(value, dict | list)}
    keep(model(event=event, history_date=event.at, history_type=how, **standing | copied))
    written(instance)


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
