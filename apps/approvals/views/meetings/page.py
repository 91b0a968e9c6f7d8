"""The page of a meeting: to prepare, to vote beforehand, and live."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.services.sign_in import has_proved
from apps.core.pages import transition_view

from ...enums import MeetingState
from ...meetings.forms import ActionForm, AddItemForm
from ...meetings.permissions import chairs_of, may_arrange, may_lead
from ...meetings.workflow import MEETING_WORKFLOW
from ...queries import decision
from ...queries import meetings as queries
from ...services import meetings as services
from .common import attempt, back, item_or_404, meeting_or_404


@login_required
@require_safe
def meeting(request, key):
    """The agenda with a brief beside it; as a fragment what changes while others act (the page includes the same)."""
    found = meeting_or_404(request, key)
    is_part = bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") == "meeting"
    return page(request, found, template="approvals/meetings/_meeting.html" if is_part else "approvals/meeting.html")


def page(request, found, *, template: str = "approvals/meeting.html", status: int = 200, **more):
    """The page, or the part of it that changes, with what was typed where something was refused."""
    wanted = _number(request.GET.get("item"))
    agenda = queries.agenda(found, request.user, wanted=wanted, page=_number(request.GET.get("page")))
    row = agenda.shown(wanted)
    context = {
        "record": found,
        "agenda": agenda,
        "row": row,
        "wanted": wanted,
        "paged": bool(request.GET.get("page")),
        "decision": _decision(row, request.user),
        "options": MEETING_WORKFLOW.options(found, request.user),
        "proved": has_proved(request),
        "leads": may_lead(found, request.user) is None,
        "arranges": may_arrange(found, request.user) is None,
        "chairs": chairs_of(found.board),
        "pulse": queries.pulse(found),
        "adding": AddItemForm(user=request.user),
        "action": ActionForm(initial={"owner": request.user.pk}),
        "actions": queries.actions_of(found, request.user),
        "absent": queries.absent_members(agenda) if found.state == MeetingState.SESSION else (),
        **more,
    }
    return render(request, template, context, status=status)


@login_required
@require_safe
def brief(request, key, pk):
    """One item at length: a fragment beside the agenda, or the whole page at that item without htmx."""
    found = meeting_or_404(request, key)
    item = item_or_404(request, found, pk)
    if not request.headers.get("HX-Request"):
        return back(found, item.pk)
    agenda = queries.agenda(found, request.user, wanted=item.pk)
    row = agenda.row_of(item.pk)
    context = {"record": found, "agenda": agenda, "row": row, "decision": _decision(row, request.user)}
    context["leads"] = may_lead(found, request.user) is None
    context["arranges"] = may_arrange(found, request.user) is None
    context |= {"wanted": item.pk, "proved": has_proved(request)}
    return render(request, "approvals/meetings/_brief.html", context)


@login_required
@require_safe
def pulse(request, key):
    """Whether anything has happened, for pages that ask where no live stream runs."""
    return JsonResponse({"pulse": queries.pulse(meeting_or_404(request, key))}, headers={"Cache-Control": "no-store"})


@login_required
@require_POST
def transitions(request, key):
    """Start, end, sign, cancel, close the agenda."""
    found = meeting_or_404(request, key)
    options = MEETING_WORKFLOW.options(found, request.user)
    return transition_view(request, found, options, services.apply_meeting, kind="meeting")


@login_required
@require_POST
def room(request, key):
    """Come in or leave; whoever leads does it for people without a device of their own (``who``)."""
    found = meeting_or_404(request, key)
    named = _number(request.POST.get("who"))
    who = get_object_or_404(User, pk=named, is_active=True) if named else None
    verb, done = (services.leave, "") if request.POST.get("act") == "leave" else (services.join, "")
    if verb is services.join and who is None:
        done = _("You are present.")
    attempt(request, found, "room", lambda: verb(found, by=request.user, user=who), done)
    return back(found)


def _decision(row, user):
    """All that the decision page shows of an item, where it asks for an approval."""
    ballot = row.item.ballot if row else None
    if ballot is None or not ballot.step_id:
        return None
    approval = ballot.step.approval
    approval.docket = row.item.docket
    return decision(approval, user)


def _number(text) -> int | None:
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
