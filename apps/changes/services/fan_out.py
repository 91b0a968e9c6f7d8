"""One change over many services becomes a part for each: its own record, approvals and state under one parent."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.insist import insist
from apps.core.locking import locked as held
from apps.core.refusals import Refusal, Refused
from apps.dockets.permissions import may_see

from ..enums import TERMINAL_STATES
from ..models import ChangeRequest
from ..permissions import may_edit
from ..queries.parts import Part, parts_of
from ..shape import PLANS, work_window
from .drafting import draft
from .editing import EDITABLE
from .placing import place

MOST_PARTS = 100
CARRIED = (
    "reason",
    "brings",
    *PLANS,
    "impact",
    "urgency",
    "outage_expected",
    "answers",
    "implementer",
    "assignee",
    "manager",
)


def fan_out(change: ChangeRequest, *, by, services=None, version: int | None = None) -> list[ChangeRequest]:
    """Draft a part for each of ``services`` (all that the change names, by default) that has none yet; all or none.

    Parts carry plans, people, window and fields; their environments are those of the parent that host their service.
    What is claimed on the calendar is then claimed by the parts. Raises Refused for who may not, and where there is
    nothing to part; a second call makes only what is missing.
    """
    with transaction.atomic():
        parent = held(change)
        insist(may_edit(parent, by))
        parent.expect(version)
        parts = [part for part in parts_of(parent) if services is None or part.service in services]
        insist(*_why_not(parent, parts, by))
        with recording(kind="change.fanned_out", key=parent.key, by=by, data={"parts": len(_missing(parts))}):
            made = [_part(parent, part, by) for part in _missing(parts)]
            _hand_over_claims(parent, by)
    return made


def _why_not(parent: ChangeRequest, parts: list[Part], by) -> list[Refusal]:
    if parent.state not in EDITABLE:
        said = {"key": parent.key, "state": parent.get_state_display()}
        return [Refusal(_("%(key)s is in “%(state)s”; it is parted before work begins.") % said, kind="state")]
    if parent.parent_id is not None:
        if may_see(parent.parent.docket, by):
            sentence = _("It is part of a record that is not for you to see; a part is not parted itself.")
        else:
            sentence = _("It is part of %s itself; part that one.") % parent.parent.key
        return [Refusal(sentence, code="nested", kind="state")]
    if parent.service_rows.count() < 2:
        return [Refusal(_("It names one service; there is nothing to part."), code="one_service", kind="state")]
    missing = _missing(parts)
    if not missing:
        return [Refusal(_("Each of its services has a part already."), code="parted", kind="state")]
    if len(missing) > MOST_PARTS:
        return [Refusal(_("At most %s parts at once.") % MOST_PARTS, code="too_many", kind="state")]
    return []


def _missing(parts: list[Part]) -> list[Part]:
    return [part for part in parts if part.standing is None]


def _part(parent: ChangeRequest, part: Part, by) -> ChangeRequest:
    window = work_window(parent)
    when = (
        {
            "start": window.span.lower,
            "end": window.span.upper,
            "zone": window.zone,
            "buffer_minutes": window.buffer_minutes,
        }
        if window
        else {}
    )
    carried = {name: getattr(parent, name) for name in CARRIED}
    carried = {name: value for name, value in carried.items() if getattr(value, "is_active", True)}
    title = f"{parent.docket.title[: 197 - len(part.service.name)]}: {part.service.name}"
    try:
        return draft(
            by=by,
            title=title[:200],
            type=parent.type,
            template=parent.template,
            services=[part.service],
            environments=part.environments,
            team=part.service.team,
            restricted=parent.docket.is_restricted,
            parent=parent,
            custom=_by_name(parent),
            copy_of=parent,
            **carried,
            **when,
        )
    except Refused as refused:
        raise Refused(
            *(
                Refusal(f"{part.service}: {one}", code=one.code, kind=one.kind, url=one.url, unblock=one.unblock)
                for one in refused.refusals
            )
        ) from refused


def _by_name(parent: ChangeRequest) -> dict:
    from ..custom import plain

    return {name: value for name, value in plain(parent).items() if value is not None}


def _hand_over_claims(parent: ChangeRequest, by) -> None:
    """The parent's window stays as the frame; two claims of one service at one time would be a conflict with itself."""
    window = work_window(parent)
    if window is None or not parent.children.exclude(state__in=TERMINAL_STATES).exists():
        return
    place(
        parent,
        start=window.span.lower,
        end=window.span.upper,
        zone=window.zone,
        buffer_minutes=window.buffer_minutes,
        services=parent.services.all(),
        environments=parent.environments.all(),
        firm=window.is_firm,
        by=by,
    )
