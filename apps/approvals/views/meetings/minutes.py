"""Minutes: to read, to print, as a file, and to dispute."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ...meetings.printed import printed
from ...models import Minutes, MinutesFile
from ...queries import meetings as queries
from ...services import meetings as services
from ...services.meetings.files import pending
from ...services.meetings.minutes import may_dispute
from .common import attempt, meeting_or_404


def _signed(request, key: str):
    """A meeting and its minutes; 404 before they are signed."""
    found = meeting_or_404(request, key)
    minutes = Minutes.objects.filter(meeting=found).select_related("signed_by").first()
    if minutes is None:
        raise Http404
    minutes.meeting = found
    return found, minutes


@login_required
@require_safe
def minutes(request, key):
    """Signed minutes with what is said against them."""
    found, signed = _signed(request, key)
    return _page(request, found, signed)


def _page(request, found, signed, *, typed: str = "", status: int = 200):
    context = {
        "record": found,
        "minutes": signed,
        "printed": printed(queries.seen_by(signed, request.user)),
        "disputes": signed.disputes.select_related("by"),
        "refusal": may_dispute(signed, request.user),
        "file_note": pending(signed),
        "typed": typed,
    }
    return render(request, "approvals/minutes.html", context, status=status)


@login_required
@require_safe
def minutes_print(request, key):
    """The same on paper: nothing around it."""
    _found, signed = _signed(request, key)
    context = {"minutes": printed(queries.seen_by(signed, request.user)), "digest": signed.digest, "is_page": True}
    return render(request, "approvals/meetings/paper.html", context)


@login_required
@require_safe
def minutes_pdf(request, key):
    """The file as it was made once; the page to print where there is none, or where it names what is not for the reader."""
    found, signed = _signed(request, key)
    made = MinutesFile.objects.filter(minutes=signed, problem="").first()
    if made is None or not queries.all_seen(signed, request.user):
        return redirect("approvals:minutes_print", found.docket.key)
    name = f"{found.docket.key}-minutes.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(made.pdf), content_type="application/pdf", headers=headers)


@login_required
@require_POST
def dispute(request, key):
    """Say within a day what is not right."""
    found, signed = _signed(request, key)
    text = request.POST.get("text", "")[:10_000]
    done = _("Your words stand beside the minutes.")
    made = attempt(request, found, "dispute", lambda: services.dispute(signed, by=request.user, text=text), done)
    return (
        redirect("approvals:minutes", found.docket.key)
        if made
        else _page(request, found, signed, typed=text, status=422)
    )
