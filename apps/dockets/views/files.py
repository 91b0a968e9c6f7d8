"""Files and tags of a record."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.forms import submitted
from apps.core.pages import attempted

from .. import queries, services, store
from ..forms import FileForm, TagsForm
from ..permissions import may_edit
from .parts import done, show


@login_required
@require_http_methods(["GET", "POST"])
def files(request, key: str):
    """The files, and attaching one."""
    docket = queries.seen_docket(key, request.user)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if getattr(request, "upload_was_too_large", False):
        form.add_error("file", str(services.too_large()))
    elif request.method == "POST" and submitted(
        form, lambda file: services.attach(docket, by=request.user, file=file, name=file.name)
    ):
        return done(request, docket, "dockets:files")
    context = {"files": queries.files_of(docket), "form": form, "refusal": may_edit(docket, request.user)}
    return show(request, docket, "files", context)


@login_required
@require_GET
def file(request, key: str, pk: int):
    """The bytes, always as a download: no browser renders or runs what somebody attached."""
    docket = queries.seen_docket(key, request.user)
    return download(get_object_or_404(queries.readable_files(docket, request.user), pk=pk))


def download(attachment) -> FileResponse:
    """An answer that carries a file; raises Http404 where its bytes are gone."""
    try:
        content = store.path_of(attachment.digest).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, as_attachment=True, filename=attachment.name, content_type=attachment.media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def detach(request, key: str, pk: int):
    """Take a file off, with the reason."""
    docket = queries.seen_docket(key, request.user)
    found = get_object_or_404(docket.attachments.select_related("docket"), pk=pk, removed_at__isnull=True)
    attempted(request, lambda: services.detach(found, by=request.user, reason=request.POST.get("reason", "")))
    return done(request, docket, "dockets:files")


@login_required
@require_http_methods(["GET", "POST"])
def tags(request, key: str):
    """The tags, and writing them anew."""
    docket = queries.seen_docket(key, request.user)
    standing = list(docket.tags.values_list("word", flat=True))
    form = TagsForm(request.POST or None, initial={"tags": " ".join(standing)})
    if request.method == "POST" and submitted(form, lambda tags: _set(docket, request.user, tags)):
        return done(request, docket, "dockets:tags")
    context = {"tags": standing, "form": form, "refusal": may_edit(docket, request.user)}
    return show(request, docket, "tags", context)


def _set(docket, user, tags: list[str]) -> bool:
    services.set_tags(docket, by=user, tags=tags)
    return True
