"""Proposing another version of a policy or a board, in a form; what is saved is a draft that others decide on."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.core import denials
from apps.core.pages import posted_version
from apps.core.refusals import Refused, Stale

from .. import facts, queries, services
from ..contents import plainly
from ..enums import ProposalState
from ..models import Revision
from ..permissions import as_who
from ..revised.board_form import BoardForm
from ..revised.policy_form import PolicyForm
from ..revisions import revisable_of
from .revisions import revision_or_404

FORMS = {"policy": (PolicyForm, "approvals/policy_form.html"), "board": (BoardForm, "approvals/board_form.html")}
BLANK = {"policy": {"name": "", "valid_days": 90, "rows": []}, "board": {"name": "", "quorum": 1, "seats": []}}


@login_required
def new_policy(request):
    """A policy that is not there yet."""
    return _edit(request, "policy", "")


@login_required
def revise_policy(request, slug):
    """Another version of a policy in force."""
    return _edit(request, "policy", slug)


@login_required
def edit_policy(request, key):
    """Go on with a draft."""
    return _edit_draft(request, "policy", key)


@login_required
def new_board(request):
    """A board that is not there yet."""
    return _edit(request, "board", "")


@login_required
def revise_board(request, slug):
    """Another version of a board."""
    return _edit(request, "board", slug)


@login_required
def edit_board(request, key):
    """Go on with a draft."""
    return _edit_draft(request, "board", key)


def _edit(request, kind: str, slug: str):
    thing, (form_class, template) = revisable_of(kind), FORMS[kind]
    current = plainly(thing.current(slug)) if slug else BLANK[kind]
    if slug and not current:
        raise Http404
    again = _drawn_again(request, kind, slug)
    form = form_class(
        again.content if again else current,
        reason=again.reason if again else "",
        is_new=not slug,
        data=_typed(request, kind, slug) if not again or request.method == "POST" else None,
    )
    refusal = as_who(thing.may_draft(slug, request.user), "may_draft")
    if request.method == "POST" and not form.is_rearranging and not refusal and _is_sound(thing, form):
        said = form.head.cleaned_data
        name = slug or said["slug"]
        if not slug and thing.current(name):
            form.head.add_error("slug", _("There is one of that name already; open it and propose a revision."))
        else:
            return _saved(
                request,
                services.draft_revision(
                    kind=kind, name=name, content=form.content, reason=said["reason"], by=request.user
                ),
                accounts.slot_of(kind, slug),
            )
    return _page(request, template, form, refusal, slug=slug, thing=thing)


def _edit_draft(request, kind: str, key: str):
    found = revision_or_404(request, key)
    if found.kind != kind or found.state != ProposalState.DRAFT:
        return redirect(found)
    thing, (form_class, template) = revisable_of(kind), FORMS[kind]
    refusal = as_who(thing.may_draft(found.name, request.user), "may_draft")
    form = form_class(found.content, reason=found.reason, data=_typed(request, kind, found.key))
    if request.method == "POST" and not form.is_rearranging and not refusal and _is_sound(thing, form):
        try:
            return _saved(
                request,
                services.edit_revision(
                    found,
                    content=form.content,
                    reason=form.head.cleaned_data["reason"],
                    by=request.user,
                    version=posted_version(request),
                ),
                accounts.slot_of(kind, found.key),
            )
        except Stale:
            form.problems.append(("", _("Somebody else saved this draft in the meantime. Their version stands below.")))
            found = revision_or_404(request, key)
            return _page(request, template, form, refusal, slug=found.name, thing=thing, record=found, status=409)
    return _page(request, template, form, refusal, slug=found.name, thing=thing, record=found)


def _is_sound(thing, form) -> bool:
    form.head.is_valid()
    form.blame(thing.check(form.content))
    return not form.is_blamed


def _typed(request, kind: str, name: str) -> QueryDict | None:
    """What was typed: now, or kept from before; a kept form is shown as one that is being rearranged."""
    slot = accounts.slot_of(kind, name)
    if request.method != "POST":
        return accounts.typed_before(request.user, slot)
    accounts.keep_typed(request.user, slot, request.POST)
    return request.POST


def _saved(request, revision: Revision, slot: str):
    accounts.discard_draft(request.user, slot)
    messages.success(
        request, _("%s is a draft. It changes nothing until you propose it and others agree.") % revision.key
    )
    return redirect(revision)


def _drawn_again(request, kind: str, slug: str) -> Revision | None:
    """The revision whose content is to be proposed once more, where the address names one."""
    key = request.GET.get("from", "").replace("\x00", "")
    return (
        queries.visible_revisions(request.user).filter(docket__key=key, kind=kind, name=slug).first() if key else None
    )


def _page(
    request, template: str, form, refusal, *, slug: str, thing, record: Revision | None = None, status: int = 200
):
    if refusal and request.method == "POST":
        denials.report(Refused(refusal), kind="revision.drafted", key=slug or "new", by=request.user)
    if refusal:
        status = 403
    elif status == 200 and form.is_blamed and not form.is_rearranging and request.method == "POST":
        status = 422
    context = {
        "form": form,
        "refusal": refusal,
        "slug": slug,
        "record": record,
        "slot": accounts.slot_of(thing.kind, record.key if record else slug),
        "kept": request.method != "POST" and form.act == "restore",
        "label": thing.label,
        "facts": facts.FACTS.values(),
        "operators": facts.OPERATORS,
    }
    if record is not None:
        context["version"] = record.version if status == 409 else request.POST.get("version", record.version)
    return render(request, template, context, status=status)
