"""Teams and who is in them. A team's group carries what the team is granted; it is kept like the membership."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line, clean_text

from .. import permissions, rules
from ..models import Membership, Team, User

EDITABLE = frozenset({"name", "description", "email", "time_zone"})


def create_team(*, by, slug: str, name: str, description: str = "", email: str = "", time_zone: str = "UTC") -> Team:
    """Make a team with its group; raises Refused (who, or input per field)."""
    insist(permissions.may_administer(by))
    team = Team(
        slug=slug.strip().lower(),
        name=clean_line(name),
        description=clean_text(description),
        email=email.strip(),
        time_zone=time_zone,
    )
    insist(rules.zone_is_known(time_zone))
    insist_clean(team, exclude=("group",))
    with recording(kind="team.created", key=team.event_key, by=by):
        team.group = Group.objects.create(name=f"team:{team.slug}")
        team.save()
    return team


def edit_team(team: Team, *, by, version: int | None = None, **fields) -> Team:
    """Change name, description, address or time zone; raises Stale, or Refused per field."""
    insist(permissions.may_administer(by))
    if unknown := set(fields) - EDITABLE:
        raise TypeError(f"not to be changed here: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
        locked.expect(version)
        changed = [name for name, value in fields.items() if value != getattr(locked, name)]
        if not changed:
            return locked
        for name in changed:
            setattr(locked, name, clean_text(fields[name]))
        insist(rules.zone_is_known(locked.time_zone))
        insist_clean(locked)
        with recording(kind="team.edited", key=locked.event_key, by=by, data={"fields": changed}):
            locked.save()
    return locked


@transaction.atomic
def add_member(team: Team, user: User, *, by, is_lead: bool = False) -> Membership:
    """Take a person into a team, or change whether they lead it.

    Until a second person has confirmed it, whoever is taken in votes only on what is asked of the team from now on.
    """
    insist(permissions.may_administer(by))
    row = Membership.objects.select_for_update().filter(team=team, user=user).first()
    if row is not None and row.is_lead == is_lead:
        return row
    kind = "membership.added" if row is None else "membership.changed"
    with recording(kind=kind, key=team.event_key, by=by, data={"user": user.username, "lead": is_lead}):
        row = row or Membership(team=team, user=user, given_by=by)
        row.is_lead = is_lead
        row.save()
        _follow(team, user, member=True)
    return row


@transaction.atomic
def confirm_member(team: Team, user: User, *, by) -> Membership:
    """A second person's word for somebody who was taken in: from now on the person votes on what was asked before, too.

    Refused for whoever took the person in and for the person; a second time changes nothing.
    """
    row = Membership.objects.select_for_update(of=("self",)).filter(team=team, user=user).first()
    if row is None:
        raise Refused(Refusal(_("%(who)s is not in %(team)s.") % {"who": user, "team": team}, code="no_member"))
    insist(permissions.may_confirm_member(row, by))
    if not row.waits:
        return row
    with recording(kind="membership.confirmed", key=team.event_key, by=by, data={"user": user.username}):
        row.confirmed_by, row.confirmed_at = by, clock.now()
        row.save()
    return row


@transaction.atomic
def remove_member(team: Team, user: User, *, by) -> None:
    """Take a person out of a team, and with that what the team is granted."""
    insist(permissions.may_administer(by))
    row = Membership.objects.select_for_update().filter(team=team, user=user).first()
    if row is None:
        return
    with recording(kind="membership.removed", key=team.event_key, by=by, data={"user": user.username}):
        row.delete()
        _follow(team, user, member=False)


def _follow(team: Team, user: User, *, member: bool) -> None:
    """The group mirrors the membership (which is what is audited)."""
    groups = User.groups.through.objects
    if member:
        groups.get_or_create(user=user, group=team.group)
    else:
        groups.filter(user=user, group=team.group).delete()
    user.__dict__.pop("team_ids", None)
