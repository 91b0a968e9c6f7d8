"""What record pages share: taking a transition, and showing a stale edit field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from . import denials
from .components.asks import ask_for
from .refusals import Refused, Stale
from .workflow import Option

BEYOND_ANY_VERSION = 2**31 - 1


def transition_view(
    request: HttpRequest, record, options: Iterable[Option], apply: Callable[..., object], *, kind: str = ""
) -> HttpResponse:
    """Take the transition that was posted (``transition``, ``version`` and what it asks) and go back to the record.

    ``apply(record, name, *, by, version, **given)`` does it. Refusals become messages and are recorded under
    ``<kind>.<transition>``; a record that somebody else saved first gives a page of status 409.
    """
    name = request.POST.get("transition", "")[:60]
    option = next((option for option in options if option.name == name), None)
    try:
        apply(record, name, by=request.user, version=posted_version(request), **_given(request, option))
    except Refused as refused:
        kind = kind or type(record)._meta.model_name
        denials.report(refused, kind=f"{kind}.{name}", key=str(record.key), by=request.user)
        for refusal in refused.refusals:
            messages.error(request, str(refusal))
    except Stale:
        return render(request, "409.html", {"record_url": record.get_absolute_url()}, status=409)
    else:
        messages.success(request, _("Done: %s.") % (option.label if option else name))
    return redirect(record.get_absolute_url())


def posted_version(request: HttpRequest) -> int:
    """The version a form was made for; where it is missing or damaged, one that nothing has, so that it is stale."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else BEYOND_ANY_VERSION


def _given(request: HttpRequest, option: Option | None) -> dict:
    given = {}
    for name in option.asks if option else ():
        text = request.POST.get(name, "").replace("\x00", "").strip()
        given[name] = _moment(text) if ask_for(name).kind == "moment" else text
    return given


def _moment(text: str):
    """A local date and time of the reader's zone, aware; None when it is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)


@dataclass(frozen=True)
class Difference:
    """One field of a stale edit: what was typed (``yours``) and what stands now (``theirs``)."""

    label: str
    yours: str
    theirs: str


def stale_page(
    request: HttpRequest, form: Form, stale: Stale, *, standing: dict | None = None, title: str = ""
) -> HttpResponse:
    """The fields that differ, side by side (status 409), above the form as it was typed, now for what stands.

    ``standing`` gives the present values by field name where they are not attributes of the record.
    """
    current = stale.current
    rows = [
        Difference(
            label=str(bound.label),
            yours=readable(bound.field, bound.value()),
            theirs=readable(bound.field, (standing or {}).get(bound.name, getattr(current, bound.name, ""))),
        )
        for bound in form.visible_fields()
    ]
    rows = [row for row in rows if row.yours != row.theirs]
    context = {
        "form": form,
        "rows": rows,
        "version": current.version,
        "record_url": current.get_absolute_url(),
        "title": title or str(current),
        "action": request.get_full_path(),
    }
    return render(request, "core/stale.html", context, status=409)


def readable(field, value) -> str:
    """A form value as a person reads it: choices by their label, people by name, times in the reader's zone."""
    if value in (None, "", []):
        return ""
    if hasattr(value, "all"):
        value = list(value.all())
    if isinstance(value, list | tuple):
        return ", ".join(readable(field, item) for item in value)
    if isinstance(value, bool) or field.__class__.__name__ == "BooleanField":
        return _("yes") if value in (True, "on", "true", "True") else _("no")
    if hasattr(value, "tzinfo"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value.tzinfo else f"{value:%Y-%m-%d %H:%M}"
    key = str(getattr(value, "pk", value))
    for choice, label in getattr(field, "choices", ()):
        if str(choice) == key:
            return str(label)
    return str(value).replace("T", " ") if "DateTime" in field.__class__.__name__ else str(value)
