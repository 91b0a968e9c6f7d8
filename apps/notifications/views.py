"""Pages of the inbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.forms import submitted

from . import queries, services
from .choosing import offered
from .forms import HoursForm
from .leaving import read as read_token
from .models import Notice
from .routes import routes


@login_required
@require_GET
def inbox(request):
    """What the reader is told: what is asked first, then everything, newest first."""
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else ""
    numbers = {name: _number(request, name) for name in ("before", "after")}
    page = queries.page(request.user, show=show, **numbers)
    asked = queries.asked(request.user) if not show and not any(numbers.values()) else []
    counts = queries.counts(request.user)
    context = {
        "asked": asked,
        "notices": page.notices,
        "counts": counts,
        "chips": _chips(show, counts),
        "show": show,
        "page": {"prev_url": _turn(show, after=page.newer), "next_url": _turn(show, before=page.older)},
        "newest": max((notice.pk for notice in (*asked, *page.notices)), default=None),
    }
    return render(request, "notifications/inbox.html", context)


@login_required
@never_cache
@require_GET
def count(request):
    """``{"unread": n, "asked": m}`` for pages that poll."""
    return JsonResponse(queries.counts(request.user))


@login_required
@never_cache
@require_GET
def bell(request):
    """The newest notices, as the part of a page that htmx puts under the bell."""
    return render(request, "notifications/_bell.html", {"notices": queries.latest(request.user)})


@login_required
@require_GET
def open_notice(request, pk):
    """Mark a notice as read and go where it leads; nothing is decided by it."""
    notice = get_object_or_404(Notice, pk=pk, user=request.user)
    services.mark_read(request.user, [notice.pk])
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe and notice.url.startswith("/") else "notifications:inbox")


@login_required
@require_POST
def read(request):
    """Mark one notice (``notice``) or all that stood on the page (``up_to``) as read."""
    if (pk := _posted(request, "notice")) is not None:
        services.mark_read(request.user, [pk])
    else:
        number = services.mark_all_read(request.user, up_to=_posted(request, "up_to"))
        words = ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", number)
        messages.success(request, words % {"n": number})
    show = request.POST.get("show", "")
    return redirect(reverse("notifications:inbox") + (f"?show={show}" if show and show in queries.SHOWN else ""))


@login_required
def preferences(request):
    """How one is told of what, and when mail may come."""
    form = HoursForm(request.POST or None, initial=HoursForm.read(queries.mail_hours(request.user)))
    if request.method == "POST" and submitted(form, lambda **typed: _keep(request, typed)) is not None:
        messages.success(request, _("Kept. It holds for what happens from now on, and for mail that still waits."))
        return redirect("notifications:preferences")
    context = {
        "form": form,
        "choices": queries.choices(request.user),
        "channels": queries.used_channels(),
        "tab": "notices",
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _keep(request, hours: dict):
    """Both halves of the page, or neither."""
    pairs = {f"{name} {channel}": (name, channel) for name, channel in offered()}
    wishes = {pairs[name]: wish for name, wish in request.POST.items() if name in pairs}
    services.choose(request.user, wishes, by=request.user)
    return services.choose_hours(request.user, by=request.user, **hours)


@never_cache
@csrf_exempt  # The address is the secret: a mail program posts here without a session or a cookie (RFC 8058).
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """GET asks; POST stops mails of one kind, or the digest. Looking at it changes nothing."""
    found = read_token(token)
    if found is None or (found[1] and routes.get(found[1]) is None):
        raise Http404
    user, route = found
    if request.method == "POST":
        services.unsubscribe(user, route)
    label = routes.get(route).label if route else ""
    context = {"label": label, "is_digest": not route, "stopped": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)


def _number(request, name: str) -> int | None:
    return _whole(request.GET.get(name, ""))


def _posted(request, name: str) -> int | None:
    return _whole(request.POST.get(name, ""))


def _whole(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _turn(show: str, **ids: int | None) -> str:
    ((name, pk),) = ids.items()
    if pk is None:
        return ""
    return f"?show={show}&{name}={pk}" if show else f"?{name}={pk}"


def _chips(show: str, counts: dict[str, int]) -> list[dict]:
    base = reverse("notifications:inbox")
    rows = (("asked", _("Asked of you"), counts["asked"]), ("unread", _("Unread"), counts["unread"]))
    return [
        {
            "label": label,
            "count": number,
            "active": show == name,
            "url": base if show == name else f"{base}?show={name}",
        }
        for name, label, number in rows
    ]
