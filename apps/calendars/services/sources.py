"""Windows of nobody here: a holiday, a vendor's maintenance. Known again by their source and what it calls them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from apps.core import clock
from apps.core.text import clean_line

from ..enums import WindowKind
from ..models import Source, Window
from .windows import _act, _claimed, _claims, _put


def place_from(
    source: Source, key: str, span, *, kind: str, title: str, zone: str, by, services: Iterable = (), environments=()
) -> Window:
    """Put one event of a source on the calendar, move it, or bring it back; conflicts follow at once.

    ``span`` is half-open and aware. Raises Refused where a firm booking stands.
    """
    values = {
        "kind": WindowKind(kind),
        "title": clean_line(title)[:200],
        "span": span,
        "is_firm": True,
        "zone": zone,
        "buffer_minutes": 0,
    }
    with transaction.atomic():
        rows = Window.objects.select_for_update(no_key=True).filter(source=source, source_key=key)
        window = rows.first() or Window(source=source, source_key=key, purpose="source")
        with _act("window.moved" if window.pk else "window.placed", None, by):
            _put(window, values, _claimed(services, environments, ()))
    return window


def withdraw_from(source: Source, keys: Iterable[str], *, by) -> int:
    """Take events of a source off the calendar; returns how many stood there."""
    count = 0
    with transaction.atomic():
        rows = Window.objects.select_for_update(no_key=True).filter(
            source=source, source_key__in=list(keys), withdrawn_at=None
        )
        for window in rows.order_by("pk"):
            with _act("window.withdrawn", None, by):
                _put(window, {"is_firm": False}, _claims(window), withdrawn_at=clock.now())
            count += 1
    return count
