"""Pages of reviews: what is owed, and one review to read, write and complete."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.forms import submitted
from apps.core.pages import attempted, posted_version, saved, transition_view
from apps.dockets.queries import keyed, seen_docket
from apps.dockets.subjects import url_of

from . import queries, services
from .enums import ReviewState
from .forms import ActionForm, ReviewForm
from .permissions import may_review, visible_reviews
from .workflow import WORKFLOW


def _seen_review(request, key: str):
    return keyed(visible_reviews(request.user), key)


@login_required
def review_list(request):
    """What is owed, by when it is due, and what was done lately."""
    mine = request.GET.get("mine") == "1"
    context = {"lists": queries.review_lists(request.user, mine=mine), "mine": mine, "now": clock.now()}
    return render(request, "reviews/list.html", context)


@login_required
def review(request, key):
    """Read a review; write, keep and complete it."""
    record = _seen_review(request, key)
    initial = {name: getattr(record, name) for name in services.TEXTS}
    form = ReviewForm(request.POST or None, initial=initial)
    verb = services.complete if request.POST.get("act") == "complete" else services.write
    keep = partial(verb, record, by=request.user, version=posted_version(request))
    if answer := saved(request, form, keep, done=_kept):
        return answer
    return render(request, "reviews/review.html", _shown(request, record, form), status=422 if form.errors else 200)


def _kept(record) -> str:
    return _("The review is done.") if record.state == ReviewState.DONE else _("Kept.")


@login_required
@require_POST
def transitions(request, key):
    """Reopen a review that is done."""
    record = _seen_review(request, key)
    options = WORKFLOW.options(record, request.user)
    return transition_view(request, record, options, services.apply_transition, kind="review")


@login_required
@require_POST
def add_action(request, key):
    """Ask for something to be done."""
    record = _seen_review(request, key)
    form = ActionForm(request.POST)
    if submitted(form, lambda **typed: services.add_action(record, by=request.user, **typed)):
        messages.success(request, _("Asked for."))
    else:
        for sentences in form.errors.values():
            messages.error(request, " ".join(sentences))
    return redirect(f"{record.get_absolute_url()}#actions")


@login_required
@require_POST
def finish_action(request, key, pk):
    """Call an action done."""
    record = _seen_review(request, key)
    action = get_object_or_404(record.actions, pk=pk)
    finish = partial(services.finish_action, action, by=request.user)
    attempted(request, finish, kind="review.action_done", key=record.key)
    return redirect(f"{record.get_absolute_url()}#actions")


@login_required
def panel(request, key):
    """The review of a docket in a line, for its record page; a page of its own without htmx."""
    docket = seen_docket(key, request.user)
    context = {"docket": docket, "record": queries.review_of(docket), "record_url": url_of(docket)}
    template = "reviews/_panel.html" if request.htmx else "reviews/panel.html"
    return render(request, template, context)


def _shown(request, record, form) -> dict:
    return {
        "record": record,
        "form": form,
        "action_form": ActionForm(),
        "record_url": url_of(record.docket),
        "actions": queries.actions_of(record),
        "refusal": may_review(record, request.user),
        "now": clock.now(),
        "options": [row for row in WORKFLOW.options(record, request.user) if row.name == "reopen"],
        "version": request.POST.get("version", record.version),
    }
