"""What the pages of meetings share: finding one, and doing something on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from apps.core import denials
from apps.core.refusals import Refused
from apps.dockets.permissions import visible_dockets

from ...models import AgendaItem, Meeting
from ...queries import meetings as queries


def meeting_or_404(request, key: str) -> Meeting:
    """The meeting under this key, with its times; 404 where there is none that the reader may see."""
    found = queries.visible(request.user).filter(docket__key=key.upper()).first()
    if found is None:
        raise Http404
    return found


def item_or_404(request, meeting: Meeting, pk: int) -> AgendaItem:
    """An item of a meeting whose record the reader may see."""
    rows = AgendaItem.objects.filter(meeting=meeting, docket__in=visible_dockets(request.user))
    item = get_object_or_404(rows.select_related("docket", "ballot__step__approval"), pk=pk)
    item.meeting = meeting
    item.ballot = queries.asked_anew([item]).get(item.pk, item.ballot)
    return item


def attempt(request, meeting: Meeting, kind: str, act, done: str = ""):
    """Do it; a refusal becomes a message and is recorded. Returns what ``act`` gives, or None where it was refused."""
    try:
        made = act()
    except Refused as refused:
        denials.report(refused, kind=f"meeting.{kind}", key=meeting.docket.key, by=request.user)
        for refusal in refused.refusals:
            messages.error(request, str(refusal))
        return None
    if done:
        messages.success(request, done)
    return made or True


def back(meeting: Meeting, item: int | None = None):
    """Back to the page of the meeting, at an item where one is named."""
    url = meeting.get_absolute_url()
    return redirect(f"{url}?item={item}#brief" if item else url)
