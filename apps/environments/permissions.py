"""Who answers for services and environments: teams by a grant, two roles for all of them.

Grants are read from guardian's tables through the person's teams and never through ``has_perm``, which lets a
superuser through everything: Slipway has no such bypass.
"""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from guardian.models import GroupObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal

from .models import Environment, Service

OWN, MANAGE = "own_service", "manage_environment"
LOOKS_ON = {RoleName.VIEWER, RoleName.AUDITOR}


def owned_ids(user) -> QuerySet:
    """Ids of the services that a team of ``user`` owns, as a subquery."""
    return _granted(OWN).filter(group__team__memberships__user=user).values("target")


def managed_ids(user) -> QuerySet:
    """Ids of the environments that a team of ``user`` manages, as a subquery."""
    return _granted(MANAGE).filter(group__team__memberships__user=user).values("target")


def owners_of(services) -> dict[int, list]:
    """Service id -> the active people who own it, by name; service accounts are left out."""
    ids = [getattr(service, "pk", service) for service in services]
    found: dict[int, list] = {pk: [] for pk in ids}
    grants = _granted(OWN).filter(target__in=ids).values_list("target", "group_id")
    people: dict[int, list] = {}
    for person in _people_of({group for _target, group in grants}):
        people.setdefault(person.by_group, []).append(person)
    for target, group in grants:
        known = {person.pk for person in found[target]}
        found[target] += [person for person in people.get(group, []) if person.pk not in known]
    return found


def managers_of(environment: Environment) -> QuerySet:
    """The active people whose team manages an environment by a grant; service accounts are left out."""
    groups = _granted(MANAGE).filter(target=environment.pk).values("group")
    people = get_user_model().objects.filter(is_active=True, is_service=False, teams__group__in=groups)
    return people.distinct()


def owns(service: Service, user) -> bool:
    """True when a team of ``user`` owns ``service`` and the person works in it, not only looks on."""
    return _works(user) and _granted(OWN).filter(target=service.pk, group__team__memberships__user=user).exists()


def manages(environment: Environment, user) -> bool:
    """True when a team of ``user`` manages ``environment``, or the person manages all of them."""
    if user.holds(RoleName.ENVIRONMENT_MANAGER):
        return True
    return _works(user) and _granted(MANAGE).filter(target=environment.pk, group__team__memberships__user=user).exists()


def _works(user) -> bool:
    """Active, and with a role besides those that change nothing; who has none at all is not told by role."""
    return user.is_active and not (user.role_names and user.role_names <= LOOKS_ON)


def may_create_service(user, team=None) -> Refusal | None:
    """Administrators; service owners for a team they are in."""
    if user.holds(RoleName.ADMINISTRATOR):
        return None
    if not user.holds(RoleName.SERVICE_OWNER):
        return _who(_("Only administrators and service owners add services."), _("An administrator"))
    if team is not None and team.pk not in user.team_ids:
        return _who(
            _("You add services for your own teams; you are not in %(team)s.") % {"team": team}, _("An administrator")
        )
    return None


def may_edit_service(service: Service, user) -> Refusal | None:
    """Administrators and the members of the team that owns it."""
    if user.holds(RoleName.ADMINISTRATOR) or owns(service, user):
        return None
    return _who(
        _("%(service)s is owned by %(team)s; only its members and administrators change it.")
        % {"service": service, "team": service.team},
        str(service.team),
    )


def may_hand_over(service: Service, user, team) -> Refusal | None:
    """A service goes to another team by an administrator, or by an owner who is in both."""
    if team == service.team or user.holds(RoleName.ADMINISTRATOR) or team.pk in user.team_ids:
        return None
    return _who(
        _("You hand %(service)s over only to a team you are in; you are not in %(team)s.")
        % {"service": service, "team": team},
        _("An administrator"),
    )


def may_create_environment(user) -> Refusal | None:
    """Administrators and environment managers."""
    if user.holds(RoleName.ADMINISTRATOR, RoleName.ENVIRONMENT_MANAGER):
        return None
    return _who(_("Only environment managers and administrators add environments."), _("An environment manager"))


def may_edit_environment(environment: Environment, user) -> Refusal | None:
    """Administrators, environment managers, and the team that manages it."""
    if user.holds(RoleName.ADMINISTRATOR) or manages(environment, user):
        return None
    return _who(
        _("%(environment)s is managed by %(team)s; its members, environment managers and administrators change it.")
        % {"environment": environment, "team": environment.team},
        str(environment.team),
    )


def may_report(service: Service, environment: Environment, user) -> Refusal | None:
    """Say what runs there: those who answer for the environment, and those who own the service."""
    if manages(environment, user) or owns(service, user):
        return None
    same = service.team == environment.team
    sentence = (
        _("What runs of %(service)s is reported by team %(owners)s or an environment manager.")
        if same
        else _("What runs of %(service)s is reported by team %(owners)s, team %(managers)s or an environment manager.")
    )
    return _who(
        sentence % {"service": service, "owners": service.team, "managers": environment.team},
        str(environment.team),
    )


def may_report_some(environment: Environment, services, user) -> bool:
    """True where the person may say what runs there of at least one of ``services``; two queries for any number."""
    if manages(environment, user):
        return True
    return _works(user) and owned_ids(user).filter(target__in=[service.pk for service in services]).exists()


def who_reports(environment: Environment) -> Refusal:
    """Who says what runs in an environment, to somebody who may say it of none of its services."""
    return _who(
        _(
            "What runs in %(environment)s is reported by team %(managers)s, an environment manager or a service's owners."
        )
        % {"environment": environment, "managers": environment.team},
        str(environment.team),
    )


def hand_to(record: Service | Environment, team, *, before=None) -> None:
    """Grant the record to the team's group, and take it from the team that had it before."""
    codename = OWN if isinstance(record, Service) else MANAGE
    if before is not None:
        remove_perm(codename, before.group, record)
    assign_perm(codename, team.group, record)


def _granted(codename: str) -> QuerySet:
    """Grants of one right to groups, each with the id of its object as ``target``."""
    model = "service" if codename == OWN else "environment"
    return GroupObjectPermission.objects.filter(
        permission__codename=codename,
        content_type__app_label="environments",
        content_type__model=model,
    ).annotate(target=Cast("object_pk", BigIntegerField()))


def _people_of(groups) -> QuerySet:
    """Active people of the teams of these groups, once per group, with the group as ``by_group``."""
    people = get_user_model().objects.filter(is_active=True, is_service=False, teams__group__in=groups)
    return people.annotate(by_group=F("teams__group")).order_by("name", "pk")


def _who(sentence: str, unblock: str) -> Refusal:
    return Refusal(sentence, code="not_allowed", kind="who", unblock=unblock)
