"""Acts on many rows: choose, look at each, do it, see how each went, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.lists import pages
from apps.core.lists.acting import form_of
from apps.core.refusals import Refused

from .. import queries, services
from ..enums import BulkRowState, BulkState
from ..services import bulk as services_bulk

SHOWN = 100
FIRST_STATES = (BulkRowState.FAILED, BulkRowState.REFUSED)


@login_required
@require_POST
def choose(request, page):
    """Rows (``key`` several times, or ``all`` at ``query``) and an act; leads to the page that shows what would happen."""
    listed, asked = pages.get(page), request.POST
    keys = asked.getlist("key")
    try:
        if "all" in asked:
            query = QueryDict(asked.get("query", "")[:8000].lstrip("?"))
            keys = listed.keys(request.user, query, most=services_bulk.MOST_ROWS + 1)
        run = services.bulk.choose(by=request.user, page=page, action=asked.get("action", ""), keys=keys)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_back(request, page))
    return redirect(f"{page}:bulk_run", pk=run.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def run(request, page, pk):
    """What would happen to each row, and after applying what did; POST ``do``: look, apply, undo or retry."""
    found = queries.bulk_run(request.user, pk)
    if found is None or found.page != page:
        raise Http404
    if request.method == "POST":
        return _posted(request, found)
    return render(request, "accounts/_bulk_body.html" if request.htmx else "accounts/bulk.html", _shown(request, found))


def _posted(request, run):
    """Each act leads to a page that may be read again; what is missing is said where it was asked, and nothing is lost."""
    do = request.POST.get("do", "look")
    try:
        if do == "undo":
            run = services.bulk.undo(run, by=request.user)
        elif do == "retry":
            run = services.bulk.retry(run, by=request.user)
        else:
            action = request.POST.get("action", "")
            run = services.bulk.ask(run, by=request.user, given=request.POST, action=action)
            if do == "apply" and run.state == BulkState.OPEN:
                run = services.bulk.apply(run, by=request.user)
    except Refused as refused:
        for refusal in refused.refusals:
            if not refusal.field or do in ("undo", "retry"):
                messages.error(request, str(refusal))
        context = _shown(request, queries.bulk_run(request.user, run.pk), bound=do == "apply")
        return render(request, "accounts/bulk.html", context, status=refused.status)
    return redirect(f"{run.page}:bulk_run", pk=run.pk)


def _shown(request, run, *, bound: bool = False) -> dict:
    listed = pages.get(run.page)
    action = listed.action(run.action)
    after = request.GET.get("after", "")
    show = request.GET.get("show", "")
    states = {"not": FIRST_STATES, "done": (BulkRowState.DONE, BulkRowState.POSSIBLE)}.get(show, ())
    rows = queries.bulk_rows(
        run, after=int(after) if after.isdigit() and len(after) < 9 else 0, size=SHOWN + 1, states=states
    )
    more, rows = len(rows) > SHOWN, rows[:SHOWN]
    records = {record.key: record for record in listed.named(request.user, [row.key for row in rows])}
    form = form_of(action, request.user, run.given)
    if not bound:
        form = form_of_unbound(action, request.user, run.given)
    counts = queries.bulk_counts(run)
    done = counts["done"] + counts["refused"] + counts["failed"]
    return {
        "run": run,
        "listed": listed,
        "list_url": reverse(f"{run.page}:list"),
        "action": action,
        "actions": [one for one in listed.actions if one.offered],
        "form": form if action.offered else None,
        "rows": [(row, records.get(row.key)) for row in rows],
        "counts": counts,
        "total": sum(counts.values()),
        "done": done if run.state != BulkState.JUDGING else sum(counts.values()) - counts["waiting"],
        "next": f"?show={show}&after={rows[-1].position}" if more else "",
        "show": show,
        "may_undo": bool(action.undo) and counts["done"] and run.state == BulkState.DONE,
        "going": run.state in (BulkState.JUDGING, BulkState.RUNNING),
    }


def form_of_unbound(action, user, given):
    """The form with what was given so far, without complaining about what is not there yet."""
    form = form_of(action, user)
    form.initial = dict(given)
    return form


def _back(request, page: str) -> str:
    query = QueryDict(request.POST.get("query", "")[:8000].lstrip("?")).urlencode()
    back = request.POST.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return f"{reverse(f'{page}:list')}?{query}" if query else reverse(f"{page}:list")
