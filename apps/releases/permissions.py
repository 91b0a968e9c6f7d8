"""Who may do what with a release. Each function answers nothing, or the sentence why not."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal
from apps.dockets.permissions import may_add
from apps.dockets.permissions import visible_to as docket_visible_to

from .enums import TERMINAL_STATES
from .models import Release, ReleaseService

WRITES = (
    RoleName.REQUESTER,
    RoleName.IMPLEMENTER,
    RoleName.SERVICE_OWNER,
    RoleName.RELEASE_MANAGER,
    RoleName.CHANGE_MANAGER,
    RoleName.SERVICE_ACCOUNT,
)


def visible_to(user) -> Q:
    """The condition on releases that this person may see."""
    return docket_visible_to(user, prefix="docket__")


def sees_as_owner(user) -> Q:
    """How a restricted docket is seen by the teams of the services that its release delivers (declared to ``sights``)."""
    theirs = ReleaseService.objects.filter(release__docket=OuterRef("pk"), service__team__in=user.team_ids)
    return Q(Exists(theirs))


def may_plan(user) -> Refusal | None:
    """Plan a release, of whatever services: the release manager role."""
    if user.holds(RoleName.RELEASE_MANAGER):
        return None
    return Refusal(
        _("Planning a release needs the release manager role."),
        code="may_plan",
        kind="who",
        unblock=_("an administrator"),
    )


def may_manage(release: Release, user) -> Refusal | None:
    """Edit it, move its dates, take it from phase to phase: a release manager, or the one who manages it."""
    if user.holds(RoleName.RELEASE_MANAGER) or (user.is_active and user.pk == release.manager_id):
        return None
    return Refusal(
        _("Only %(manager)s, who manages this release, or another release manager takes it further or edits it.")
        % {"manager": release.manager},
        code="may_manage",
        kind="who",
        unblock=str(release.manager),
    )


def movable_releases(user) -> QuerySet[Release]:
    """Those whose dates this person may move as long as they are not over (see ``may_manage``)."""
    rows = Release.objects.exclude(state__in=TERMINAL_STATES)
    return rows if user.holds(RoleName.RELEASE_MANAGER) else rows.filter(manager=user.pk)


def may_scope(release: Release, user) -> Refusal | None:
    """Say what the release brings: whoever manages it, and the teams of its services."""
    if may_manage(release, user) is None:
        return None
    # In Python, so that a page which has read the services and their teams asks the database nothing more.
    teams = {release.docket.team_id, *(row.service.team_id for row in release.service_rows.all())}
    if user.holds(*WRITES) and not teams.isdisjoint(user.team_ids):
        return None
    return Refusal(
        _("The scope is edited by whoever manages the release and by the teams of its services."),
        code="may_scope",
        kind="who",
        unblock=str(release.manager),
    )


def may_take_part(release: Release, user) -> Refusal | None:
    """Its tasks and what else hangs on it: as its scope, and never by people who only look on."""
    refusal = may_scope(release, user)
    sentence = None if refusal else may_add(release.docket, user)
    return refusal or (Refusal(str(sentence), code="may_add", kind="who") if sentence else None)
