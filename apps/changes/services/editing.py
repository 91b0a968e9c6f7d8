"""Editing a change: what differs is kept with history, and the steps that judged it are asked again."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.services import rework_docket
from apps.core.insist import insist
from apps.core.locking import locked, one_act
from apps.core.refusals import Refusal, Refused
from apps.dockets import services as dockets
from apps.dockets.permissions import says_why_open

from ..custom import PREFIX, immaterial, merged
from ..enums import TERMINAL_STATES, Lane, State
from ..materials import material_of
from ..models import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService
from ..permissions import may_edit, may_open_to_all, visible_to
from ..priority import priority_of
from ..rules.standing import breaks_lock
from ..shape import read_anew, shape_of, work_window
from .asking import ask_again
from .content import PEOPLE, clean, type_called
from .duties import not_under, unfit, voters_who_would_do_it
from .leaves import let_lapse
from .placing import both_ends, place
from .running import enter
from .scoring import Rating

EDITABLE = (State.DRAFT, State.ASSESS, State.AUTHORIZE, State.SCHEDULED)
RECORDED_LATE = (State.IMPLEMENT, State.REVIEW)
FIXED_ONCE_STARTED = {
    "services",
    "brings",
    "environments",
    "window.span",
    "window.zone",
    "window.buffer_minutes",
    "type",
}
HEADER = {"title": "docket.title", "team": "docket.team", "restricted": "docket.is_restricted"}
WINDOW = {
    "start": "window.span",
    "end": "window.span",
    "zone": "window.zone",
    "buffer_minutes": "window.buffer_minutes",
}
COMPARED = {"docket.team", "type", "predecessors", "parent"}
"""What the comparisons of the calendar look at, besides risk and what a window says itself."""
THROUGH = {
    "services": ("service_rows", ChangeService, "service"),
    "environments": ("environment_rows", ChangeEnvironment, "environment"),
    "predecessors": ("predecessor_rows", ChangePredecessor, "predecessor"),
}


@dataclass
class Difference:
    """What an edit changes: names as in ``materials``, and the new values where they belong."""

    names: set[str] = field(default_factory=set)
    plain: dict = field(default_factory=dict)
    header: dict = field(default_factory=dict)
    window: dict = field(default_factory=dict)
    through: dict = field(default_factory=dict)


def edit(change: ChangeRequest, *, by, version: int | None = None, why: str = "", **fields) -> ChangeRequest:
    """Write the fields given; names are those of ``draft``. Nothing is written, and no event, when nothing differs.

    Raises Stale for an old ``version``, Refused for who may not, for a state in which nothing is edited any more, and
    for values that cannot be kept. A material edit voids the approval steps that judge the fields it touches. ``why`` is
    kept with the act; work under way is handed over, and a restriction lifted, only with it.
    """
    return fill_in(change, by=by, version=version, why=why, who=may_edit, **fields)


def fill_in(
    change: ChangeRequest, *, by, version: int | None = None, why: str = "", who=None, **fields
) -> ChangeRequest:
    """As ``edit``; without ``who`` for an act that judges by itself who may do it, in whose transaction this runs."""
    with one_act():
        locked = locked_change(change)
        insist(who(locked, by) if who else None)
        locked.expect(version)
        if "predecessors" in fields:
            fields["predecessors"] = [*fields["predecessors"], *_unseen_predecessors(locked, by)]
        found = _difference(locked, fields)
        if not found.names:
            return locked
        insist(*_not_now(locked, found.names, why), kind="state")
        if "docket.is_restricted" in found.names and locked.docket.is_restricted:
            insist(may_open_to_all(locked, by))
            insist(says_why_open(locked.docket, False, why))
        insist(*voters_who_would_do_it(locked, found.plain))
        insist(*not_under(locked, found.plain.get("parent")), *unfit(found.plain), kind="input")
        insist(*_locked_away(locked, found))
        material = sorted(material_of(locked, found.names))
        with recording(
            kind="change.edited",
            key=locked.key,
            by=by,
            reason=why.strip(),
            data={"fields": sorted(found.names), "material": material},
        ):
            _write(locked, found, by)
            _settle(locked, by, compared=bool(found.names & COMPARED))
    return locked


def content_changed(change: ChangeRequest, *, by) -> None:
    """Something that hangs on the change (task, link, window) differs: score again, and ask again where it was judged.

    Runs inside the act that changed it. The version stays unless the risk differs: who is just looking at the page
    does not overwrite a task.
    """
    locked = locked_change(change)
    rating = Rating(locked, shape_of(locked))
    if rating.differs:
        locked.save()
    if rating.level_differs:
        rework_docket(locked.docket)
    rating.keep()
    ask_again(locked, by=by)


def locked_change(change: ChangeRequest) -> ChangeRequest:
    """The row, locked, with what every act on it reads."""
    return locked(change)


def _settle(change: ChangeRequest, by, *, compared: bool) -> None:
    rating = Rating(change, shape_of(change))
    change.save()
    if compared or rating.level_differs:
        rework_docket(change.docket)
    rating.keep()
    ask_again(change, by=by)


def _difference(change: ChangeRequest, fields: dict) -> Difference:
    found = Difference()
    given = dict(fields)
    if "type" in given:
        given["type"] = type_called(given["type"])
        if given["type"].slug == change.type.slug:
            del given["type"]
        else:
            found.plain["type"] = given.pop("type")
    lane = found.plain["type"].lane if "type" in found.plain else change.type.lane
    found.header = {name: given.pop(name) for name in HEADER if name in given}
    found.window = {name: given.pop(name) for name in WINDOW if name in given}
    found.through = {name: list(given.pop(name)) for name in THROUGH if name in given}
    _custom(change, given, found)
    found.plain |= {name: value for name, value in clean(given, lane=lane).items() if getattr(change, name) != value}
    found.names |= found.plain.keys() - {"custom"}
    found.names |= {HEADER[name] for name, value in found.header.items() if _header(change, name) != value}
    found.names |= _moved(change, found.window)
    for name, rows in list(found.through.items()):
        relation, _model, target = THROUGH[name]
        standing = set(getattr(change, relation).values_list(f"{target}_id", flat=True))
        if standing == {row.pk for row in rows}:
            del found.through[name]
        else:
            found.names.add(name)
    return found


def _custom(change: ChangeRequest, given: dict, found: Difference) -> None:
    """Values of the type's own fields; those of another type's fields go when the type changes."""
    values = merged(found.plain.get("type", change.type), change.custom, given.pop("custom", {}))
    if values != change.custom:
        found.plain["custom"] = values
        found.names |= {
            PREFIX + name
            for name in values.keys() | change.custom.keys()
            if values.get(name) != change.custom.get(name)
        }


def _unseen_predecessors(change: ChangeRequest, user) -> list[ChangeRequest]:
    """What a person may not see, he or she can neither name nor mean to take away."""
    rows = ChangeRequest.objects.filter(successor_rows__change=change, docket__is_restricted=True)
    return list(rows.exclude(pk__in=ChangeRequest.objects.filter(visible_to(user))))


def _header(change: ChangeRequest, name: str):
    return {"title": change.docket.title, "team": change.docket.team, "restricted": change.docket.is_restricted}[name]


def _moved(change: ChangeRequest, given: dict) -> set[str]:
    if not given:
        return set()
    window = work_window(change)
    standing = {
        "start": window and window.span.lower,
        "end": window and window.span.upper,
        "zone": window and window.zone,
        "buffer_minutes": window.buffer_minutes if window else 0,
    }
    if window is None and given.get("start") is None:
        return set()
    return {WINDOW[name] for name, value in given.items() if value != standing[name]}


def recorded_late(change: ChangeRequest) -> bool:
    """Its full record is written while and after the work is done."""
    return change.type.lane in (Lane.EMERGENCY, Lane.RETROSPECTIVE) and change.state in RECORDED_LATE


def fixed_by_now(change: ChangeRequest) -> set[str]:
    """What stays as it was when the work began; an emergency that named no environment or version yet names it afterwards."""
    unsaid = set() if change.environment_rows.all() else {"environments"}
    return FIXED_ONCE_STARTED - unsaid - (set() if change.brings else {"brings"})


def _not_now(change: ChangeRequest, names: set[str], why: str) -> list[Refusal]:
    """What was started is edited only where the full record may be written late, and never what, where and when."""
    if change.state in EDITABLE:
        return []
    late = recorded_late(change)
    if late and not names & fixed_by_now(change):
        return []
    free = {"manager", "docket.is_restricted"}
    if change.state not in TERMINAL_STATES:
        free |= immaterial(change.type)
    if change.state == State.IMPLEMENT and why.strip():
        free |= {"assignee"}
    if names <= free:
        return []
    said = {"key": change.key, "state": change.get_state_display()}
    if late:
        sentence = _(
            "%(key)s was carried out as it is recorded; services, environments and window stay as they were. Say in a "
            "comment what was different."
        )
    else:
        sentence = _("%(key)s is in “%(state)s”; what was decided and done is not edited any more.")
    url = f"{change.get_absolute_url()}#comments"
    return [Refusal(sentence % said, code="not_editable", kind="state", url=url)]


def _locked_away(change: ChangeRequest, found: Difference) -> list[Refusal]:
    """What this edit would change of a standard change's template; it is said now, not when the work should begin."""
    if change.type.lane != Lane.STANDARD or "type" in found.plain or change.template is None:
        return []
    own = {
        name.removeprefix(PREFIX): found.plain["custom"].get(name.removeprefix(PREFIX))
        for name in found.names
        if name.startswith(PREFIX)
    }
    return breaks_lock(change, found.plain, own, [row.pk for row in found.through.get("services", ())])


