"""People: everybody may look them up, administrators keep them."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.forms import submitted
from apps.core.numbered import numbered_page
from apps.core.pages import form_page, posted_version, saved

from .. import permissions, queries, services
from ..forms import NewPersonForm, PeopleFilters, PersonForm, RoleForm, TokenForm
from ..models import User
from ..services.proving import proved
from .parts import act, refusal_page


@login_required
def people(request):
    """People, filtered by the address."""
    filters = PeopleFilters(request.GET)
    context = {
        "page": numbered_page(request, queries.people(**filters.wanted)),
        "filters": filters,
        "why_not": permissions.may_administer(request.user),
        "tab": "people",
    }
    return render(request, "accounts/people.html", context)


@login_required
def person(request, username):
    """One person: teams, roles, times away; for administrators what they may do about it."""
    return _person_page(request, _found(username))


@login_required
def person_new(request):
    """Add a person or a service account."""
    if refusal := permissions.may_administer(request.user):
        return refusal_page(request, refusal)
    form = NewPersonForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    done = _("%(name)s is there. Give a password so that they can sign in.")
    answer = saved(request, form, partial(services.create_person, by=request.user), done=done)
    return answer or form_page(request, "accounts/person_form.html", form)


@login_required
def person_edit(request, username):
    """Change name, e-mail and time zone; a stale save shows both versions."""
    record = _found(username)
    if refusal := permissions.may_administer(request.user):
        return refusal_page(request, refusal)
    form = PersonForm(request.POST or None, initial={n: getattr(record, n) for n in PersonForm.base_fields})
    edit = partial(services.edit_person, record, by=request.user, version=posted_version(request))
    answer = saved(request, form, edit, done=_("Saved."))
    return answer or form_page(request, "accounts/person_form.html", form, record=record)


@login_required
@require_POST
def grant_role(request, username):
    """Give a role, with a reason."""
    record, form = _found(username), RoleForm(request.POST)
    return act(request, record, form, lambda **typed: services.grant_role(record, by=request.user, **typed))


@login_required
@require_POST
def revoke_role(request, username):
    """Take a role away, with a reason."""
    record, form = _found(username), RoleForm(request.POST)
    return act(request, record, form, lambda **typed: services.revoke_role(record, by=request.user, **typed))


@login_required
@require_POST
def deactivate(request, username):
    """End a person's access at once."""
    record, reason, version = _found(username), request.POST.get("reason", ""), posted_version(request)
    return act(
        request, record, None, lambda: services.deactivate(record, by=request.user, reason=reason, version=version)
    )


@login_required
@require_POST
def reactivate(request, username):
    """Give access back."""
    record, reason, version = _found(username), request.POST.get("reason", ""), posted_version(request)
    return act(
        request, record, None, lambda: services.reactivate(record, by=request.user, reason=reason, version=version)
    )


@login_required
@never_cache
@require_POST
def set_password(request, username):
    """Give a new random password, shown on the page that answers and never again."""
    record = _found(username)
    if refusal := permissions.may_administer(request.user):
        return refusal_page(request, refusal)
    return _person_page(request, record, password=services.set_password(record, by=request.user))


@login_required
@never_cache
@require_POST
def service_token(request, username):
    """Make a token for a service account, shown on the page that answers and never again."""
    record, form = _found(username), TokenForm(request.POST)
    made = submitted(form, lambda **typed: _made_for(record, request, **typed))
    return _person_page(request, record, made=made, token_form=None if made else form)


def _made_for(record: User, request, *, proof: str, **typed):
    return services.make_token(by=request.user, user=record, proved=proved(request, proof), **typed)


def _found(username: str) -> User:
    return get_object_or_404(queries.people(), username=username)


def _person_page(request, record: User, **more):
    """The page of one person; ``more`` is what an act just made and shows once."""
    viewer = request.user
    context = {
        "record": record,
        "why_not": permissions.may_administer(viewer),
        "is_self": viewer.pk == record.pk,
        "away": queries.away_now(record, clock.now()),
        "role_form": RoleForm(auto_id="grant_%s"),
        "token_form": TokenForm(),
        "tokens": queries.tokens_of(record) if permissions.may_see_tokens(viewer, record) else None,
        **{name: value for name, value in more.items() if value is not None},
    }
    return render(request, "accounts/person.html", context)
