"""The risk model: what is in force, the editor of a draft without JSON, and trying a draft on closed changes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.approvals import queries as approvals
from apps.approvals import services as revisions
from apps.approvals.permissions import may_revise
from apps.core import clock, denials
from apps.core.insist import insist
from apps.core.pages import posted_version
from apps.core.refusals import Refusal, Refused, Stale
from apps.dockets.queries import keyed

from .. import services
from ..forms.risk_model import RiskModelForm
from ..models import BackTest
from ..queries import back_tests
from ..queries import risk_models as queries
from ..risk import model_in_force
from ..risk.content import content_in_force
from ..risk_revision import KIND, NAME


@login_required
@clock.held()
def risk_model(request, name):
    """Questions, rules and thresholds in force; every model before; revisions under way."""
    model = _named_model(name)
    context = {
        "model": model,
        "questions": queries.question_lines(model),
        "rules": queries.rule_lines(model),
        "levels": queries.level_lines(model),
        "models": queries.models(),
        "revisions": approvals.revisions_of(KIND, NAME, request.user)[:20],
        "why_not_revise": may_revise(request.user),
    }
    return render(request, "changes/risk_model.html", context)


@login_required
def risk_model_revise(request, name):
    """Draft a revision, starting from what is in force."""
    _named_model(name)
    if refusal := may_revise(request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal]}, status=403)
    form = RiskModelForm(_typed(request), content=content_in_force())
    if form.is_saving and form.is_valid():
        return _saved(
            request,
            form,
            lambda: revisions.draft_revision(
                kind=KIND, name=NAME, content=form.content(), reason=form.reason, by=request.user
            ),
        )
    return _editor(request, form)


@login_required
def risk_revision(request, key):
    """Edit a draft; what is proposed or decided is looked at on its own page."""
    revision = _revision(request, key)
    if refusal := may_revise(request.user) or _is_a_draft(revision):
        status = 403 if refusal.kind == "who" else 409
        return render(request, "changes/refused.html", {"refusals": [refusal]}, status=status)
    form = RiskModelForm(_typed(request, revision), content=revision.content, reason=revision.reason)
    if form.is_saving and form.is_valid():
        return _saved(
            request,
            form,
            lambda: revisions.edit_revision(
                revision,
                content=form.content(),
                reason=form.reason,
                by=request.user,
                version=posted_version(request),
            ),
            revision,
        )
    return _editor(request, form, revision)


@login_required
def back_test(request, key):
    """What a draft would have said of closed changes; a POST has it worked out. Alone or as a fragment that follows it."""
    revision = _revision(request, key)
    if request.method == "POST":
        try:
            insist(may_revise(request.user))
            services.ask_back_test(revision.docket, revision.content, by=request.user)
        except Refused as refused:
            denials.report(refused, kind="risk_model.back_test_asked", key=revision.key, by=request.user)
            messages.error(request, str(refused))
        return redirect("changes:back_test", revision.key)
    test = BackTest.objects.filter(docket=revision.docket).first()
    context = {
        "revision": revision,
        "test": test,
        "is_of_this": test is not None and back_tests.is_of(test, revision.content),
        "report": back_tests.report(test, request.user) if test and test.state == "done" else None,
        "why_not_ask": may_revise(request.user),
    }
    return render(request, "changes/_back_test.html" if request.htmx else "changes/back_test.html", context)


def _named_model(name: str):
    """The model in force; 404 under another name, and before set-up."""
    model = model_in_force()
    if name != NAME or model is None:
        raise Http404
    return model


def _revision(request, key: str):
    return keyed(approvals.revisions_of(KIND, NAME, request.user), key)


def _is_a_draft(revision) -> Refusal | None:
    if revision.state == "draft":
        return None
    said = {"key": revision.key, "state": revision.get_state_display()}
    return Refusal(
        _("%(key)s is “%(state)s”; only a draft is edited. Take it back first.") % said,
        code="not_a_draft",
        kind="state",
        url=revision.get_absolute_url(),
    )


def _slot(revision=None) -> str:
    return accounts.slot_of(KIND, revision.key if revision else NAME)


def _typed(request, revision=None):
    """What is typed now, or was before and is not saved."""
    if request.method != "POST":
        return accounts.typed_before(request.user, _slot(revision))
    accounts.keep_typed(request.user, _slot(revision), request.POST)
    return request.POST


def _saved(request, form, act, revision=None):
    try:
        made = act()
    except Refused as refused:
        for refusal in refused.refusals:
            form.general.append(str(refusal))
        return _editor(request, form, revision)
    except Stale:
        form.general.append(
            _("Somebody else saved this draft first. Open it in another tab, and bring over what you keep.")
        )
        return _editor(request, form, revision, status=409)
    accounts.discard_draft(request.user, _slot(revision))
    messages.success(request, _("%s is saved. Try it on closed changes, then propose it.") % made.key)
    return redirect("changes:back_test", made.key)


def _editor(request, form: RiskModelForm, revision=None, *, status: int = 200):
    context = {"form": form, "record": revision, "model_name": NAME, "slot": _slot(revision)}
    context["kept"] = form.do == "restore"
    if revision:
        context["version"] = request.POST.get("version", revision.version)
    if form.is_sound():
        context["effects"] = queries.effects(form.content())
    if status == 200 and form.is_saving:
        status = 422
    return render(request, "changes/risk_model_form.html", context, status=status)
