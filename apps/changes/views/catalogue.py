"""The standard-change catalogue: what may be done without asking each time, and how it went."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.enums import RoleName
from apps.core import clock
from apps.core.keyset import keyset_page
from apps.core.pages import attempted, form_page, posted_version, saved, transition_view

from .. import queries, services
from ..enums import TemplateState
from ..forms.template import TemplateForm, standing
from ..permissions import may_propose_template, may_write_template
from .catalogue_filters import CatalogueFilter


@login_required
@clock.held()
def catalogue(request):
    """Templates by state, with live statistics; for change managers what might become one."""
    wanted = CatalogueFilter(request)
    rows = queries.listed_templates(**wanted.narrowing)
    page = keyset_page(request, rows, queries.TEMPLATE_ORDER)
    manages = request.user.holds(RoleName.CHANGE_MANAGER)
    context = {
        "page": page,
        "rows": [(row, queries.record_of(row), queries.is_near_its_end(row)) for row in page.rows],
        "wanted": wanted,
        "suggestions": queries.suggestions(request.user)[:12] if manages and not wanted.is_narrowed else [],
        "why_not_new": may_propose_template(request.user),
    }
    return render(request, "changes/catalogue.html", context)


@login_required
@clock.held()
def template(request, key):
    """One template: what it prescribes, what is proposed, how its changes went."""
    found = queries.find_template(key)
    context = {
        "template": found,
        "record": found,
        "page": queries.template_page(found, request.user),
        "why_not_edit": may_write_template(found, request.user),
        "usable": found.state == TemplateState.CERTIFIED,
    }
    return render(request, "changes/template.html", context)


@login_required
@require_POST
def template_transition(request, key):
    """Propose, renew, withdraw, suspend, retire."""
    found = queries.find_template(key)
    options = queries.template_options(found, request.user)
    return transition_view(request, found, options, services.apply_template, kind="template")


@login_required
def template_new(request):
    """Draft a template from nothing."""
    if refusal := may_propose_template(request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal]}, status=403)
    form = TemplateForm(request.POST or None)
    answer = saved(
        request,
        form,
        lambda **_cleaned: services.draft_template(by=request.user, **form.typed()),
        done=_("%(key)s is drafted; propose it when it is complete."),
    )
    return answer or form_page(request, "changes/template_form.html", form)


@login_required
def template_edit(request, key):
    """Write on the version that is open, or begin the next; what is certified stays until that is decided on."""
    found = queries.find_template(key)
    if refusal := may_write_template(found, request.user):
        return render(request, "changes/refused.html", {"refusals": [refusal]}, status=403)
    form = TemplateForm(request.POST or None, template=found)
    edit = partial(services.edit_template, found, by=request.user, version=posted_version(request))
    answer = saved(
        request,
        form,
        lambda **_cleaned: edit(**form.typed()),
        done=_("%(key)s is saved."),
        standing=lambda _now: standing(queries.find_template(key)),
    )
    return answer or form_page(request, "changes/template_form.html", form, record=found, template=found)


@login_required
@require_POST
def make_standard(request, key):
    """Draft a template from a change that went well, and open it for writing."""
    change = queries.find(request.user, key)
    made = attempted(
        request, partial(services.make_standard, change, by=request.user), kind="template.draft", key=change.key
    )
    if made is None:
        return redirect(change)
    messages.success(request, _("%s is drafted. Say why it may be standard, then propose it.") % made.key)
    return redirect("changes:template_edit", made.key)


@login_required
@require_POST
def dismiss_suggestion(request, key):
    """Changes like this one need not be standard, and why."""
    change = queries.find(request.user, key)
    found = queries.suggestion_for(change, request.user)
    count, reason = found.count if found else 0, request.POST.get("reason", "")
    dismiss = partial(services.dismiss_suggestion, change, by=request.user, count=count, reason=reason)
    done = _("It is suggested again when there are five more of them.")
    attempted(request, dismiss, done=done, kind="change.dismiss_suggestion", key=change.key)
    return redirect("changes:catalogue")


@login_required
@clock.held()
def similar(request, key):
    """Beside a change that went well: how many went like it, and the click that makes them standard."""
    change = queries.find(request.user, key)
    found = queries.suggestion_for(change, request.user)
    name = "changes/_similar.html" if request.headers.get("HX-Request") else "changes/similar.html"
    return render(request, name, {"change": change, "suggestion": found})
