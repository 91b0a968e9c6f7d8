"""Taking a record for an act: its row locked, and read with all that the act will ask of it."""

from __future__ import annotations

from django.db import models


class ActedOn(models.QuerySet):
    """For records whose guards read much of what hangs on them: ``whole`` brings it in a fixed number of statements."""

    def whole(self) -> ActedOn:
        """The rows with what every act on them reads, nothing besides unless a model says so; what an act may write
        itself is not read ahead."""
        return self


def locked(record):
    """The record read anew behind its lock, inside a transaction; raises DoesNotExist where it is gone."""
    rows = type(record)._default_manager.all()
    if isinstance(rows, ActedOn):
        rows = rows.whole()
    return rows.select_for_update(of=("self",)).get(pk=record.pk)
