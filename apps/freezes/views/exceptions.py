"""Pages of exceptions: asked from the refusal itself, decided on one page."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.calendars.queries import window_of
from apps.core import clock
from apps.core.pages import form_page, saved, transition_view
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import keyed
from apps.dockets.subjects import url_of

from .. import queries, services
from ..forms import ExceptionForm
from ..permissions import decider_name, may_ask, visible_exceptions
from ..queries import end_for
from ..rules import is_in_reach, nothing_open
from ..workflow import EXCEPTION_WORKFLOW
from .freezes import seen_freeze


def _seen_exception(request, key: str):
    return keyed(visible_exceptions(request.user), key)


@login_required
def ask(request, key):
    """Ask for leave in a freeze; the record is filled in where a refusal led here."""
    freeze = seen_freeze(request, key)
    subject = visible_dockets(request.user).filter(key__iexact=request.GET.get("for", "")[:20]).first()
    end = end_for(freeze, subject)
    initial = {"subject": subject and subject.key, "expires_at": end and timezone.localtime(end)}
    form = ExceptionForm(request.POST or None, user=request.user, initial=initial)
    if answer := saved(request, form, partial(services.ask_exception, freeze, by=request.user), done=_asked):
        return answer
    context = {"freeze": freeze, "span": freeze.span, "refusals": _why_not(freeze, subject, request.user)}
    return form_page(request, "freezes/ask.html", form, **context)


def _asked(made) -> str:
    return _("Asked: %(key)s. %(who)s decides.") % {"key": made.key, "who": decider_name(made.freeze)}


@login_required
def exception(request, key):
    """One exception: for what, why, until when, and the decision."""
    found = _seen_exception(request, key)
    context = {
        "record": found,
        "options": EXCEPTION_WORKFLOW.options(found, request.user),
        "has_expired": found.has_expired(clock.now()),
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


def _why_not(freeze, subject, user) -> list:
    """What stands in the way of asking, said before anything is typed."""
    if subject is None:
        return []
    answers = (may_ask(subject, user), is_in_reach(freeze, subject), nothing_open(freeze, subject))
    return [answer for answer in answers if answer]
