"""The roles, in words that an auditor can read; the table behind the roles page and docs/reference/permissions.md.

What a person may do with one record follows from their part in it and from their team's grants as well. Separation of
duties is a rule, not a role: nobody approves their own change, whatever they hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from .enums import RoleName


@dataclass(frozen=True)
class RoleText:
    """What a role is for, and what it may do beyond what everybody may."""

    description: str
    rights: tuple[str, ...]


EVERYBODY = (
    _("sees every record that is not restricted, and restricted ones that they take part in"),
    _("comments on and watches what they see"),
    _("keeps their own profile, tokens, absences and saved views"),
)

ROLES: dict[RoleName, RoleText] = {
    RoleName.VIEWER: RoleText(
        _("Looks and asks, and changes nothing. For managers, support staff and all who need to know what is planned."),
        (_("nothing beyond what everybody may"),),
    ),
    RoleName.REQUESTER: RoleText(
        _("Raises changes and answers for what they ask. For engineers and analysts."),
        (
            _("drafts, edits and submits changes"),
            _("cancels changes they have raised"),
            _("may not approve a change that they raised or will carry out"),
        ),
    ),
    RoleName.IMPLEMENTER: RoleText(
        _("Carries changes out in their window and says how it went."),
        (
            _("starts, finishes and backs out changes that are assigned to them"),
            _("works through the tasks of a plan"),
            _("may not start what is not authorized, or what a freeze holds back"),
        ),
    ),
    RoleName.SERVICE_OWNER: RoleText(
        _("Answers for services: for what may change in them and what they depend on. Their team holds the grant."),
        (
            _("edits services that their team owns, and what these depend on"),
            _("assesses changes to these services where a policy asks for the owner"),
        ),
    ),
    RoleName.RELEASE_MANAGER: RoleText(
        _("Plans releases from first idea to closing, and calls the go/no-go."),
        (
            _("plans releases, moves their phases and milestones, completes and cancels them"),
            _("opens and decides go/no-go gates; may not sign off as the function they do not sit in"),
        ),
    ),
    RoleName.CHANGE_MANAGER: RoleText(
        _("Owns the change process: sees that every change is assessed, authorized by the right people, and reviewed."),
        (
            _("returns, holds, reschedules and closes any change"),
            _("keeps change types, templates, policies and boards"),
            _("announces and lifts freezes, and decides on exceptions"),
            _("may not approve in the place of a board"),
        ),
    ),
    RoleName.BOARD_MEMBER: RoleText(
        _("Sits on a board that authorizes changes. The seat gives the vote; this role lets a person be seated."),
        (
            _("votes on what a board they sit on is asked"),
            _("may not vote on a change that they raised, own or carry out"),
        ),
    ),
    RoleName.ENVIRONMENT_MANAGER: RoleText(
        _("Keeps environments: what runs in them, who uses them when, and how they are protected."),
        (
            _("adds, edits and retires environments"),
            _("settles who occupies an exclusive environment"),
        ),
    ),
    RoleName.AUDITOR: RoleText(
        _("Examines the record of everything, restricted records included, and changes nothing."),
        (
            _("reads every record and the whole audit trail"),
            _("verifies the seals of the audit trail and looks at records as they stood at a past time"),
            _("may not write: an auditor who takes part in the work cannot examine it"),
        ),
    ),
    RoleName.ADMINISTRATOR: RoleText(
        _("Keeps people, teams and roles. No way past approvals: an administrator's change is judged like any other."),
        (
            _("adds, edits and deactivates people; gives and takes roles, with a reason that is recorded"),
            _("keeps teams and who is in them, and with that what a team is granted"),
            _("makes service accounts and their tokens"),
        ),
    ),
    RoleName.SERVICE_ACCOUNT: RoleText(
        _("A program with a token, for pipelines and integrations. It never signs in to pages nor sits on a board."),
        (
            _("does what its other roles allow, within the scopes of its token"),
            _("may not vote, decide or administer"),
        ),
    ),
}

PEOPLE_ONLY = frozenset({RoleName.BOARD_MEMBER, RoleName.ADMINISTRATOR, RoleName.AUDITOR})
"""Roles that a program never holds: they stand for a person's judgement."""


def seed(sender=None, **_kwargs) -> None:
    """Write the roles to the database after each migration; running it again changes nothing."""
    from django.utils.translation import override

    from .models import Role

    with override("en"):
        for name, text in ROLES.items():
            values = {"name": str(name.label), "description": str(text.description)}
            Role.objects.update_or_create(slug=name.value, defaults=values)
