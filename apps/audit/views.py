"""Pages of the trail: the list of events, one record's history, a record as of a moment, and the verification."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from apps.core import clock

from . import queries
from .acts import recording, refused
from .checking import TRAIL, check_now
from .export import lines
from .forms import EventFilter
from .permissions import may_audit
from .timeline import timeline as tellings
from .visibility import visible_keys

SHOWN = 50
FILTERS = tuple(EventFilter.base_fields)


@login_required
@require_safe
def events(request):
    """Every event the reader may see, newest first."""
    form = EventFilter(request.GET)
    page = queries.page(form.events(), request.user, before=_id(request, "before"), after=_id(request, "after"))
    context = {
        "form": form,
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "entries": queries.entries(page.events, request.user, with_diffs=False),
        "page": {"prev_url": _turn(request, after=page.newer), "next_url": _turn(request, before=page.older)},
        "kinds": tellings.names(),
        "why_not_audit": may_audit(request.user),
    }
    return render(request, "audit/events.html", context)


@login_required
@require_POST
def export(request):
    """The events of the filters as CSV; who took them, and who tried to, is recorded."""
    form = EventFilter(request.POST)
    if refusal := may_audit(request.user):
        refused(kind="audit.exported", key=TRAIL, by=request.user, sentences=[str(refusal)])
        messages.error(request, str(refusal))
        return redirect("audit:events")
    asked = {name: request.POST[name][:80] for name in FILTERS if request.POST.get(name)}
    with recording(kind="audit.exported", key=TRAIL, by=request.user, data={"filters": asked}):
        found = form.events()
    response = StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.now():%Y-%m-%d}.csv"'
    return response


@login_required
@require_GET
def timeline(request, key):
    """A record's history: a page of its own, or the part of the record's page that htmx asks for."""
    if key not in visible_keys(request.user, [key]):
        raise Http404
    found = queries.timeline([key], request.user, before=_id(request, "before"), limit=SHOWN + 1)
    if not found and not request.htmx:
        raise Http404
    shown = found[:SHOWN]
    older = shown[-1].id if len(found) > SHOWN else None
    template = "audit/_timeline.html" if request.htmx else "audit/timeline.html"
    return render(request, template, {"entries": shown, "key": key, "older": older, "now": clock.now()})


@login_required
@require_GET
def as_of(request, key):
    """A record as it stood at ``?at=`` beside what stands now."""
    now = clock.now()
    at = _moment(request.GET.get("at", "")) or now
    snapshots = queries.as_of(key, min(at, now), request.user)
    if snapshots is None or not (snapshots or queries.timeline([key], request.user, limit=1)):
        raise Http404
    context = {"key": key, "at": min(at, now), "snapshots": snapshots, "only": request.GET.get("fields") == "differing"}
    return render(request, "audit/as_of.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """How the chain of seals stands; a POST computes it again."""
    if refusal := may_audit(request.user):
        if request.method == "POST":
            refused(kind="audit.verified", key=TRAIL, by=request.user, sentences=[str(refusal)])
        return render(request, "audit/verify.html", {"refusal": refusal}, status=403)
    if request.method == "POST":
        check_now(by=request.user, checkpoint=request.POST.get("checkpoint", "").strip())
        return redirect("audit:verify")
    checks = queries.last_checks()
    tone = "info" if not checks else "success" if checks[0].sound else "danger"
    return render(request, "audit/verify.html", {"health": queries.health(), "checks": checks, "tone": tone})


def _id(request, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _turn(request, **ids: int | None) -> str:
    """This address at another page; empty where there is none."""
    ((name, id),) = ids.items()  # noqa: A001 - it is one
    if id is None:
        return ""
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[name] = str(id)
    return f"?{query.urlencode()}"


def _moment(text: str):
    """A moment from the address, in the reader's zone where it names none; None when it is none."""
    try:
        moment = parse_datetime(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)
