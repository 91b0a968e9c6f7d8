"""The page of one change and its parts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.pages import transition_view

from .. import queries, services
from ..workflow import WORKFLOW


@login_required
@clock.held()
def detail(request, key):
    """One page tells the story: state, window, risk with reasons, approvals, plan, timeline."""
    change = queries.find(request.user, key)
    page = queries.record_page(change, request.user)
    context = {
        "change": change,
        "record": change,
        "page": page,
        "transition_url": f"{change.get_absolute_url()}transitions/",
    }
    return render(request, "changes/detail.html", context)


@login_required
@require_POST
def transition(request, key):
    """Take a transition and come back to the page, with what stands in the way said as messages."""
    change = queries.find(request.user, key)
    return transition_view(request, change, WORKFLOW.options(change, request.user), services.apply, kind="change")


@login_required
@clock.held()
def risk(request, key):
    """Every contribution to the risk, what other hours of the planned day would score, and what would lower it."""
    change = queries.find(request.user, key)
    report = queries.risk_of(change)
    return render(
        request, "changes/_what_if.html" if request.htmx else "changes/risk.html", {"change": change, "report": report}
    )
