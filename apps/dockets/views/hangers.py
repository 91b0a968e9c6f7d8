"""Links, comments and watching."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.forms import submitted
from apps.core.pages import attempted

from .. import queries, services
from ..forms import CommentForm, LinkForm
from ..permissions import may_add, may_edit
from ..subjects import url_of
from .parts import done, show


@login_required
def go(request, key: str):
    """Where a key leads: the record's page."""
    return redirect(url_of(queries.seen_docket(key, request.user)))


@login_required
@require_http_methods(["GET", "POST"])
def links(request, key: str):
    docket = queries.seen_docket(key, request.user)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and submitted(
        form, lambda **given: services.add_link(docket, by=request.user, **given)
    ):
        return done(request, docket, "dockets:links")
    out, back = queries.links_of(docket, request.user)
    return show(
        request, docket, "links", {"out": out, "back": back, "form": form, "refusal": may_edit(docket, request.user)}
    )


@login_required
@require_POST
def unlink(request, key: str, pk: int):
    """Take one link off."""
    docket = queries.seen_docket(key, request.user)
    link = get_object_or_404(docket.links.select_related("docket", "to"), pk=pk)
    attempted(request, lambda: services.remove_link(link, by=request.user))
    return done(request, docket, "dockets:links")


@login_required
@require_http_methods(["GET", "POST"])
def comments(request, key: str):
    docket = queries.seen_docket(key, request.user)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and submitted(form, lambda **given: services.comment(docket, by=request.user, **given)):
        return done(request, docket, "dockets:comments")
    context = {"comments": queries.comments_shown(docket), "form": form, "refusal": may_add(docket, request.user)}
    return show(request, docket, "comments", context)


@login_required
@require_POST
def watch(request, key: str):
    docket = queries.seen_docket(key, request.user)
    act = services.unwatch if queries.is_watching(docket, request.user) else services.watch
    act(docket, by=request.user)
    return redirect(url_of(docket))
