"""Which rules decide who has to approve what."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import queries
from ..permissions import may_revise


@login_required
@require_safe
def policies(request):
    """Every policy in force, rule by rule."""
    context = {"policies": queries.rules_in_force(), "why_not_revise": may_revise(request.user)}
    return render(request, "approvals/policies.html", context)


@login_required
@require_safe
def policy(request, slug):
    """One policy: its rules, and how they came about."""
    found = next((each for each in queries.rules_in_force() if each[0].policy.slug == slug), None)
    if found is None:
        raise Http404
    context = {
        "revision": found[0],
        "rules": found[1],
        "revisions": queries.revisions_of("policy", slug, request.user)[:50],
        "why_not_revise": may_revise(request.user),
    }
    return render(request, "approvals/policy.html", context)
