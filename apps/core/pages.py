"""What record pages share: taking a transition, saving a form, and showing a stale edit field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from . import denials
from .components.asks import ask_for
from .components.buttons import asked_of
from .dst import parse
from .forms import submitted
from .moments import typed_moment, which_said
from .refusals import Refusal, Refused, Stale
from .workflow import Option

BEYOND_ANY_VERSION = 2**31 - 1


def transition_view(
    request: HttpRequest, record, options: Iterable[Option], apply: Callable[..., object], *, kind: str = ""
) -> HttpResponse:
    """Take the transition that was posted (``transition``, ``version`` and what it asks) and go back to the record.

    ``apply(record, name, *, by, version, **given)`` does it. Refusals are recorded under ``<kind>.<transition>`` and
    become messages, or where something was typed a page that asks again and keeps it; a record that somebody else
    saved first gives a page of status 409.
    """
    name = request.POST.get("transition", "")[:60]
    option = next((option for option in options if option.name == name), None)
    try:
        apply(record, name, by=request.user, version=posted_version(request), **_given(request, option))
    except Refused as refused:
        kind = kind or type(record)._meta.model_name
        denials.report(refused, kind=f"{kind}.{name}", key=str(record.key), by=request.user)
        if _typed(request, option):
            return _ask_again(request, record, option, refused.refusals, status=refused.status)
        for refusal in refused.refusals:
            messages.error(request, str(refusal))
    except Stale as stale:
        if _typed(request, option):
            said = Refusal(_("Somebody else saved %s in the meantime. Look at it, then send this again.") % record.key)
            return _ask_again(request, stale.current, option, [said], status=409, version=stale.current.version)
        return render(request, "409.html", {"record_url": record.get_absolute_url()}, status=409)
    else:
        messages.success(request, _("Done: %s.") % (option.label if option else name))
    return redirect(record.get_absolute_url())


def posted_version(request: HttpRequest) -> int:
    """The version a form was made for; where it is missing or damaged, one that nothing has, so that it is stale."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else BEYOND_ANY_VERSION


def _given(request: HttpRequest, option: Option | None) -> dict:
    """What was typed by name; of what one record asks besides only what says something new."""
    typed = _typed(request, option)
    if option is None:
        return typed
    moments = {name for name in option.asks if ask_for(name).kind == "moment"}
    moments |= {ask.name for ask in option.more if ask.kind == "moment"}
    given = {name: _moment(typed[name], name) if name in moments else typed[name] for name in typed}
    return {name: None if name in moments else "" for name in option.asks} | given


def _typed(request: HttpRequest, option: Option | None) -> dict[str, str]:
    """The texts that were typed; what stands as it was filled in was not."""
    names = [*option.asks, *(ask.name for ask in option.more if ask.name)] if option else []
    zone = timezone.get_current_timezone_name()
    texts = {name: typed_moment(request.POST, name, zone).replace("\x00", "") for name in names}
    return {name: text for name, text in texts.items() if text and text != request.POST.get(f"{name}_was")}


def _ask_again(request, record, option: Option, refusals, *, status: int, version: int = 0) -> HttpResponse:
    """The form of the step with what was typed, and why it was refused; ``version`` where it is now for another one."""
    typed = _typed(request, option)
    context = {
        "record": record,
        "option": option,
        "asked": [(name, replace(ask, value=typed.get(name, ask.value))) for name, ask in asked_of(option)],
        "refusals": refusals,
        "url": request.path,
        "version": version or request.POST.get("version", ""),
        "csrf_token": get_token(request),
        "id": "again",
    }
    return render(request, "core/act_again.html", context, status=status)


def _moment(text: str, name: str):
    """A local date and time of the reader's zone, aware; raises Refused for what no clock there shows."""
    zone = timezone.get_current_timezone_name()
    try:
        return parse(text, zone)
    except Refused as refused:
        sentence = _("“%s” is no day and time that the clock shows. Give one such as 2026-11-26 22:30.") % text[:40]
        if refused.refusals[0].code != "bad_time":
            sentence = which_said(text, zone) or str(refused)
        raise Refused(Refusal(sentence, code="moment", kind="input", field=name)) from refused


def saved(
    request: HttpRequest,
    form: Form,
    act: Callable,
    *,
    done: str | Callable[[object], str] = "",
    to="",
    standing: Callable[[object], dict] | None = None,
    title: str = "",
) -> HttpResponse | None:
    """Where a posted form leads: on to ``to`` (else to what ``act(**cleaned_data)`` gave back), or to ``stale_page``.

    None where nothing was posted and where the form carries errors now: then its page is due. ``done`` is the message,
    with ``%(key)s`` and ``%(name)s`` for those of what was saved; or it makes the message of what was saved.
    ``standing`` gives the present values of a record that somebody else saved first, as ``stale_page`` wants them.
    """
    if request.method != "POST":
        return None
    try:
        record = submitted(form, act)
    except Stale as stale:
        return stale_page(request, form, stale, standing=standing and standing(stale.current), title=title)
    if record is None:
        return None
    if done:
        named = {"key": getattr(record, "key", ""), "name": record}
        messages.success(request, done(record) if callable(done) else done % named)
    return redirect(to or record)


def form_page(request: HttpRequest, template: str, form, /, *, record=None, refusal=None, **more) -> HttpResponse:
    """The page of a form that is not saved yet: 403 where ``refusal`` says why it cannot be, 422 where it has errors.

    A ``record`` that is edited comes with the version that the form was first made for, so that a second try still
    notices who was quicker.
    """
    context = {"form": form, "refusal": refusal, **more}
    if record is not None:
        context |= {"record": record, "version": request.POST.get("version", record.version)}
    return render(request, template, context, status=403 if refusal else 422 if form.errors else 200)


def attempted(request: HttpRequest, act: Callable[[], object], *, done: str = "", kind: str = "", key: str = ""):
    """What ``act()`` gave, or True where it gave nothing; None where it was refused. ``done`` or each refusal is said.

    A refusal is kept as an attempt under ``kind`` and ``key`` where those are given.
    """
    try:
        made = act()
    except Refused as refused:
        if kind:
            denials.report(refused, kind=kind, key=key, by=request.user)
        for refusal in refused.refusals:
            messages.error(request, str(refusal))
        return None
    if done:
        messages.success(request, done)
    return made or True


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
