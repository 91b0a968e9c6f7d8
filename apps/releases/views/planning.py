"""Planning a release, editing it, and moving its target, each with what follows shown before it is saved."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import services as accounts
from apps.calendars import queries as calendar
from apps.core import clock
from apps.core.forms import submitted
from apps.core.pages import form_page, posted_version, saved
from apps.core.refusals import Refused

from .. import queries, services
from ..forms import EditForm, PlanForm
from ..graph import PRODUCTION
from ..permissions import may_manage, may_plan
from ..planning import calendar_for, dates_for

DRAFT = "release"
PLAIN = ("version_name", "strategy", "goal", "rollback_plan", "type", "rehearsed_at")


@login_required
def new(request):
    """Plan a release: what, by which template, by when; the dates stand beside the form while one types."""
    if refusal := may_plan(request.user):
        return _refused(request, [refusal])
    form = PlanForm(_typed(request), initial=_fresh(request))
    if request.method == "POST" and "look" not in request.POST:
        release = submitted(form, lambda **given: services.plan_from_template(by=request.user, **given))
        if release:
            accounts.discard_draft(request.user, DRAFT)
            messages.success(request, _("%s is drafted; its dates stand on the calendar.") % release.key)
            return redirect(release)
    return form_page(request, "releases/form.html", form, **_side(form))


@login_required
def edit(request, key):
    """Edit a release; a stale save shows both versions field by field."""
    release = queries.find(request.user, key)
    if refusal := may_manage(release, request.user):
        return _refused(request, [refusal], release)
    form = EditForm(_typed(request), initial=_standing(release))
    save = partial(services.edit, release, by=request.user, version=posted_version(request))
    answer = saved(
        request,
        form,
        save,
        done=_("%(key)s is saved."),
        to=release,
        standing=lambda _now: _standing(queries.find(request.user, key)),
    )
    return answer or form_page(request, "releases/edit.html", form, record=release, release=release)


@login_required
@require_POST
def preview(request):
    """The dates that follow from what is typed so far, as the fragment that the form includes."""
    return render(request, "releases/_preview.html", _side(PlanForm(_typed(request))))


@login_required
def target(request, key):
    """Where its production date is moved: the page that shows what moves with it, and moves all of it in one act."""
    release = queries.find(request.user, key)
    if refusal := may_manage(release, request.user):
        return _refused(request, [refusal], release)
    window = calendar.window_of(release.docket, PRODUCTION)
    if window is None:
        messages.warning(request, _("This release has no production date to move; give it one first."))
        return redirect(f"{release.get_absolute_url()}#milestones")
    return redirect("calendars:shift", window.pk)


def _typed(request):
    return request.POST if request.method == "POST" else None


def _fresh(request) -> dict:
    """What the form begins with; a service may be named in the address."""
    services_asked = [request.GET["service"][:100]] if request.GET.get("service") else []
    return {
        "manager": request.user.username,
        "template": "minor-scrum",
        "services": services_asked,
        "target": request.GET.get("target", "")[:10],
    }


def _standing(release) -> dict:
    docket = release.docket
    return {
        **{name: getattr(release, name) for name in PLAIN},
        "title": docket.title,
        "team": docket.team.slug,
        "restricted": docket.is_restricted,
        "manager": release.manager.username,
        "escalation": release.escalation.username if release.escalation_id else None,
        "services": [row.service.slug for row in release.service_rows.all()],
    }


def _dates(form: PlanForm):
    """Dates by the template and target that are typed; None before both are there."""
    if form.is_bound:
        form.is_valid()
        template, day = form.cleaned_data.get("template"), form.cleaned_data.get("target")
        if template and day:
            try:
                return dates_for(template, day, form.cleaned_data.get("team"))
            except Refused:
                return None
    return None


def _side(form: PlanForm) -> dict:
    """The dates beside the form, and what the calendar says against them once a service is named."""
    dates, typed = _dates(form), form.cleaned_data if form.is_bound else {}
    services_typed = list(typed.get("services") or ())
    if dates is None or not services_typed:
        return {"dates": dates}
    template, team = typed["template"], typed.get("team") or services_typed[0].team
    against = queries.against_dates(
        dates,
        services=services_typed,
        team=team,
        kind=str(template.type),
        calendar=calendar_for(template, typed.get("team")),
        at=clock.now(),
    )
    return {"dates": dates, "against": against}


def _refused(request, refusals: list, release=None):
    return render(request, "releases/refused.html", {"refusals": refusals, "release": release}, status=403)
