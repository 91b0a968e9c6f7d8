"""Signing in and out."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.audit.services import recording

from ..forms import SignInForm
from ..services.sign_in import CountersAway, Halfway, TooOften
from ..services.sign_in import sign_in as let_in


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    """The sign-in page; what goes wrong is said without saying who exists."""
    if request.user.is_authenticated:
        return redirect(after(request))
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    try:
        user = let_in(request, **form.cleaned_data)
    except TooOften as often:
        return too_often(form, often.wait, lambda status, wait: _page(request, form, status=status, wait=wait))
    except CountersAway:
        form.add_error(None, _("Nobody can be signed in at the moment. Please try again in a minute."))
        return _page(request, form, status=503, wait=60)
    if user is None:
        form.add_error(None, _("Name and password do not fit. Look at both, and at the Caps Lock key."))
        return _page(request, form)
    if isinstance(user, Halfway):
        wanted = request.POST.get("next", request.GET.get("next", ""))
        return redirect(reverse("accounts:sign_in_code") + (f"?{urlencode({'next': wanted})}" if wanted else ""))
    return redirect(after(request))


@require_POST
def sign_out(request):
    """End this session; only by POST, so that no link or picture can do it."""
    if request.user.is_authenticated:
        with recording(kind="person.signed_out", key=request.user.event_key, by=request.user):
            pass
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("accounts:sign_in")


def too_often(form, wait: int, page):
    """The page again (``page(status, seconds)``), saying when the next attempt counts."""
    minutes = max(1, round(wait / 60))
    sentence = ngettext(
        "Too many attempts from here. Try again in %(n)s minute.",
        "Too many attempts from here. Try again in %(n)s minutes.",
        minutes,
    )
    form.add_error(None, sentence % {"n": minutes})
    return page(429, wait)


def _page(request, form, *, status: int = 200, wait: int = 0):
    context = {"form": form, "next": request.POST.get("next", request.GET.get("next", ""))}
    response = render(request, "accounts/sign_in.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def after(request) -> str:
    """Where to go then: an address of our own that was asked for, or home."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=request.is_secure())
    return wanted if safe else resolve_url("/")
