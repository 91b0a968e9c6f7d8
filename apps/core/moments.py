"""A minute that is typed into a page: one field for all forms, which asks where a clock shows the time twice or never."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .dst import meant, parse, readings
from .refusals import Refused

MINUTE = "%Y-%m-%dT%H:%M"
READING = "_reading"
"""What the name of the choice between two readings ends in; a native picker cannot hold an offset itself."""


class MomentInput(forms.DateTimeInput):
    """A native date and time picker to the minute, on the clock of ``zone``, the reader's where none is set.

    Below a time that comes twice or never stand its two readings; the one that is chosen is posted with its offset.
    """

    def __init__(self, attrs=None, *, zone: str = ""):
        super().__init__({"type": "datetime-local", **(attrs or {})}, format=MINUTE)
        self.zone = zone

    @property
    def clock(self) -> str:
        """The name of the zone whose clock is read."""
        return self.zone or timezone.get_current_timezone_name()

    def value_from_datadict(self, data, files, name):
        """What was typed; with its offset where a reading of just this time was chosen."""
        text = typed_moment(data, name, self.clock)
        return text if name in data else None

    def format_value(self, value):
        """What the picker shows for an instant or a text."""
        local = _local(value, self.clock)
        return f"{local:{MINUTE}}" if local else value

    def render(self, name, value, attrs=None, renderer=None):
        """The picker, and the readings where there are two."""
        drawn = super().render(name, value, attrs, renderer)
        return mark_safe(drawn + drawn_readings(name, value, self.clock, (attrs or {}).get("id", "")))  # noqa: S308


class MomentField(forms.Field):
    """A minute as an instant (UTC), typed on the clock of the reader, or of ``zone``. None where it may be left out."""

    widget = MomentInput

    def __init__(self, *, zone: str = "", **kwargs):
        super().__init__(**kwargs)
        self.widget.zone = zone

    def to_python(self, value) -> datetime | None:
        """Raises ValidationError for what is no time, and asks which is meant where there are two."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        try:
            return parse(str(value), self.widget.clock)
        except Refused as refused:
            sentence = which_said(str(value), self.widget.clock) or str(refused)
            raise forms.ValidationError(sentence, code=refused.refusals[0].code) from refused

    def has_changed(self, initial, data) -> bool:
        """Compared by the minute, which is all that the picker shows."""
        if isinstance(initial, datetime) and initial.tzinfo:
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


def typed_moment(data, name: str, zone: str) -> str:
    """What was typed under ``name``, with the offset of the reading that was chosen of it in ``zone``.

    A choice that was made for another time counts for nothing.
    """
    text, chosen = (data.get(name) or "").strip(), data.get(f"{name}{READING}")
    local = _local(text, zone) if chosen else None
    offered = {moment.isoformat("T", "minutes") for moment in (meant(local, zone) if local else ())}
    return chosen if chosen in offered else text


def drawn_readings(name: str, value, zone: str, html_id: str = "") -> str:
    """The choice between two readings of a value as HTML; nothing where the clock of ``zone`` shows it once."""
    local = _local(value, zone)
    # Compared in UTC: on the clock itself the two are the same time.
    found = sorted(meant(local, zone), key=lambda moment: moment.astimezone(UTC)) if local else []
    if len(found) < 2:
        return ""
    instant = _instant(value)
    choices = [(moment.isoformat("T", "minutes"), _said(moment), moment.astimezone(UTC) == instant) for moment in found]
    values = {"name": f"{name}{READING}", "id": html_id or f"id_{name}", "choices": choices}
    return render_to_string("components/readings.html", values | {"asks": which_said(f"{local:{MINUTE}}", zone)})


def which_said(text: str, zone: str) -> str:
    """Asks which of two readings is meant; empty for a text that says it, or is no time."""
    local = _local(text, zone)
    if local is None or _instant(text) or len(meant(local, zone)) < 2:
        return ""
    sentence = _("%(time)s is skipped by the clocks of %(zone)s. Choose which of the two you mean.")
    if readings(local, zone):
        sentence = _("%(time)s comes twice on the clocks of %(zone)s. Choose which of the two you mean.")
    return sentence % {"time": local.isoformat(" ", "minutes"), "zone": zone.replace("_", " ")}


def _said(moment: datetime) -> str:
    offset = f"{moment:%z}"
    utc = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:]} · {utc:%H:%M} UTC"


def _moment(value) -> datetime | None:
    try:
        return value if isinstance(value, datetime) else parse_datetime((value or "").strip())
    except (ValueError, AttributeError):
        return None


def _instant(value) -> datetime | None:
    moment = _moment(value)
    return moment.astimezone(UTC).replace(second=0, microsecond=0) if moment and moment.tzinfo else None


def _local(value, zone: str) -> datetime | None:
    """What the clock shows at a value, to the minute; None for what is no time, or lies where no clock can show it."""
    moment = _moment(value)
    try:
        if moment and moment.tzinfo:
            moment = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return moment and moment.replace(second=0, microsecond=0, fold=0)
    except (OverflowError, ValueError, OSError):
        return None
