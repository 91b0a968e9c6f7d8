"""Whether anything has happened in a meeting: one short text that differs whenever its page would."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Max, Q

from ...models import Attendance, Meeting, Recusal, Vote


def pulses(keys: Iterable[str]) -> dict[str, str]:
    """By a meeting's key, its pulse; four queries for any number of meetings.

    Acts on the meeting and its items count its version up; who comes and goes, steps aside or votes is counted.
    """
    found = dict(Meeting.objects.filter(docket__key__in=list(keys)).values_list("docket__key", "version"))
    present = Attendance.objects.filter(meeting__docket__key__in=found)
    room = _rows(present, "meeting__docket__key", "left_at", sure=Count("confirmed_at"))
    votes = _rows(
        Vote.objects.filter(ballot__agenda_items__meeting__docket__key__in=found),
        "ballot__agenda_items__meeting__docket__key",
        "ended_at",
    )
    aside = Recusal.objects.filter(item__meeting__docket__key__in=found).order_by()
    recused = dict(aside.values_list("item__meeting__docket__key").annotate(last=Max("pk")))
    return {
        key: f"{version}.{room.get(key, '0')}.{votes.get(key, '0')}.{recused.get(key, 0)}"
        for key, version in found.items()
    }


def pulse(meeting: Meeting) -> str:
    """The pulse of one meeting."""
    return pulses([meeting.docket.key])[meeting.docket.key]


def _rows(rows, key: str, ended: str, **more) -> dict[str, str]:
    over = Count("pk", filter=~Q(**{ended: None}))
    counted = rows.order_by().values_list(key).annotate(last=Max("pk"), over=over, **more)
    return {found: "-".join(map(str, numbers)) for found, *numbers in counted}