def _write(change: ChangeRequest, found: Difference, by) -> None:
    if found.header:
        dockets.retitle(change.docket, **found.header)
    for name, value in found.plain.items():
        setattr(change, name, value)
    if "brings" in found.plain:
        let_lapse(change)
    if {"impact", "urgency"} & found.names:
        change.priority = priority_of(change.impact, change.urgency)
    for part in PEOPLE:
        if part in found.plain:
            dockets.set_part(change.docket, part, found.plain[part])
    for name, rows in found.through.items():
        _replace(change, name, rows)
    if "environments" in found.through and change.state == State.IMPLEMENT:
        enter(change, by=by, begun=True)
    if found.names & {"window.span", "window.zone", "window.buffer_minutes", "services", "environments", *PEOPLE}:
        _place(change, found.window, by)


def _replace(change: ChangeRequest, name: str, rows: list) -> None:
    relation, model, target = THROUGH[name]
    wanted = {row.pk for row in rows}
    for standing in getattr(change, relation).all():
        if getattr(standing, f"{target}_id") not in wanted:
            standing.delete()
        wanted.discard(getattr(standing, f"{target}_id"))
    for row in rows:
        if row.pk in wanted:
            model.objects.create(change=change, **{target: row})
    read_anew(change, relation)


def _place(change: ChangeRequest, given: dict, by) -> None:
    window = work_window(change)
    start = given.get("start", window and window.span.lower)
    end = given.get("end", window and window.span.upper)
    if window is not None and (start is None or end is None):
        raise Refused(
            Refusal(
                _("A window is moved, not taken away; cancel the change instead."),
                code="bad_span",
                kind="input",
                field="start",
            )
        )
    if both_ends(start, end):
        place(
            change,
            start=start,
            end=end,
            zone=given.get("zone", window.zone if window else "UTC"),
            buffer_minutes=given.get("buffer_minutes", window.buffer_minutes if window else 0),
            services=change.services.all(),
            environments=change.environments.all(),
            firm=window.is_firm if window else change.state == State.SCHEDULED,
            by=by,
        )
