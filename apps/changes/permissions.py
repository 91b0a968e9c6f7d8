"""Who may do what with a change. Each function answers nothing, or the sentence why not."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.accounts.models import Membership
from apps.core.refusals import Refusal
from apps.dockets.permissions import visible_to as docket_visible_to
from apps.environments.permissions import manages

from .enums import State
from .models import ChangeRequest, ChangeService, ChangeTemplate

RAISES = (
    RoleName.REQUESTER,
    RoleName.IMPLEMENTER,
    RoleName.SERVICE_OWNER,
    RoleName.RELEASE_MANAGER,
    RoleName.CHANGE_MANAGER,
    RoleName.ENVIRONMENT_MANAGER,
    RoleName.SERVICE_ACCOUNT,
)
NOT_BEGUN = (State.DRAFT, State.ASSESS, State.AUTHORIZE, State.SCHEDULED)


def visible_to(user) -> Q:
    """The condition on changes that this person may see."""
    return docket_visible_to(user, prefix="docket__")


def sees_as_owner(user) -> Q:
    """How a restricted docket is seen by the teams of the services that its change affects (declared to ``sights``)."""
    theirs = ChangeService.objects.filter(change__docket=OuterRef("pk"), service__team__in=user.team_ids)
    return Q(Exists(theirs))


def may_raise(user) -> Refusal | None:
    """Raise a change of any service; what is raised is decided on by others."""
    if user.holds(*RAISES):
        return None
    return Refusal(
        _("Raising a change needs the requester role."), code="may_raise", kind="who", unblock=_("An administrator")
    )


def takes_part(change: ChangeRequest, user) -> bool:
    """Requester, assignee, implementer, its change manager, or a member of the owner team who may raise changes."""
    named = {change.requester_id, change.assignee_id, change.implementer_id, change.manager_id}
    return user.pk in named or change.docket.team_id in user.team_ids


def may_edit(change: ChangeRequest, user) -> Refusal | None:
    """Edit it, submit it, put it on hold, cancel it."""
    if user.holds(RoleName.CHANGE_MANAGER) or (user.holds(*RAISES) and takes_part(change, user)):
        return None
    return Refusal(
        _("Only its requester, its assignee, its implementer, team %(team)s or a change manager may do this.")
        % {"team": change.docket.team},
        code="may_edit",
        kind="who",
        unblock=str(change.requester),
    )


def movable_changes(user) -> QuerySet[ChangeRequest]:
    """Those not begun that this person may edit (see ``may_edit``), as one condition for a whole calendar."""
    rows = ChangeRequest.objects.filter(state__in=NOT_BEGUN)
    if user.holds(RoleName.CHANGE_MANAGER):
        return rows
    if not user.holds(*RAISES):
        return rows.none()
    named = Q(requester=user.pk) | Q(assignee=user.pk) | Q(implementer=user.pk) | Q(manager=user.pk)
    return rows.filter(named | Q(docket__team__in=user.team_ids))


def may_open_to_all(change: ChangeRequest, user) -> Refusal | None:
    """Lift its restriction: a change manager, or whoever leads its owner team."""
    leads = user.is_active and Membership.objects.filter(team=change.docket.team_id, user=user, is_lead=True).exists()
    if leads or user.holds(RoleName.CHANGE_MANAGER):
        return None
    return Refusal(
        _("Only a change manager or the lead of team %(team)s lifts a restriction.") % {"team": change.docket.team},
        code="may_open_to_all",
        kind="who",
        field="restricted",
        unblock=_("a change manager"),
    )


def may_return(change: ChangeRequest, user) -> Refusal | None:
    """Send it back to draft: those who may edit it (they recall it), or a change manager (who asks for better)."""
    return may_edit(change, user)


def may_run(change: ChangeRequest, user) -> Refusal | None:
    """Start, finish and back out: the person named for the work."""
    named = [person for person in (change.implementer, change.assignee) if person is not None]
    if user.is_active and user in named:
        return None
    if not named:
        return Refusal(
            _("Nobody is named to carry it out."),
            code="may_run",
            kind="who",
            url=f"{change.get_absolute_url()}edit/#id_implementer",
            unblock=str(change.requester),
        )
    return Refusal(
        _("Only %(people)s may do this: the work is theirs.") % {"people": _(" or ").join(str(one) for one in named)},
        code="may_run",
        kind="who",
        unblock=str(named[0]),
    )


def may_give_leave(leave, user) -> Refusal | None:
    """Let a version skip a step before an environment: whoever answers for the environment, or a change manager; nobody
    who asked for the leave or the change, or who carries it out."""
    change = leave.change
    said = {
        "code": "may_give_leave",
        "kind": "who",
        "unblock": _("team %s or a change manager") % leave.environment.team,
    }
    if user.pk in {leave.asked_by_id, *change.doer_ids}:
        return Refusal(_("The change is yours, so somebody else decides whether it may skip a step."), **said)
    if user.holds(RoleName.CHANGE_MANAGER) or manages(leave.environment, user):
        return None
    sentence = _("Leave to skip a step before %(environment)s is given by team %(team)s or a change manager.")
    return Refusal(sentence % {"environment": leave.environment, "team": leave.environment.team}, **said)


def may_close(change: ChangeRequest, user) -> Refusal | None:
    """Close it with its outcome and notes: those who may edit it."""
    return may_edit(change, user)


ANSWERS_FOR_TEMPLATES = (RoleName.CHANGE_MANAGER, RoleName.ADMINISTRATOR)


def may_propose_template(user) -> Refusal | None:
    """Propose a standard change: whoever may raise changes; a board decides about it."""
    if user.holds(*RAISES):
        return None
    return Refusal(
        _("Proposing a standard change needs the requester role."),
        code="may_propose_template",
        kind="who",
        unblock=_("An administrator"),
    )


def may_dismiss_suggestion(user) -> Refusal | None:
    """Say that something need not be standard: whoever answers for the catalogue."""
    if user.holds(*ANSWERS_FOR_TEMPLATES):
        return None
    return Refusal(
        _("Only a change manager says that something need not be standard."),
        code="may_dismiss_suggestion",
        kind="who",
        unblock=_("a change manager"),
    )


def may_write_template(template: ChangeTemplate, user) -> Refusal | None:
    """Write and propose a version: who opened it, its team, or a change manager."""
    if user.holds(RoleName.CHANGE_MANAGER):
        return None
    if user.holds(*RAISES) and (template.docket.opened_by_id == user.pk or template.docket.team_id in user.team_ids):
        return None
    return Refusal(
        _("Only who proposed it, team %(team)s or a change manager may do this.") % {"team": template.docket.team},
        code="may_write_template",
        kind="who",
        unblock=str(template.docket.team),
    )


def may_stop_template(template: ChangeTemplate, user) -> Refusal | None:
    """Suspend and retire: a change manager, or a service owner of its team. Stopping what is unsafe asks nobody else."""
    if user.holds(*ANSWERS_FOR_TEMPLATES):
        return None
    if user.holds(RoleName.SERVICE_OWNER) and template.docket.team_id in user.team_ids:
        return None
    return Refusal(
        _("Only a change manager or a service owner of team %(team)s may do this.") % {"team": template.docket.team},
        code="may_stop_template",
        kind="who",
        unblock=_("a change manager"),
    )


def may_retire_template(template: ChangeTemplate, user) -> Refusal | None:
    """As stopping it; what was never certified may be dropped by who wrote it, too."""
    if template.certified_at is None and not may_write_template(template, user):
        return None
    return may_stop_template(template, user)
