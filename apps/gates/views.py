"""The go/no-go room, its panel on record pages, and waivers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.approvals.permissions import may_vote
from apps.core.forms import submitted
from apps.core.refusals import Refused, Stale
from apps.dockets.permissions import visible_to
from apps.dockets.queries import seen_docket
from apps.dockets.subjects import url_of

from . import services
from .forms import SignForm, WaiverForm
from .looking import look, signed_content
from .models import Criterion, Waiver
from .permissions import may_ask_waiver, may_decide, may_decide_waiver, visible_gates


def _seen_gate(request, key: str, purpose: str):
    gate = visible_gates(request.user).filter(docket__key=key.upper(), purpose=purpose).first()
    if gate is None:
        raise Http404
    return gate


@login_required
def room(request, key: str, purpose: str):
    """Criteria as they stand now, who signed, what is missing, and the decisions so far."""
    gate = _seen_gate(request, key, purpose)
    context = {
        "gate": gate,
        "look": look(gate),
        "decisions": gate.decisions.select_related("by"),
        "decide_refusal": may_decide(gate, request.user),
        "waive_refusal": may_ask_waiver(gate, request.user),
        "record_url": url_of(gate.docket),
    }
    return render(request, "gates/gate.html", context)


@login_required
def panel(request, key: str):
    """All gates of a docket, a line each, for its record page."""
    docket = seen_docket(key, request.user)
    gates = [(gate, look(gate)) for gate in visible_gates(request.user).filter(docket=docket)]
    template = "gates/_panel.html" if request.htmx else "gates/panel.html"
    return render(request, template, {"docket": docket, "gates": gates, "record_url": url_of(docket)})


@login_required
@require_POST
def act(request, key: str, purpose: str):
    """Evaluate now, or record the decision that follows."""
    gate = _seen_gate(request, key, purpose)
    try:
        if request.POST.get("act") == "decide":
            version = int(request.POST.get("version") or 0)
            decision = services.decide(gate, by=request.user, reason=request.POST.get("reason", ""), version=version)
            messages.success(request, _("Recorded: %s, with its evidence.") % decision.get_verdict_display())
        else:
            services.evaluate(gate, by=request.user)
            messages.success(request, _("Looked again; what was found is kept."))
    except Refused as refused:
        messages.error(request, str(refused))
    except (Stale, ValueError):
        messages.error(request, _("Somebody was here first. This is how the gate stands now; please read it again."))
    return redirect(gate)


@login_required
def decision(request, key: str, purpose: str, pk: int):
    """The frozen evidence of one decision, as it was."""
    gate = _seen_gate(request, key, purpose)
    found = get_object_or_404(gate.decisions.select_related("by"), pk=pk)
    return render(request, "gates/decision.html", {"gate": gate, "decision": found, "record_url": url_of(gate.docket)})


@login_required
@require_http_methods(["GET", "POST"])
def sign(request, key: str, purpose: str, code: str):
    """Answer for a function: a page with what is signed and what was found, that asks and never decides on a GET."""
    gate = _seen_gate(request, key, purpose)
    rows = Criterion.objects.select_related("gate__docket", "ballot__board", "ballot__docket").filter(
        ballot__isnull=False
    )
    criterion = get_object_or_404(rows, gate=gate, code=code)
    form, ballot = SignForm(request.POST or None), criterion.ballot
    if request.method == "POST":
        seen = request.POST.get("digest", "")[:64]
        if submitted(form, lambda **given: services.sign(criterion, by=request.user, digest=seen, **given)):
            messages.success(request, _("Your answer counts from now on."))
            return redirect(gate)
    context = {
        "form": form,
        "gate": gate,
        "criterion": criterion,
        "ballot": ballot,
        "look": look(gate),
        "digest": signed_content(gate.docket),
        "refusal": may_vote(ballot, request.user),
        "record_url": url_of(gate.docket),
    }
    return render(request, "gates/sign.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def ask_waiver(request, key: str, purpose: str, code: str):
    gate = _seen_gate(request, key, purpose)
    criterion = get_object_or_404(Criterion.objects.select_related("gate__docket__team"), gate=gate, code=code)
    form = WaiverForm(request.POST or None, initial={"owner": request.user.username})
    if request.method == "POST" and submitted(
        form, lambda **given: services.ask_waiver(criterion, by=request.user, **given)
    ):
        messages.success(request, _("Asked. Another release or change manager decides."))
        return redirect(gate)
    context = {"form": form, "gate": gate, "criterion": criterion, "refusal": may_ask_waiver(gate, request.user)}
    return render(request, "gates/waive.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def waiver(request, key: str):
    """Read a waiver and decide on it."""
    found = (
        Waiver.objects.filter(visible_to(request.user, "docket__"), docket__key=key.upper())
        .select_related("docket", "criterion__gate__docket__team", "asked_by", "owner", "decided_by")
        .first()
    )
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            granted = request.POST.get("decision") == "grant"
            services.settle_waiver(found, by=request.user, granted=granted, reason=request.POST.get("reason", ""))
            return redirect(found.criterion.gate)
        except Refused as refused:
            messages.error(request, str(refused))
    refusal = may_decide_waiver(found, request.user)
    return render(request, "gates/waiver.html", {"waiver": found, "gate": found.criterion.gate, "refusal": refusal})
