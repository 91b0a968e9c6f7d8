"""Pages of calendar feeds, and the feeds themselves: of a filter, or of a saved view of the calendar."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import FeedToken
from apps.accounts.queries import views_for
from apps.accounts.services import feed_user, make_feed, note_feed_use, revoke_feed
from apps.core import clock
from apps.core.forms import submitted

from ..feeds import ics
from ..feeds.following import VIEWS_OF, FeedForm, asked, filter_of, in_words, words_of


@login_required
@require_http_methods(["GET", "POST"])
def feeds(request):
    """The reader's feed addresses; a new one is shown once."""
    view = _view(request, request.POST.get("view") or request.GET.get("saved"))
    start = {
        "query": asked(request.GET.urlencode()),
        "view": view,
        "name": view.name if view else in_words(FeedToken(user=request.user, query=request.GET.urlencode()))[:80],
    }
    form = FeedForm(request.POST or None, user=request.user, initial=start)
    made = submitted(form, lambda **given: make_feed(by=request.user, **given)) if request.method == "POST" else None
    address = request.build_absolute_uri(reverse("calendars:feed", args=[made[1]])) if made else ""
    rows = list(FeedToken.objects.filter(user=request.user, revoked_at=None).select_related("view").order_by("-id"))
    context = {
        "form": FeedForm(user=request.user) if made else form,
        "feeds": list(zip(rows, words_of(rows), strict=True)),
        "address": address,
        "shows": ""
        if view
        else in_words(FeedToken(user=request.user, query=request.POST.get("query") or start["query"])),
        "view": None if made else view,
    }
    return render(request, "calendars/feeds.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke(request, pk: int):
    """Close a feed address."""
    revoke_feed(get_object_or_404(FeedToken, pk=pk, user=request.user), by=request.user)
    messages.success(request, _("That address answers no more."))
    return redirect("calendars:feeds")


@require_safe
def feed(request, token: str):
    """A feed for a calendar program, which has no session: the address is the secret."""
    found = feed_user(token)
    wanted = filter_of(found[1]) if found else None
    if wanted is None:
        raise Http404
    user, row = found
    now = clock.now()
    body, etag = ics.feed(user, now, wanted, site=request.build_absolute_uri("/"), name=row.name)
    note_feed_use(row, now)
    headers = {"ETag": etag, "Cache-Control": "private, max-age=300", "Referrer-Policy": "no-referrer"}
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _view(request, pk: str | None):
    number = int(pk) if pk and pk.isascii() and pk.isdigit() and len(pk) < 10 else 0
    return views_for(request.user, VIEWS_OF).filter(pk=number).first() if number else None
