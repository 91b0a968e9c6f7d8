"""Filters of the list of events, read from the address."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Outcome, Via
from .models import Event

DAY = forms.DateInput(attrs={"type": "date"})


class EventFilter(forms.Form):
    """Key, kind (or its first part), person, days in the reader's zone, outcome and door."""

    key = forms.CharField(label=_("Record"), required=False, max_length=80)
    kind = forms.CharField(label=_("What happened"), required=False, max_length=60)
    person = forms.CharField(label=_("Person"), required=False, max_length=60)
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("To"), required=False, widget=DAY)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("Any outcome")), *Outcome.choices])
    via = forms.ChoiceField(label=_("Door"), required=False, choices=[("", _("Any door")), *Via.choices])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in (
            ("key", _("Record, for example CHG-142")),
            ("kind", _("Kind, for example change")),
            ("person", _("Person's log-in name")),
        ):
            self.fields[name].widget.attrs["placeholder"] = words

    def events(self) -> QuerySet[Event]:
        """The events asked for; none where the filters make no sense."""
        if not self.is_valid():
            return Event.objects.none()
        return found_by(**{name: value for name, value in self.cleaned_data.items() if value})


def found_by(*, key="", kind="", person="", since=None, until=None, outcome="", via="") -> QuerySet[Event]:
    """Events by filters; ``since`` and ``until`` are days (the last one included) in the current time zone."""
    found = Event.objects.all()
    if key:
        found = found.filter(key__in={key, key.upper(), key.lower()})
    if kind:
        found = found.filter(Q(kind=kind) | Q(kind__startswith=f"{kind.removesuffix('.')}."))
    if person:
        people = get_user_model().objects.filter(username__iexact=person)
        found = found.filter(by_id=people.values_list("pk", flat=True).first() or -1)
    if since:
        found = found.filter(at__gte=_midnight(since))
    if until:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found.filter(**({"outcome": outcome} if outcome else {}), **({"via": via} if via else {}))


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
