"""Teams and roles: everybody may look, administrators keep them."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.pages import form_page, posted_version, saved

from .. import permissions, queries, services
from ..forms import MemberForm, NewTeamForm, TeamForm
from ..models import Team, User
from ..roles import EVERYBODY
from .parts import act, refusal_page


@login_required
def teams(request):
    """All teams."""
    context = {"rows": queries.teams(), "why_not": permissions.may_administer(request.user), "tab": "teams"}
    return render(request, "accounts/teams.html", context)


@login_required
def team(request, slug):
    """One team and who is in it."""
    record = get_object_or_404(Team, slug=slug)
    why_not, members = permissions.may_administer(request.user), list(queries.members_of(record))
    context = {
        "record": record,
        "members": members,
        "confirmable": [
            row.pk for row in members if row.waits and not permissions.may_confirm_member(row, request.user)
        ],
        "why_not": why_not,
        "member_form": None if why_not else MemberForm(team=record),
    }
    return render(request, "accounts/team.html", context)


@login_required
def team_new(request):
    """Make a team."""
    if refusal := permissions.may_administer(request.user):
        return refusal_page(request, refusal)
    form = NewTeamForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    done = _("%(name)s is there. Take people into it.")
    answer = saved(request, form, partial(services.create_team, by=request.user), done=done)
    return answer or form_page(request, "accounts/team_form.html", form)


@login_required
def team_edit(request, slug):
    """Change a team; a stale save shows both versions."""
    record = get_object_or_404(Team, slug=slug)
    if refusal := permissions.may_administer(request.user):
        return refusal_page(request, refusal)
    form = TeamForm(request.POST or None, initial={name: getattr(record, name) for name in TeamForm.base_fields})
    edit = partial(services.edit_team, record, by=request.user, version=posted_version(request))
    answer = saved(request, form, edit, done=_("Saved."))
    return answer or form_page(request, "accounts/team_form.html", form, record=record)


@login_required
@require_POST
def add_member(request, slug):
    """Take a person into the team."""
    record = get_object_or_404(Team, slug=slug)
    form = MemberForm(request.POST, team=record)
    return act(request, record, form, lambda **typed: services.add_member(record, by=request.user, **typed))


@login_required
@require_POST
def confirm_member(request, slug, username):
    """Confirm somebody whom another person took in."""
    record = get_object_or_404(Team, slug=slug)
    user = get_object_or_404(User, username=username)
    return act(request, record, None, lambda: services.confirm_member(record, user, by=request.user))


@login_required
@require_POST
def remove_member(request, slug, username):
    """Take a person out of the team."""
    record = get_object_or_404(Team, slug=slug)
    user = get_object_or_404(User, username=username)
    return act(request, record, None, lambda: services.remove_member(record, user, by=request.user))


@login_required
def roles(request):
    """What each role may do, and who holds it."""
    return render(request, "accounts/roles.html", {"rows": queries.role_rows(), "everybody": EVERYBODY, "tab": "roles"})
