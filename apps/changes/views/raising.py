"""Raising and editing a change, with what follows from it beside the form while one types."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.accounts import services as accounts
from apps.calendars.followers import shown_keys, ticked
from apps.core import clock, dst
from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page
from apps.core.refusals import Refused, Stale

from .. import queries, services
from ..enums import State
from ..forms import ChangeForm
from ..permissions import may_edit, may_raise
from .starting_points import StartingPoint, begun_with, kept_typing, kept_values, starting_point

DRAFT = "change"
NOT_KEPT = ("csrfmiddlewaretoken", "once", "draft", "offered", "usual", "go", "before")


@login_required
@clock.held()
def new(request):
    """Raise a change: from nothing, a template, another change, or what was typed before."""
    if refusal := may_raise(request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal]}, status=403)
    start = starting_point(request)
    if start.refusal:
        return render(request, "changes/template_refused.html", _refused(start), status=409)
    form = ChangeForm(_typed(request), user=request.user, template=start.template, initial=start.initial)
    if request.method == "POST" and not _only_looks(request):
        with accounts.once(request.user, request.POST.get("once", "")) as turn:
            if turn.made:
                return redirect(turn.made)
            if raised := _raise(request, form, start):
                turn.keep(raised.change.get_absolute_url())
                return _raised(request, raised)
    once = request.POST.get("once") or accounts.form_token()
    context = {"form": form, "start": start, "preview": _preview(request, form, start=start), "once": once}
    context |= {"typing": start.typing, "draft_kind": DRAFT}
    return render(request, "changes/form.html", context, status=422 if form.is_bound and form.errors else 200)


@login_required
@clock.held()
def edit(request, key):
    """Edit a change; a stale save shows both versions field by field."""
    change = queries.find(request.user, key)
    if refusal := may_edit(change, request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal], "change": change}, status=403)
    slot = f"{DRAFT}:{change.key}"
    typing = kept_typing(request, slot)
    form = ChangeForm(_typed(request), user=request.user, change=change, initial=kept_values(typing.fields))
    if request.method == "POST" and not _only_looks(request):
        # Kept until it is saved, each change in a place of its own: what is refused is found again, too.
        accounts.save_draft(request.user, form=slot, fields=_kept(request.POST), instance=typing.instance)
        try:
            saved = submitted(
                form,
                lambda **_cleaned: services.edit_with_followers(
                    change, by=request.user, version=posted_version(request), **_ticks(request), **form.typed()
                ),
            )
        except Stale as stale:
            standing = ChangeForm(user=request.user, change=queries.find(request.user, key)).initial
            return stale_page(request, form, stale, standing=standing)
        if saved:
            accounts.discard_draft(request.user, slot, typing.instance)
            messages.success(request, _("%s is saved.") % saved.key)
            return redirect(change)
    context = {
        "form": form,
        "change": change,
        # What was typed before stands on the version that was read then: an edit since shows both.
        "version": request.POST.get("version") or typing.fields.get("version", [change.version])[-1],
        "typing": typing,
        "draft_kind": slot,
        "preview": _preview(request, form, change, start=StartingPoint()),
        "shift": _what_moves(request, form, change),
    }
    return render(request, "changes/form.html", context, status=422 if form.is_bound and form.errors else 200)


@login_required
@require_POST
@clock.held()
def preview(request):
    """What would follow from what is typed so far, as the fragment that the form includes."""
    key = request.POST.get("key", "")
    change = queries.find(request.user, key) if key else None
    start = StartingPoint() if change else begun_with(request)
    form = ChangeForm(_typed(request), user=request.user, change=change, template=start.template)
    seen = _preview(request, form, change, start=start)
    context = {"form": form, "preview": seen, "shift": _what_moves(request, form, change)}
    return render(request, "changes/_preview.html", context)


def _raise(request, form: ChangeForm, start) -> services.Raised | None:
    """The change that was typed; None where the form now carries errors. What was typed is kept until it is raised."""
    at_once = True if "at_once" in request.POST else None
    raised = submitted(
        form, lambda **_cleaned: services.raise_change(by=request.user, at_once=at_once, **start.settled(form.typed()))
    )
    if raised:
        accounts.discard_draft(request.user, DRAFT, start.typing.instance)
    else:
        # Who works without JavaScript finds it again too, after signing out even.
        accounts.save_draft(request.user, form=DRAFT, fields=_kept(request.POST), instance=start.typing.instance)
    return raised


def _refused(start) -> dict:
    return {"refusals": [start.refusal], "template": start.template}


def _kept(posted: QueryDict) -> dict[str, list[str]]:
    return {name: values for name, values in posted.lists() if name not in NOT_KEPT}


def _raised(request, raised: services.Raised):
    change = raised.change
    done = _("%s is drafted.") if change.state == State.DRAFT else _("%s is submitted; its approvers are asked now.")
    messages.success(request, done % change.key)
    if left := len(raised.left):
        said = ngettext(
            "Not submitted yet: %d thing is left, said below.",
            "Not submitted yet: %d things are left, said below.",
            left,
        )
        messages.warning(request, said % left)
    return redirect(f"{change.get_absolute_url()}#files" if "attach" in request.POST else change)


def _only_looks(request) -> bool:
    return "look" in request.POST or "slot" in request.POST


def _typed(request) -> QueryDict | None:
    """What was posted; a slot that was chosen takes the place of start and end."""
    if request.method != "POST":
        return None
    typed = request.POST.copy()
    start, _slash, end = typed.get("slot", "").partition("/")
    if start and end:
        typed["start"], typed["end"], typed["duration"] = start, end, ""
    return typed


def _preview(request, form: ChangeForm, change=None, *, start: StartingPoint):
    """Nothing before a service or an environment is named."""
    if not form.is_bound:
        form = ChangeForm(_as_posted(form), user=request.user, change=change, template=start.template)
    shape = form.shape()
    if not (shape.services or shape.environments) or form.type_row is None:
        return None
    return queries.preview(
        shape,
        form.type_row,
        user=request.user,
        given=form.given() | ({"link"} if start.link else set()),
        docket=change.docket if change else None,
        copied=start.copied_from and start.copied_from.docket,
        template=change.template if change else start.template,
        title=(form["title"].value() or "")[:200],
        before=_wished(request, shape.zone),
    )


def _wished(request, zone: str) -> datetime | None:
    """No later than when free slots are looked for; what is no time, or lies behind, wishes nothing."""
    try:
        before = dst.parse(request.POST.get("before", ""), zone)
    except Refused:
        return None
    return before if before > clock.now() else None


def _ticks(request) -> dict:
    return {**ticked(request.POST), "shown": shown_keys(request.POST)}


def _what_moves(request, form: ChangeForm, change):
    """What moves with a change that goes to the typed time; None where that cannot be told, or nothing does."""
    start, end = (getattr(form, "cleaned_data", {}).get(name) for name in ("start", "end"))
    if change is None or not (start and end):
        return None
    return services.what_moves(change, by=request.user, start=start, end=end, **ticked(request.POST))


def _as_posted(form: ChangeForm) -> QueryDict:
    """The form's initial values as a browser would post them."""
    query = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            query.setlist(bound.name, [str(one) for one in value])
        elif value not in (None, "", False):
            query[bound.name] = f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "strftime") else str(value)
    return query
