"""Whose time was brought in from files, and how it stands."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat

from apps.accounts.models import User
from apps.audit.models import Event

from ..models import Source


def sources() -> QuerySet[Source]:
    """Sources by name, with ``count`` of windows that stand, and ``imported_at`` and ``imported_by`` (log-in name) of the
    last file, with ``importer``'s name; None where no file was brought in (public holidays are loaded by themselves)."""
    files = Event.objects.filter(kind="calendar.imported").annotate(named=KeyTextTransform("source", "data"))
    of_vendor = Q(key="calendar", named=OuterRef("name"))
    of_calendar = Q(key=Concat(Value("calendar:"), Coalesce(OuterRef("calendar__slug"), Value("-"))))
    last = files.filter(of_vendor | of_calendar).order_by("-id")
    person = User.objects.filter(pk=OuterRef("importer_id"))
    rows = Source.objects.select_related("calendar").annotate(
        count=Count("windows", filter=Q(windows__withdrawn_at=None)),
        imported_at=Subquery(last.values("at")[:1]),
        importer_id=Subquery(last.values("by_id")[:1]),
    )
    rows = rows.annotate(
        imported_by=Subquery(person.values("username")[:1]), importer=Subquery(person.values("name")[:1])
    )
    return rows.order_by("name", F("id"))
