"""Pages of chat rooms: which hear what is asked of whom, and what became of the last messages."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.forms import submitted
from apps.core.pages import attempted, form_page, posted_version, saved

from . import queries
from . import rooms as services
from .models import ChatRoom
from .room_forms import RoomForm


@login_required
def rooms(request):
    """All rooms, and for whoever keeps them a form for one more."""
    why_not = services.may_keep_rooms(request.user)
    form = None if why_not else RoomForm(request.POST or None)
    if request.method == "POST" and why_not:
        messages.error(request, str(why_not))
        return redirect("notifications:rooms")
    if form and request.method == "POST":
        made = submitted(form, lambda **typed: services.add_room(by=request.user, **typed))
        if made:
            messages.success(request, _("“%s” hears from now on what is asked. Try it once.") % made)
            return redirect("notifications:rooms")
    context = {"rows": queries.rooms(), "form": form, "why_not": why_not, "tab": "rooms"}
    return render(request, "notifications/rooms.html", context, status=422 if form and form.errors else 200)


@login_required
def room(request, pk):
    """Change a room; a stale save shows both versions."""
    record = get_object_or_404(ChatRoom, pk=pk)
    if refusal := services.may_keep_rooms(request.user):
        messages.error(request, str(refusal))
        return redirect("notifications:rooms")
    form = RoomForm(request.POST or None, initial=RoomForm.read(record))
    edit = partial(services.edit_room, record, by=request.user, version=posted_version(request))
    answer = saved(request, form, edit, done=_("Saved."), to="notifications:rooms")
    return answer or form_page(request, "notifications/room.html", form, record=record)


@login_required
@require_POST
def try_out(request, pk):
    """Post one line there now, and say what the chat answered."""
    record = get_object_or_404(ChatRoom, pk=pk)
    attempted(
        request, partial(services.try_room, record, by=request.user), done=_("“%s” took it. Look there.") % record
    )
    return redirect("notifications:rooms")


@login_required
@require_POST
def retire(request, pk):
    """Take a room out of use."""
    record = get_object_or_404(ChatRoom, pk=pk)
    done = _("“%s” hears nothing any more.") % record
    attempted(request, partial(services.retire_room, record, by=request.user), done=done)
    return redirect("notifications:rooms")
