"""Frozen minutes made readable: codes become words in the reader's language, instants times in the meeting's zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from ..enums import Choice, ItemOutcome, ItemState, SeatRole


@dataclass(frozen=True)
class PrintedItem:
    """One item, in words; a restricted one has a number and nothing else."""

    order: int
    key: str
    title: str
    result: str = ""
    tone: str = "neutral"
    restricted: bool = False
    question: str = ""
    reason: str = ""
    minutes: int = 0
    votes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    recusals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Printed:
    """Minutes, in words."""

    raw: dict
    planned: str
    held: str
    closed: str
    signed: str
    attendance: list[tuple[str, str, str]]
    items: list[PrintedItem]

    @property
    def zone(self) -> str:
        return self.raw["zone"].replace("_", " ")


def printed(content: dict) -> Printed:
    """Minutes as ``queries.meetings.minutes`` gives them (whole, or without what is withheld), in words."""
    zone = _zone(content["zone"])
    planned = content["planned"]
    return Printed(
        raw=content,
        planned=f"{_day(planned[0], zone)} – {_hour(planned[1], zone)}" if planned else "",
        held=f"{_day(content['started_at'], zone)} – {_hour(content['ended_at'], zone)}",
        closed=_day(content["agenda_closed_at"], zone),
        signed=_day(content["signed_at"], zone),
        attendance=[_present(row, zone) for row in content["attendance"]],
        items=[_item(item) for item in content["items"]],
    )


def _item(item: dict) -> PrintedItem:
    if "state" not in item:
        return PrintedItem(item["order"], "", item["title"], restricted=True)
    outcome, state = item["outcome"], item["state"]
    said = ItemOutcome(outcome) if outcome else ItemState(state)
    result = str(said.label)
    if state == ItemState.SETTLED:
        result = _("%(outcome)s before the call") % {"outcome": result}
    if item["moved_to"]:
        result = _("%(state)s to %(key)s") % {"state": result, "key": item["moved_to"]}
    return PrintedItem(
        order=item["order"],
        key=item["key"],
        title=item["title"],
        result=result,
        tone=said.tone,
        question=item["question"],
        reason=item["reason"],
        minutes=-(-item["seconds"] // 60),
        votes=[_vote(vote, item["reason"]) for vote in item["votes"]],
        conditions=item["conditions"],
        recusals=[_("%(who)s stepped aside: %(reason)s") % each for each in item["recusals"]],
    )


def _vote(vote: dict, said_already: str) -> str:
    who = _("%(who)s for %(for)s") % vote if vote["for"] else vote["who"]
    said = f"{who}: {Choice(vote['choice']).label.lower()}"
    return f"{said} ({vote['reason']})" if vote["reason"] not in ("", said_already) else said


def _present(row: dict, zone: ZoneInfo) -> tuple[str, str, str]:
    role = SeatRole(row["role"]).label if row["role"] in SeatRole.values else _("Guest")
    if not row.get("confirmed", True):
        role = _("%(role)s, marked by the chair, not confirmed") % {"role": role}
    return row["name"], str(role), f"{_hour(row['joined_at'], zone)} – {_hour(row['left_at'], zone)}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _day(moment: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def _hour(moment: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(zone):%H:%M}" if moment else ""
