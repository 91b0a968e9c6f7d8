"""Types of change: what each asks for, how it came about, and proposing another version."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts import services as accounts
from apps.approvals import queries as approvals
from apps.approvals import services as revising
from apps.approvals.permissions import may_revise
from apps.approvals.rules import group_label
from apps.core.pages import posted_version
from apps.core.refusals import Refused, Stale

from .. import type_revisions as types
from ..custom import declared
from ..enums import FieldKind
from ..forms.types import TypeForm
from ..queries.types import asked_by, states_passed, types_in_force, versions_of


@login_required
@require_safe
def type_list(request):
    """Every type in force."""
    context = {"types": types_in_force(), "why_not_revise": may_revise(request.user)}
    return render(request, "changes/types.html", context)


@login_required
@require_safe
def type_page(request, slug):
    """One type as it is in force, and every version of it; ``?version=`` shows an earlier one."""
    versions = list(versions_of(slug)[:100])
    asked = request.GET.get("version", "")
    shown = next((row for row in versions if (str(row.number) == asked if asked else row.is_in_force)), None)
    if shown is None:
        raise Http404
    context = {
        "type": shown,
        "fields": [_in_words(field) for field in declared(shown)],
        "steps": asked_by(shown, types.STEP_LABELS),
        "track": states_passed(shown.lane, shown.is_assessed, shown.review_from),
        "versions": versions,
        "revisions": approvals.revisions_of("change_type", slug, request.user)[:20],
        "why_not_revise": may_revise(request.user),
    }
    return render(request, "changes/type.html", context)


def _in_words(field) -> dict:
    return {
        **asdict(field),
        "kind_label": FieldKind(field.kind).label,
        "step_label": types.STEP_LABELS.get(field.needed_at, ""),
        "shown_label": types.STEP_LABELS.get(field.prompted_at, ""),
        "group_label": group_label(field.judged_in) if field.judged_in else "",
    }


@login_required
def new_type(request):
    """Propose a type that is not there yet."""
    return _propose(request, "", {})


@login_required
def revise_type(request, slug):
    """Propose another version of a type in force."""
    content = types.current(slug)
    if not content:
        raise Http404
    return _propose(request, slug, content)


@login_required
def edit_type_draft(request, key):
    """Go on with a draft of a revision."""
    found = approvals.visible_revisions(request.user).filter(docket__key=key.upper(), kind="change_type").first()
    if found is None:
        raise Http404
    if found.state != "draft":
        return redirect(found)
    slot = accounts.slot_of("type", found.key)
    form = _form(request, slot, content=types.as_now(found.content), reason=found.reason, is_new=not found.before)
    if request.method == "POST" and _is_sound(form):
        try:
            said = {"content": form.content(), "reason": form.cleaned_data["reason"]}
            saved = revising.edit_revision(found, by=request.user, version=posted_version(request), **said)
            accounts.discard_draft(request.user, slot)
            return redirect(saved)
        except Refused as refused:
            _blame(form, refused)
        except Stale:
            form.add_error(None, _("Somebody else saved this draft in the meantime; look at it once more, then save."))
            found.refresh_from_db()
    return _page(request, form, slug=found.name, record=found)


def _form(request, slot: str, **given) -> TypeForm:
    """The form with what is typed now, or was before and is not saved."""
    if request.method == "POST":
        accounts.keep_typed(request.user, slot, request.POST)
        return TypeForm(request.POST, **given)
    form = TypeForm(accounts.typed_before(request.user, slot), **given)
    if form.is_bound:
        form.find_no_fault()
    return form


def _propose(request, slug: str, content: dict):
    slot = accounts.slot_of("type", slug)
    form = _form(request, slot, content=content, is_new=not slug)
    if request.method == "POST" and may_revise(request.user) is None and _is_sound(form):
        said = form.content()
        if not slug and types.current(said["slug"]):
            form.add_error("slug", _("There is one of that name already; open it and propose another version."))
        else:
            try:
                found = revising.draft_revision(
                    kind="change_type",
                    name=said["slug"],
                    content=said,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            except Refused as refused:
                _blame(form, refused)
            else:
                messages.success(
                    request, _("%s is a draft. It changes nothing until it is proposed and agreed.") % found
                )
                accounts.discard_draft(request.user, slot)
                return redirect(found)
    return _page(request, form, slug=slug)


def _is_sound(form: TypeForm) -> bool:
    if form.is_valid():
        form.blame(types.check(form.content()))
    return form.is_valid() and not any(row.errors for row in form.rows)


def _blame(form: TypeForm, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _page(request, form: TypeForm, *, slug: str, record=None):
    refusal = may_revise(request.user)
    failed = request.method == "POST" and (form.errors or any(form.rows.errors))
    context = {"form": form, "slug": slug, "record": record, "refusal": refusal}
    context["version"] = record.version if record else None
    context["slot"] = accounts.slot_of("type", record.key if record else slug)
    context["kept"] = form.is_bound and request.method != "POST"
    return render(request, "changes/type_form.html", context, status=403 if refusal else 422 if failed else 200)
