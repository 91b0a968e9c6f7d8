"""Pages of revisions: what is proposed, what it would change, and the steps it can take."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.pages import attempted, posted_version, transition_view
from apps.core.refusals import Stale
from apps.dockets.queries import keyed

from .. import queries, services
from ..enums import ProposalState
from ..models import Revision
from ..revising import may_edit
from ..workflow import REVISION_WORKFLOW

PAGE = 50


def revision_or_404(request, key: str) -> Revision:
    """The revision, or 404 where there is none that the person may see."""
    return keyed(queries.visible_revisions(request.user), key)


@login_required
@require_safe
def revision_list(request):
    """Every change of the rules, newest first; those of one state or one kind where asked."""
    state = request.GET.get("state", "")
    found = queries.visible_revisions(request.user)
    if state in ProposalState.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "approvals/revisions.html", {"page": page, "state": state, "states": ProposalState.choices})


@login_required
@require_safe
def revision(request, key):
    """One revision: the difference, what would follow, and who decides."""
    return _page(request, revision_or_404(request, key))


@login_required
@require_POST
def revision_transitions(request, key):
    """Propose, take back or withdraw."""
    found = revision_or_404(request, key)
    options = REVISION_WORKFLOW.options(found, request.user)
    return transition_view(request, found, options, services.apply_revision, kind="revision")


@login_required
@require_POST
def redraw_revision(request, key):
    """Draw a draft again from what stands now."""
    found = revision_or_404(request, key)
    redraw = partial(services.redraw_revision, found, by=request.user, version=posted_version(request))
    done = _("It is drawn from what is in force now. Look at the difference before you propose it.")
    try:
        attempted(request, redraw, done=done, kind="revision.redrawn", key=found.key)
    except Stale:
        return render(request, "409.html", {"record_url": found.get_absolute_url()}, status=409)
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dry_run(request, key):
    """Try a proposed policy on the last 90 days; the fragment shows how far it is, and what came out."""
    found = revision_or_404(request, key)
    if request.method == "POST":
        ask = partial(services.ask_dry_run, found, by=request.user)
        attempted(request, ask, kind="revision.tried", key=found.key)
        if not request.headers.get("HX-Request"):
            return redirect(f"{found.get_absolute_url()}#dry-run")
    context = {
        "record": found,
        "rehearsal": queries.rehearsal(found, request.user),
        "why_not_edit": may_edit(found, request.user),
    }
    template = "approvals/_dry_run.html" if request.headers.get("HX-Request") else "approvals/dry_run.html"
    return render(request, template, context)


def _page(request, found: Revision, *, status: int = 200):
    context = {"record": found, "proposal": queries.proposal(found, request.user)}
    if found.kind == "policy":
        context |= {
            "rehearsal": queries.rehearsal(found, request.user),
            "why_not_edit": may_edit(found, request.user),
            "can_be_tried": not context["proposal"].problems,
        }
    return render(request, "approvals/revision.html", context, status=status)
