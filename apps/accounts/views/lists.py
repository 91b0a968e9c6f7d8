"""What every list of records has: views that are kept, files, and acts on many rows. Each app mounts these under its own
address through ``apps.accounts.lists``."""

from __future__ import annotations

import tempfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.lists import pages
from apps.core.lists.sheets import FORMATS, csv_lines
from apps.core.refusals import Refusal, Refused

from .. import queries, services
from ..enums import ExportState
from ..models import ExportFile, SavedView, Team


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request, page, format):  # noqa: A002 - the word in the address
    """The rows and columns of this address as a file; a long one is written in the background once that is asked for."""
    listed, query = pages.get(page), request.GET
    if request.method == "POST":
        return _write_later(request, listed, format)
    if services.exports.is_long(listed, request.user, query):
        return render(request, "accounts/export.html", _context(request, listed) | {"format": format})
    services.exports.note(listed, by=request.user, query=query, format=format)
    columns, rows = services.exports.columns_of(listed, query), services.exports.rows_of(listed, request.user, query)
    if format == "csv":
        answer = StreamingHttpResponse(csv_lines(columns, rows), content_type=FORMATS["csv"])
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
        services.exports.write(file, listed, columns, rows, format)
        file.seek(0)
        answer = FileResponse(file, content_type=FORMATS[format])
    answer["Content-Disposition"] = f'attachment; filename="{page}.{format}"'
    return answer


def _write_later(request, listed, format):  # noqa: A002
    try:
        file = services.exports.ask_for_file(listed, by=request.user, query=request.GET, format=format)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse(f'{listed.name}:list')}?{request.GET.urlencode()}")
    return redirect(f"{listed.name}:export_file", pk=file.pk)


@login_required
@require_GET
def export_file(request, page, pk):
    """A file of one's own: how far it is, and with ``?take=1`` the file itself."""
    file = get_object_or_404(ExportFile, pk=pk, user=request.user, page=page)
    path = services.exports.path_of(file)
    if "take" not in request.GET or file.state != ExportState.READY:
        return render(request, "accounts/export.html", _context(request, pages.get(page)) | {"file": file})
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type=FORMATS[file.format])
    answer["Content-Disposition"] = f'attachment; filename="{page}-{pk}.{file.format}"'
    return answer


@login_required
@require_POST
def save_view(request, page, at):
    """Keep the present filters, columns and order under a name."""
    asked = request.POST
    query = asked.get("query", "")[:8000]
    try:
        view = services.save_view(
            by=request.user, page=page, name=asked.get("name", ""), query=query, **shared_with(request)
        )
        if "pinned" in asked:
            services.pin_view(view, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse(at)}?{QueryDict(query.lstrip('?')).urlencode()}")
    messages.success(request, _("This view is kept as “%s”.") % view.name)
    return redirect(_address(view, at))


@login_required
@require_POST
def act_on_view(request, page, pk, at):
    """Rename, share, keep the present filters, pin, unpin or remove a view, by what was posted as ``do``."""
    view = get_object_or_404(queries.views_for(request.user, page), pk=pk)
    do, by = request.POST.get("do", ""), request.user
    acts = {
        "rename": lambda: services.change_view(view, by=by, name=request.POST.get("name", "")),
        "update": lambda: services.change_view(view, by=by, query=request.POST.get("query", "")[:8000]),
        "share": lambda: services.change_view(view, by=by, **shared_with(request)),
        "pin": lambda: services.pin_view(view, by=by),
        "unpin": lambda: services.unpin_view(by=by, page=page),
        "remove": lambda: services.remove_view(view, by=by),
    }
    try:
        if do in acts:
            acts[do]()
            messages.success(request, _("Done."))
    except Refused as refused:
        messages.error(request, str(refused))
        do = ""
    return redirect(f"{reverse(at)}?saved=none" if do == "remove" else _address(queries.fresh_view(view), at))


def shared_with(request) -> dict:
    """Who sees a view besides its owner, by what was posted as ``shared``: nobody, ``everybody``, or ``team:<slug>``.

    Raises Refused for a team that there is none of.
    """
    said = request.POST.get("shared", "")
    kind, _colon, slug = said.partition(":")
    if kind != "team":
        return {"is_shared": said == "everybody", "team": None}
    team = Team.objects.filter(slug=slug[:60]).first()
    if team is None:
        raise Refused(Refusal(_("There is no such team."), code="no_team", kind="input", field="shared"))
    return {"is_shared": True, "team": team}


def _address(view: SavedView, at: str) -> str:
    query = QueryDict(view.query, mutable=True)
    query["saved"] = str(view.pk)
    return f"{reverse(at)}?{query.urlencode()}"


def _context(request, listed) -> dict:
    query = request.GET.copy()
    query.pop("take", None)
    return {
        "listed": listed,
        "list_url": reverse(f"{listed.name}:list"),
        "query": query.urlencode(),
        "most": services.exports.MOST_AT_ONCE,
        "kept_days": services.exports.KEPT.days,
    }
