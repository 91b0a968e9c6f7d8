"""The decision page and what can be done on it. A GET never decides (A-16)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.services.proving import proved
from apps.accounts.services.sign_in import has_proved
from apps.core.pages import attempted
from apps.core.refusals import Refused
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_dockets

from .. import queries, services
from ..forms import VoteForm
from ..models import Approval, Ballot, Vote

DONE = {
    "approve": gettext_lazy("You approved it. You can take it back until the work starts."),
    "conditions": gettext_lazy("You approved it; each condition is a task that must be done before the start."),
    "reject": gettext_lazy("You rejected it."),
    "abstain": gettext_lazy("You abstained."),
}


def docket_or_404(request, key: str) -> Docket:
    """The docket under this key; 404 where there is none that the reader may see."""
    return get_object_or_404(visible_dockets(request.user).select_related("team"), key=key)


def approval_or_404(request, key: str, purpose: str) -> Approval:
    """The approval that counts for a purpose of a docket."""
    approval = queries.standing(docket_or_404(request, key), purpose)
    if approval is None:
        raise Http404
    return approval


@login_required
@require_safe
def approval(request, key, purpose):
    """One phone-sized page to decide on."""
    return _page(request, approval_or_404(request, key, purpose))


@login_required
@require_POST
def vote(request, key, purpose):
    """Answer a ballot of this approval; what was typed is kept where it is refused."""
    approval = approval_or_404(request, key, purpose)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _page(request, approval, status=422, typed=form)
    ballot = get_object_or_404(
        Ballot.objects.select_related("docket", "step__approval"),
        pk=form.cleaned_data["ballot"],
        step__approval=approval,
    )
    try:
        confirmed = proved(request, form.cleaned_data["password"], field="password")
        services.cast(ballot, by=request.user, confirmed=confirmed, **vote_given(form))
    except Refused as refused:
        return _page(
            request, approval_or_404(request, key, purpose), status=refused.status, typed=form, refused=refused
        )
    messages.success(request, DONE[form.cleaned_data["choice"]])
    return redirect(approval)


@login_required
@require_POST
def withdraw_vote(request, key, purpose, pk):
    """Take the own vote back."""
    approval = approval_or_404(request, key, purpose)
    vote = get_object_or_404(Vote, pk=pk, approval=approval)
    return _try(
        request,
        approval,
        _("Your vote is taken back."),
        lambda: services.withdraw_vote(vote, by=request.user, reason=request.POST.get("reason", "")[:5_000]),
    )


@login_required
@require_POST
def ask_again(request, key, purpose):
    """After an expiry: the same question anew."""
    approval = approval_or_404(request, key, purpose)
    return _try(
        request,
        approval,
        _("It is put to the vote again."),
        lambda: services.ask_again(approval.docket, purpose=purpose, by=request.user),
    )


@login_required
@require_POST
def look_again(request, key, purpose):
    """Count again with today's seats, absences and content; harmless, so whoever sees it may ask."""
    approval = approval_or_404(request, key, purpose)
    return _try(request, approval, _("Counted again."), lambda: services.refresh(approval.docket, by=request.user))


@login_required
@require_safe
def panel(request, key):
    """The approvals of a record: a fragment of its page, or a page of its own without htmx."""
    docket = docket_or_404(request, key)
    shown = [(each, queries.rows_of(each, request.user)) for each in queries.standing_of(docket)]
    template = "approvals/_panel.html" if request.headers.get("HX-Request") else "approvals/panel.html"
    return render(request, template, {"docket": docket, "approvals": shown})


@login_required
@require_POST
def inquire(request, key, purpose):
    """Ask whoever wants the approval something first; its clocks stand until the answer."""
    approval = approval_or_404(request, key, purpose)
    return _try(
        request,
        approval,
        _("Your question is asked. The time to decide stands still until it is answered."),
        lambda: services.ask_requester(approval, by=request.user, question=request.POST.get("question", "")[:10_000]),
    )


@login_required
@require_POST
def answer_inquiry(request, key, purpose, pk):
    """Answer a question of an approver."""
    approval = approval_or_404(request, key, purpose)
    inquiry = get_object_or_404(approval.inquiries.select_related("approval__docket"), pk=pk)
    return _try(
        request,
        approval,
        _("Your answer is given."),
        lambda: services.answer(inquiry, by=request.user, text=request.POST.get("answer", "")[:10_000]),
    )


def vote_given(form: VoteForm) -> dict:
    """What a voter's form says, as the service takes it."""
    data = form.cleaned_data
    absent = get_object_or_404(User, pk=data["on_behalf_of"]) if data["on_behalf_of"] else None
    return {
        "choice": data["choice"],
        "reason": data["reason"],
        "digest": data["digest"],
        "conditions": data["conditions"],
        "on_behalf_of": absent,
    }


def _page(request, approval, *, status=200, typed=None, refused=None):
    decision = queries.decision(approval, request.user)
    context = {
        "approval": approval,
        "decision": decision,
        "following": None if decision.asks else queries.following(request.user),
        "typed": typed,
        "refused": refused,
        "proved": has_proved(request),
    }
    return render(request, "approvals/approval.html", context, status=status)


def _try(request, approval, done, act):
    attempted(request, act, done=done)
    return redirect(approval)
