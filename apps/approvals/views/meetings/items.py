"""What is done with the items of a meeting, beforehand and in it. Each posts and comes back to the page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.services.proving import proved
from apps.core.refusals import Refused

from ... import services as approvals
from ...enums import MeetingState
from ...forms import VoteForm
from ...meetings.forms import ActionForm, AddItemForm, DecisionForm
from ...queries import meetings as queries
from ...services import meetings as services
from ..deciding import vote_given
from .common import attempt, back, item_or_404, meeting_or_404
from .page import page

LONGEST = 5_000


@login_required
@require_POST
def vote(request, key, pk):
    """Answer an item's question beforehand; then the next one without a vote of the reader's is shown."""
    found = meeting_or_404(request, key)
    item = item_or_404(request, found, pk)
    if item.ballot is None:
        raise Http404
    form = VoteForm({**request.POST.dict(), "ballot": item.ballot_id})
    if not form.is_valid():
        return page(request, found, status=422, typed=form, refused_item=item.pk)
    given = vote_given(form)
    try:
        confirmed = proved(request, form.cleaned_data["password"], field="password")
        approvals.cast(item.ballot, by=request.user, confirmed=confirmed, **given)
    except Refused as refused:
        return page(request, found, status=refused.status, typed=form, refused=refused, refused_item=item.pk)
    messages.success(request, _("Your vote on %(key)s is counted.") % {"key": item.docket.key})
    # In session the page follows whoever leads; beforehand the next question comes up by itself.
    waiting = queries.waiting_items(request.user).filter(meeting=found).order_by("order", "pk")
    following = None if found.state == MeetingState.SESSION else waiting.first()
    return back(found, following.pk if following else None)


@login_required
@require_POST
def decide(request, key, pk):
    """Record what the board decided; what was typed is kept where it is refused."""
    found = meeting_or_404(request, key)
    item = item_or_404(request, found, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422, typed=form, refused_item=item.pk)
    given = {name: form.cleaned_data[name] for name in ("choice", "digest", "reason", "conditions")}
    try:
        confirmed = proved(request, form.cleaned_data["password"], field="password")
        done = services.decide(item, by=request.user, otherwise=form.otherwise, confirmed=confirmed, **given)
    except Refused as refused:
        return page(request, found, status=refused.status, typed=form, refused=refused, refused_item=item.pk)
    values = {"key": item.docket.key, "outcome": done.get_outcome_display()}
    messages.success(request, _("%(key)s: %(outcome)s.") % values)
    return back(found)


@login_required
@require_POST
def act(request, key, pk, verb):
    """Turn to an item, move it, put it off, take it off, close it with a note, or step aside."""
    found = meeting_or_404(request, key)
    item = item_or_404(request, found, pk)
    reason = request.POST.get("reason", "")[:LONGEST]
    to = request.POST.get("to", "")
    place = int(to) if to.isascii() and to.isdigit() and len(to) < 5 else item.order
    verbs = {
        "turn": lambda: services.turn_to(item, by=request.user),
        "move": lambda: services.move_item(item, by=request.user, to=place),
        "defer": lambda: services.defer(item, by=request.user, reason=reason),
        "remove": lambda: services.remove_item(item, by=request.user, reason=reason),
        "note": lambda: services.note_item(item, by=request.user, note=reason),
        "recuse": lambda: services.recuse(item, by=request.user, reason=reason),
    }
    if verb not in verbs:
        raise Http404
    attempt(request, found, verb, verbs[verb])
    return back(found, item.pk if verb in ("move", "recuse") else None)


@login_required
@require_POST
def add_item(request, key):
    """Put a record on by its key, or put the whole agenda back in the order of the rule."""
    found = meeting_or_404(request, key)
    if request.POST.get("act") == "order":
        attempt(request, found, "order", lambda: services.order_by_rule(found, by=request.user))
        return back(found)
    form = AddItemForm(request.POST, user=request.user)
    if not form.is_valid():
        return page(request, found, status=422, adding=form)
    given = form.cleaned_data
    made = attempt(
        request,
        found,
        "add_item",
        lambda: services.add_item(found, by=request.user, docket=given["key"], reason=given["reason"]),
    )
    if made:
        values = {"key": given["key"].key, "meeting": made.meeting.docket.key}
        messages.success(request, _("%(key)s is on the agenda of %(meeting)s.") % values)
    return back(found)


@login_required
@require_POST
def add_action(request, key):
    """Write down what somebody takes away."""
    found = meeting_or_404(request, key)
    form = ActionForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422, action=form)
    attempt(
        request,
        found,
        "add_action",
        lambda: services.add_action(found, by=request.user, item=found.current, **form.cleaned_data),
    )
    return back(found)
