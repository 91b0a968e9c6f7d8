"""The page that moves a window: what moves with it is shown first, each with a tick, then all of it is one act."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.moments import MomentField
from apps.core.refusals import Refused, Stale
from apps.dockets.subjects import url_of

from .. import queries
from ..followers import ticked
from ..models import Window
from ..shifting import Shift, shift, shift_preview

LENGTHS = (15, 30, 60, 90, 120, 240, 480, 1440)
MINUTE = timedelta(minutes=1)


class MoveForm(forms.Form):
    """Where a window goes; times are typed in the zone of the reader. ``arguments()`` gives what the services take."""

    start = MomentField(label=gettext_lazy("New start"))
    end = MomentField(
        label=gettext_lazy("New end"),
        required=False,
        help_text=gettext_lazy("If it is to last longer or shorter; or choose a length."),
    )
    takes = forms.TypedChoiceField(label=gettext_lazy("Takes"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(
        label=gettext_lazy("Why it is moved"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the act; everyone who sees the records reads it in their timeline."),
    )

    def __init__(self, data=None, *, window: Window, zone: str):
        super().__init__(data, initial={"start": window.span.lower})
        for name in ("start", "end"):
            self.fields[name].widget.zone = zone
        self.window, self.zone = window, zone
        choices = [(minutes, length_words(timedelta(minutes=minutes))) for minutes in LENGTHS]
        now = _("as long as now (%s)") % length_words(window.span.upper - window.span.lower)
        self.fields["takes"].choices = [("", now), *choices]
        self.fields["start"].help_text = _("In your zone, %s.") % zone.replace("_", " ")

    def arguments(self) -> dict:
        """Start, end and which followers stay or come along, as ``shift_preview`` takes them."""
        takes, start = self.cleaned_data["takes"], self.cleaned_data["start"]
        length = takes * MINUTE if takes else self.window.span.upper - self.window.span.lower
        return {"start": start, "end": self.cleaned_data["end"] or start + length, **ticked(self.data)}


def length_words(length: timedelta) -> str:
    """A length in words: "2 h 30 min", "3 days"."""
    days, minutes = length.days, length.seconds // 60
    if days and not minutes:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    hours, minutes = divmod(days * 1440 + minutes, 60)
    parts = [_("%s h") % hours] if hours else []
    return " ".join(parts + ([_("%s min") % minutes] if minutes or not parts else []))


@login_required
@require_http_methods(["GET", "POST"])
def move(request, pk: int):
    """Move a window with what moves with it; without JavaScript one looks first, then moves."""
    window = queries.seen_window(pk, request.user)
    form = MoveForm(_typed(request), window=window, zone=request.user.time_zone)
    if request.method == "POST" and "move" in request.POST and form.is_valid():
        try:
            done = shift(
                window,
                **form.arguments(),
                by=request.user,
                etag=request.POST.get("etag", ""),
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            return _shown(request, window, form, status=refused.status)
        except Stale:
            said = _("Something has moved since you looked. This is what would move now; look again, then move it.")
            messages.warning(request, said)
            return _shown(request, window, form, status=409)
        messages.success(request, _done(done))
        return redirect(url_of(window.docket) or "calendars:calendar")
    return _shown(request, window, form, status=422 if form.is_bound and not form.is_valid() else 200)


@login_required
@require_POST
def look(request, pk: int):
    """What would move, as the fragment that the page includes."""
    window = queries.seen_window(pk, request.user)
    form = MoveForm(request.POST, window=window, zone=request.user.time_zone)
    return render(
        request, "calendars/_move.html", {"form": form, "window": window, **_looked_at(request, window, form)}
    )


def _shown(request, window: Window, form: MoveForm, *, status: int):
    seen = _looked_at(request, window, form)
    status = 422 if status == 200 and form.is_bound and form.errors else status
    context = {"form": form, "window": window, "record_url": url_of(window.docket) if window.docket_id else ""}
    return render(request, "calendars/move.html", context | seen, status=status)


def _looked_at(request, window: Window, form: MoveForm) -> dict:
    """The preview of what is typed as ``shift``, and where else there is room as ``slots``; where it cannot be previewed
    the form says why. Where it stands already only ``slots``, if something is in the way there."""
    if not form.is_bound:
        return {"slots": _elsewhere(window, request.user)}
    if not form.is_valid():
        return {}
    try:
        seen = shift_preview(window, **form.arguments(), by=request.user)
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(None, str(refusal))
        return {}
    if "move" not in request.POST and [one.code for one in seen.refusals] == ["same"]:
        return {"slots": _elsewhere(window, request.user)}
    if not seen.may_go_elsewhere:
        return {"shift": seen, "slots": []}
    slots = queries.free_instead(window, seen.window.after, user=request.user, along=seen.along)
    return {"shift": seen, "slots": slots}


def _elsewhere(window: Window, user) -> list:
    """The next free times for what does not stand free; nothing where it does."""
    slots = queries.free_instead(window, window.span, user=user)
    return [] if any(slot.span == window.span for slot in slots) else slots


def _typed(request):
    if request.method == "POST":
        return request.POST
    return request.GET if "start" in request.GET else None


def _done(done: Shift) -> str:
    others = sum(row.follows and row.refusal is None for row in done.moves)
    if not others:
        return _("%s is moved.") % done.window.key
    values = {"key": done.window.key, "n": others}
    return (
        ngettext("%(key)s is moved, and %(n)s more with it.", "%(key)s is moved, and %(n)s more with it.", others)
        % values
    )
