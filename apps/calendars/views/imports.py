"""Pages on which a file of others' time is looked at row by row, and then brought in."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.forms import submitted

from ..forms.business import FileForm, VendorForm
from ..importing import acts
from ..models import BusinessCalendar, Claim, Source
from ..permissions import may_keep_calendars
from ..queries import sources

SHOWN = 400


@login_required
@require_http_methods(["GET", "POST"])
def import_vendor(request):
    """The maintenance of a vendor: which of ours it concerns, then what the file would do."""
    form = VendorForm(request.POST or None, request.FILES or None, initial=_initial(request))
    doors = partial(_look, acts.preview_vendor, by=request.user), partial(acts.import_vendor, by=request.user)
    return _import(request, form, doors, "calendars/import_vendor.html", {"sources": sources().filter(calendar=None)})


@login_required
@require_http_methods(["GET", "POST"])
def import_holidays(request, slug: str):
    """The holidays of a business calendar."""
    calendar = get_object_or_404(BusinessCalendar, slug=slug)
    form = FileForm(request.POST or None, request.FILES or None)
    given = {"by": request.user, "calendar": calendar}
    doors = partial(_look, acts.preview_holidays, **given), partial(acts.import_holidays, **given)
    return _import(request, form, doors, "calendars/import_holidays.html", {"record": calendar})


def _import(request, form, doors, template: str, context: dict):
    """Both have one course: typed, shown, done; what is done is what was shown."""
    (preview, bring_in), refusal, plan = doors, may_keep_calendars(request.user), None
    if request.method == "POST" and not refusal:
        if request.POST.get("do") == "import":
            plan = submitted(form, partial(bring_in, seen=request.POST.get("seen", "")))
            if plan and plan.run:
                return redirect("calendars:imports:bulk_run", pk=plan.run.pk)
            if plan:
                messages.success(request, _told(plan))
                return redirect(context.get("record", "calendars:imports:list"))
        plan = submitted(form, preview)
    data = form.cleaned_data.get("data") if plan else None
    context |= {
        "form": form,
        "refusal": refusal,
        "plan": plan,
        "rows": plan.rows[:SHOWN] if plan else (),
        "more": max(0, len(plan.rows) - SHOWN) if plan else 0,
        "text": data.decode("utf-8", "replace") if data else "",
    }
    return render(request, template, context, status=403 if refusal else 422 if form.errors else 200)


def _look(act, *, data: bytes, withdraw: bool = False, **given):
    """A preview takes no word on what is to be withdrawn: it shows it."""
    return act(data, **given)


def _told(plan) -> str:
    counts = plan.counts
    return _("Done: %(new)s new, %(changed)s changed, %(same)s as they stood, %(refused)s not taken.") % counts


def _initial(request) -> dict:
    """What a source was last said to concern, so that it is followed with two clicks."""
    source = Source.objects.filter(name=request.GET.get("source", ""), calendar=None).first()
    if source is None:
        return {"zone": request.user.time_zone, "withdraw": True}
    claims = Claim.objects.filter(window__source=source, window__withdrawn_at=None)
    return {
        "name": source.name,
        "zone": request.user.time_zone,
        "withdraw": True,
        "services": claims.exclude(service=None).values_list("service", flat=True).distinct(),
        "environments": claims.exclude(environment=None).values_list("environment", flat=True).distinct(),
    }
