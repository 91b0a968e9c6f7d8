"""The cockpit of one release, its transitions and its notes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core import clock
from apps.core.forms import submitted
from apps.core.markdown import render as as_html
from apps.core.pages import posted_version, transition_view
from apps.core.refusals import Refused, Stale

from .. import queries, services
from ..forms import NotesForm, ScopeForm
from ..permissions import may_scope
from ..workflow import WORKFLOW


@login_required
def detail(request, key):
    """Phases, milestones, scope, gates, dependencies, risks, readiness and notes on one page."""
    release = queries.find(request.user, key)
    with clock.held() as now:
        cockpit = queries.cockpit(release, request.user)
        page = queries.page_of(cockpit, request.user, now)
    context = {
        "release": release,
        "record": release,
        "cockpit": cockpit,
        "page": page,
        "now": now,
        "goal": as_html(release.goal),
        "rollback": as_html(release.rollback_plan),
        "notes": as_html(release.notes),
        "transition_url": f"{release.get_absolute_url()}transitions/",
        "ask_choices": page.ask_choices,
        "forms": {"scope": ScopeForm()},
    }
    return render(request, "releases/detail.html", context)


@login_required
@require_POST
def transition(request, key):
    """Take a transition and come back to the page, with what stands in the way said as messages."""
    release = queries.find(request.user, key)
    return transition_view(request, release, WORKFLOW.options(release, request.user), services.apply, kind="release")


@login_required
@require_http_methods(["GET", "POST"])
def notes(request, key):
    """Release notes: generated from the scope, edited, published."""
    release = queries.find(request.user, key)
    form = NotesForm(request.POST if request.POST.get("act") == "save" else None, initial={"text": release.notes})
    if request.method == "POST":
        try:
            if _write_notes(request, release, form):
                return redirect("releases:notes", release.key)
        except Refused as refused:
            messages.error(request, str(refused))
        except Stale as stale:
            messages.error(request, _("Somebody saved the notes first. Yours are kept below; theirs is what is shown."))
            release = stale.current
    context = {
        "form": form,
        "release": release,
        "version": release.version,
        "html": as_html(release.notes),
        "why_not": may_scope(release, request.user),
    }
    return render(request, "releases/notes.html", context, status=409 if request.method == "POST" else 200)


def _write_notes(request, release, form) -> bool:
    given = {"by": request.user, "version": posted_version(request)}
    if request.POST.get("act") == "publish":
        services.publish_notes(release, **given)
        messages.success(request, _("The notes are published."))
    elif request.POST.get("act") == "generate":
        services.write_notes(release, **given)
        messages.success(request, _("Written from the scope; please read them before they go out."))
    elif submitted(form, lambda text: services.write_notes(release, text=text, **given)):
        messages.success(request, _("The notes are saved."))
    else:
        return False
    return True
