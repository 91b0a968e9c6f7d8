"""One's own second factor, the code at signing in, and an administrator's way out for who lost it."""

from __future__ import annotations

from functools import partial

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.forms import submitted

from .. import queries
from ..forms import CodeForm, ConfirmFactorForm
from ..models import SecondFactor
from ..services import factors
from ..services.proving import slowly
from ..services.sign_in import CountersAway, TooOften, finish, halfway
from .parts import act
from .signing import after, too_often

BEGUN = "factor_begun"


@login_required
@never_cache
@sensitive_post_parameters()
def second_factor(request):
    """Set up a second factor, make new recovery codes, or remove it; each act says in ``act`` which."""
    doing = {"begin": _begin, "confirm": _confirm, "renew": _renew, "remove": _remove}.get(request.POST.get("act", ""))
    if request.method == "POST" and doing is not None:
        return doing(request)
    return _page(request)


def _begin(request):
    request.session[BEGUN] = factors.begin(request.user).salt
    return redirect("accounts:second_factor")


def _confirm(request):
    form = ConfirmFactorForm(request.POST)
    codes = submitted(form, partial(_tried, request, factors.confirm, field="password"))
    return _page(request, codes=codes) if codes else _page(request, confirming=form, status=422)


def _renew(request):
    form = CodeForm(request.POST, auto_id="renew_%s")
    codes = submitted(form, partial(_tried, request, factors.renew_codes, field="code"))
    return _page(request, codes=codes) if codes else _page(request, renewing=form, status=422)


def _remove(request):
    form = CodeForm(request.POST, auto_id="remove_%s")
    if not submitted(form, lambda **typed: _tried(request, factors.remove, field="code", **typed) or True):
        return _page(request, removing=form, status=422)
    messages.success(request, _("Signing in takes your password alone again."))
    return redirect("accounts:second_factor")


def _tried(request, act, *, field: str, **typed):
    with slowly(request, field=field, code=field == "code"):
        return act(request.user, **typed)


def _page(request, *, status: int = 200, **more):
    standing = SecondFactor.objects.filter(user=request.user).first()
    # One that waits is shown in the session that began it, and in no other (a planted one would be somebody else's).
    mine = factors.waits(standing) and request.session.get(BEGUN) == standing.salt
    enrolment = factors.enrolment_of(standing) if mine else None
    standing = standing if enrolment or (standing and standing.confirmed_at) else None
    context = {
        "tab": "factor",
        "standing": standing,
        "left": len(standing.recovery) if standing else 0,
        "enrolment": enrolment,
        "modules": _modules(enrolment.address) if enrolment else None,
        "confirming": ConfirmFactorForm(),
        "renewing": CodeForm(auto_id="renew_%s"),
        "removing": CodeForm(auto_id="remove_%s"),
        **more,
    }
    return render(request, "accounts/second_factor.html", context, status=status)


def _modules(address: str) -> dict:
    """The dark squares of the picture as a path, in units of one square, with the quiet border around it."""
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": "".join(squares)}


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request):
    """The second step of signing in."""
    user = halfway(request)
    if user is None:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _code_page(request, form)
    try:
        if finish(request, user, code=form.cleaned_data["code"]):
            return redirect(after(request))
        form.add_error("code", _("This code does not fit. A code is good once and for half a minute."))
    except TooOften as often:
        return too_often(form, often.wait, lambda status, wait: _code_page(request, form, status=status, wait=wait))
    except CountersAway:
        form.add_error(None, _("Nobody can be signed in at the moment. Please try again in a minute."))
        return _code_page(request, form, status=503, wait=60)
    return _code_page(request, form)


def _code_page(request, form, *, status: int = 200, wait: int = 0):
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    response = render(request, "accounts/sign_in_code.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@login_required
@require_POST
def reset_factor(request, username):
    """Take somebody's second factor away, with a reason."""
    record = get_object_or_404(queries.people(), username=username)
    reason = request.POST.get("reason", "")[:2_000]
    return act(request, record, None, lambda: factors.reset(record, by=request.user, reason=reason))
