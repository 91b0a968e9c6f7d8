"""Minutes: composed from what was recorded, and as one reader may see them. The same rows always give the same text."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from apps.calendars.models import Window
from apps.dockets.permissions import visible_keys

from ...models import ActionItem, AgendaItem, Condition, Meeting, Minutes, Recusal, Seat, Vote


def compose(meeting: Meeting, *, signed_by, signed_at) -> dict:
    """What a meeting's minutes say, as plain JSON; times are ISO 8601 in UTC, codes stay codes."""
    window = Window.objects.filter(docket=meeting.docket_id, purpose="work").first()
    return {
        "key": meeting.docket.key,
        "title": meeting.docket.title,
        "board": meeting.board.name,
        "quorum": meeting.board.quorum,
        "place": meeting.place,
        "zone": window.zone if window else meeting.board.time_zone,
        "planned": [_iso(window.span.lower), _iso(window.span.upper)] if window else [],
        "started_at": _iso(meeting.started_at),
        "started_by": meeting.started_by.name,
        "ended_at": _iso(meeting.ended_at),
        "agenda_closed_at": _iso(meeting.agenda_closed_at),
        "agenda_digest": meeting.agenda_digest,
        "attendance": _attendance(meeting),
        "items": [_item(row) for row in _items(meeting)],
        "actions": _actions(meeting),
        "signed_by": signed_by.name,
        "signed_at": _iso(signed_at),
    }


def seen_by(minutes: Minutes, user) -> dict:
    """The frozen text as a reader may see it: what is restricted for him or her keeps its number only."""
    content = minutes.content
    seen = visible_keys(user, [item["key"] for item in content["items"]])
    return _without(content, [item["key"] for item in content["items"] if item["key"] not in seen])


def for_everybody(content: dict) -> dict:
    """The text that goes to everybody who is sent the file: what was restricted when it was signed is left out."""
    return _without(content, [item["key"] for item in content["items"] if item["restricted"]])


def all_seen(minutes: Minutes, user) -> bool:
    """Whether a reader may see everything that the file names."""
    keys = [item["key"] for item in minutes.content["items"] if not item["restricted"]]
    return visible_keys(user, keys) >= set(keys)


def _without(content: dict, keys: Collection[str]) -> dict:
    """The text without these records: of an item its number is left, and of what was taken away from it nothing."""
    return {
        **content,
        "items": [_withheld(item) if item["key"] in keys else item for item in content["items"]],
        "actions": [action for action in content["actions"] if action["item"] not in keys],
    }


def _withheld(item: dict) -> dict:
    return {"order": item["order"], "restricted": True, "key": "", "title": _("A restricted record")}


def _attendance(meeting: Meeting) -> list[dict]:
    seated = Seat.objects.filter(board=meeting.board, since__lte=meeting.ended_at)
    roles = dict(seated.exclude(until__lte=meeting.started_at).order_by("pk").values_list("user", "role"))
    rows = meeting.attendances.select_related("user").order_by("joined_at", "pk")
    return [
        {
            "name": row.user.name,
            "role": str(roles.get(row.user_id, "guest")),
            "joined_at": _iso(row.joined_at),
            "left_at": _iso(row.left_at),
            "confirmed": row.is_own,
        }
        for row in rows
    ]


def _items(meeting: Meeting) -> list[AgendaItem]:
    conditions = Condition.objects.select_related("task").order_by("pk")
    votes = Vote.objects.filter(ended_at__isnull=True).select_related("voter", "on_behalf_of", "recorded_by")
    rows = meeting.items.select_related("docket", "ballot", "moved_to__docket", "closed_by").prefetch_related(
        Prefetch("ballot__votes", votes.prefetch_related(Prefetch("conditions", conditions)).order_by("pk")),
        Prefetch("recusals", Recusal.objects.select_related("user").order_by("pk")),
    )
    return sorted(rows, key=lambda row: (row.closed_at is None, row.closed_at or row.pk, row.order, row.pk))


def _item(row: AgendaItem) -> dict:
    votes = list(row.ballot.votes.all()) if row.ballot_id else []
    return {
        "order": row.order,
        "key": row.docket.key,
        "title": row.docket.title,
        "restricted": row.docket.is_restricted,
        "question": row.ballot.question if row.ballot_id else "",
        "digest": row.ballot.digest if row.ballot_id else "",
        "source": str(row.source),
        "risk": row.risk,
        "state": str(row.state),
        "outcome": str(row.outcome),
        "reason": row.reason,
        "moved_to": row.moved_to.docket.key if row.moved_to_id else "",
        "seconds": row.seconds,
        "closed_by": row.closed_by.name if row.closed_by_id else "",
        "closed_at": _iso(row.closed_at),
        "votes": [
            {
                "who": vote.voter.name,
                "for": vote.on_behalf_of.name if vote.on_behalf_of_id else "",
                "choice": str(vote.choice),
                "reason": vote.reason,
                "recorded_by": vote.recorded_by.name if vote.recorded_by_id else "",
            }
            for vote in votes
        ],
        "conditions": [each.task.title for vote in votes for each in vote.conditions.all()],
        "recusals": [{"who": each.user.name, "reason": each.reason} for each in row.recusals.all()],
    }


def _actions(meeting: Meeting) -> list[dict]:
    rows = ActionItem.objects.filter(meeting=meeting).select_related("task__owner", "task__docket", "item__docket")
    return [
        {
            "title": row.task.title,
            "owner": row.task.owner.name if row.task.owner_id else "",
            "due_on": row.due_on.isoformat() if row.due_on else "",
            "item": row.item.docket.key if row.item_id else "",
        }
        for row in rows.order_by("pk")
        # What was taken away from a restricted record stands at that record.
        if not row.task.docket.is_restricted and not (row.item_id and row.item.docket.is_restricted)
    ]


def _iso(moment) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
