"""What the pages of meetings share: finding one, and doing something on it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404, redirect

from apps.core.pages import attempted
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import keyed

from ...models import AgendaItem, Meeting
from ...queries import meetings as queries


def meeting_or_404(request, key: str) -> Meeting:
    """The meeting under this key, with its times; 404 where there is none that the reader may see."""
    return keyed(queries.visible(request.user), key)


def item_or_404(request, meeting: Meeting, pk: int) -> AgendaItem:
    """An item of a meeting whose record the reader may see."""
    rows = AgendaItem.objects.filter(meeting=meeting, docket__in=visible_dockets(request.user))
    item = get_object_or_404(rows.select_related("docket", "ballot__step__approval"), pk=pk)
    item.meeting = meeting
    item.ballot = queries.asked_anew([item]).get(item.pk, item.ballot)
    return item


def attempt(request, meeting: Meeting, kind: str, act, done: str = ""):
    """Do it; a refusal becomes a message and is recorded. Returns what ``act`` gives, or None where it was refused."""
    return attempted(request, act, done=done, kind=f"meeting.{kind}", key=meeting.docket.key)


def back(meeting: Meeting, item: int | None = None):
    """Back to the page of the meeting, at an item where one is named."""
    url = meeting.get_absolute_url()
    return redirect(f"{url}?item={item}#brief" if item else url)
