"""Pages of exceptions: asked from the refusal itself, decided on one page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.calendars.queries import window_of
from apps.core import clock
from apps.core.dst import parse
from apps.core.pages import form_page, saved, transition_view
from apps.core.refusals import Refused
from apps.core.spans import span
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import keyed
from apps.dockets.subjects import url_of

from .. import queries, services
from ..enums import ExceptionState
from ..forms import ExceptionForm
from ..permissions import decider_name, may_ask, visible_exceptions
from ..queries import end_for
from ..rules import is_in_reach, nothing_open
from ..workflow import EXCEPTION_WORKFLOW
from .freezes import PAGE, seen_freeze

MINE = "mine"


def _seen_exception(request, key: str):
    return keyed(visible_exceptions(request.user), key)


@login_required
def ask(request, key):
    """Ask for leave in a freeze; the record is filled in where a refusal led here."""
    freeze = seen_freeze(request, key)
    subject = visible_dockets(request.user).filter(key__iexact=request.GET.get("for", "")[:20]).first()
    wanted = _wanted(request.GET) if subject else None
    end = end_for(freeze, subject, wanted)
    initial = {"subject": subject and subject.key, "expires_at": end and timezone.localtime(end)}
    form = ExceptionForm(request.POST or None, user=request.user, initial=initial)

    def asked(**given):
        # The time in the address is that of the record which the address names.
        times = {"start": wanted.lower, "end": wanted.upper} if wanted and given["subject"] == subject else {}
        return services.ask_exception(freeze, by=request.user, **given, **times)

    if answer := saved(request, form, asked, done=_asked):
        return answer
    context = {"freeze": freeze, "span": freeze.span, "wanted": wanted, "subject": subject}
    context["refusals"] = _why_not(freeze, subject, request.user, wanted)
    return form_page(request, "freezes/ask.html", form, **context)


def _wanted(query):
    """The time that a move to it led here for; None where the address says none, or nothing that is one."""
    try:
        return span(*(parse(query[name][:40], "UTC") for name in ("start", "end")))
    except (KeyError, Refused):
        return None


def _asked(made) -> str:
    return _("Asked: %(key)s. %(who)s decides.") % {"key": made.key, "who": decider_name(made.freeze)}


@login_required
def exception_list(request):
    """Exceptions from all freezes, newest first: all, those of one state as people know it, or what waits for the reader."""
    now, wanted = clock.now(), request.GET.get("state", "")
    rows = visible_exceptions(request.user).order_by("-pk")
    if wanted == MINE:
        rows = queries.waiting_for(request.user, now)
    elif wanted in ExceptionState.values:
        rows = queries.in_state(rows, wanted, now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, row.state_at(now)) for row in page.object_list],
        "page": page,
        "wanted": wanted,
        "filters": [("", _("All")), (MINE, _("For me to decide")), *ExceptionState.choices],
    }
    return render(request, "freezes/exception_list.html", context)


@login_required
def exception(request, key):
    """One exception: for what, why, until when, and the decision."""
    found = _seen_exception(request, key)
    now = clock.now()
    context = {
        "record": found,
        "options": EXCEPTION_WORKFLOW.options(found, request.user),
        "state": found.state_at(now),
        "lapse": queries.lapse(found, now),
        "window": window_of(found.subject),
        "freeze_spans": queries.spans_of(found.freeze),
        "subject_url": url_of(found.subject),
        "decider": decider_name(found.freeze),
    }
    return render(request, "freezes/exception.html", context)


@login_required
@require_POST
def exception_transitions(request, key):
    """Grant, refuse or take back."""
    found = _seen_exception(request, key)
    options = EXCEPTION_WORKFLOW.options(found, request.user)
    return transition_view(request, found, options, services.apply_exception, kind="freeze_exception")


def _why_not(freeze, subject, user, wanted) -> list:
    """What stands in the way of asking, said before anything is typed."""
    if subject is None:
        return []
    answers = (may_ask(subject, user), is_in_reach(freeze, subject, wanted), nothing_open(freeze, subject))
    return [answer for answer in answers if answer]
