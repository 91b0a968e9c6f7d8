"""Reads of board meetings, for pages, API and other apps."""

from .agenda import absent_members, actions_of, agenda
from .candidates import asked_anew
from .lists import Due, before_me, counted, past, series_in_force, upcoming, visible, waiting_items
from .minutes import all_seen, compose, seen_by
from .pulse import pulse, pulses
from .sheet import Agenda, Row
from .when import closed_before, next_planned, open_agendas, with_times

__all__ = [
    "Agenda",
    "Due",
    "Row",
    "absent_members",
    "actions_of",
    "agenda",
    "all_seen",
    "asked_anew",
    "before_me",
    "closed_before",
    "compose",
    "counted",
    "next_planned",
    "open_agendas",
    "past",
    "pulse",
    "pulses",
    "seen_by",
    "series_in_force",
    "upcoming",
    "visible",
    "waiting_items",
    "with_times",
]
