"""Who may do what on the calendar, and what of a window somebody may see."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Value, When
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal
from apps.dockets.models import Docket
from apps.dockets.permissions import may_see, visible_to
from apps.dockets.queries import doers_of

from .enums import Severity
from .models import Conflict

ANSWERS = (
    RoleName.REQUESTER,
    RoleName.IMPLEMENTER,
    RoleName.SERVICE_OWNER,
    RoleName.RELEASE_MANAGER,
    RoleName.ENVIRONMENT_MANAGER,
)

KEEPERS = (RoleName.CHANGE_MANAGER, RoleName.ENVIRONMENT_MANAGER, RoleName.ADMINISTRATOR)


def may_keep_calendars(user) -> Refusal | None:
    """Working days and the time of vendors: change managers, environment managers, administrators; and the system."""
    if user is None or user.holds(*KEEPERS):
        return None
    return Refusal(
        _("Business calendars and imported time are kept by change managers, environment managers and administrators."),
        "may_keep",
        "who",
        unblock=_("an environment manager"),
    )


def seen_by(user) -> Value | Case:
    """An expression on windows: True where the person sees what it is, False where only that time is reserved."""
    seen = visible_to(user)
    if not seen:
        return Value(True)
    # Few are restricted, and only what is hidden is looked up.
    hidden = Docket.objects.filter(pk=OuterRef("docket_id")).exclude(seen)
    return Case(When(Exists(hidden), then=Value(False)), default=Value(True))


def may_keep_rules(user) -> Refusal | None:
    """What is compared, and how grave it is: administrators."""
    if user.holds(RoleName.ADMINISTRATOR):
        return None
    return Refusal(
        _("Only an administrator changes what is compared on the calendar."),
        "not_administrator",
        "who",
        unblock=_("an administrator"),
    )


def may_accept(conflict: Conflict, user, doers: dict[int, set[int]] | None = None) -> Refusal | None:
    """Whoever may see to it; what blocks, only who neither asked for the work of a side nor does it (four eyes).

    ``doers`` where the caller has read them for many conflicts at once (see ``dockets.queries.doers_of``).
    """
    if refusal := may_see_to(conflict, user):
        return refusal
    if conflict.severity != Severity.BLOCKS:
        return None
    ids = {docket.pk for docket in conflict.dockets}
    doers = doers_of(ids) if doers is None else doers
    if not any(user.pk in doers.get(pk, ()) for pk in ids):
        return None
    return Refusal(
        _(
            "You asked for this work or do it, so somebody else accepts what blocks it: another member of one of its "
            "teams, or a change manager."
        ),
        "does_it",
        "who",
        unblock=_("a change manager"),
    )


def may_see_to(conflict: Conflict, user) -> Refusal | None:
    """Members of a side's team may see to an overlap, and change managers; nobody to a side they may not see."""
    dockets = [window.docket for window in conflict.sides if window.docket_id]
    # Nobody takes responsibility for what they cannot look at.
    sees_both = not any(may_see(docket, user) for docket in conflict.dockets)
    if sees_both and user.holds(RoleName.CHANGE_MANAGER):
        return None
    if sees_both and user.holds(*ANSWERS) and any(docket.team_id in user.team_ids for docket in dockets):
        return None
    teams = ", ".join(sorted({docket.team.name for docket in dockets})) if sees_both else ""
    return Refusal(
        _("An overlap is accepted by a member of one of its teams, or by a change manager."),
        "may_accept",
        "who",
        unblock=teams or _("a change manager"),
    )
