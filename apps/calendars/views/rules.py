"""Pages of the rules of comparison: how each is set, what another setting would find, and how far a change of one got."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page
from apps.core.refusals import Stale

from .. import queries, services
from ..comparing.trying import outcome
from ..enums import Severity
from ..models import ConflictRule
from ..permissions import may_keep_rules
from ..rules import rules


class RuleForm(forms.Form):
    """Severity, on or off, and the numbers that this rule is tuned by."""

    is_enabled = forms.BooleanField(label=lazy("Compared"), required=False)
    severity = forms.ChoiceField(label=lazy("How grave"), choices=Severity.choices)
    reason = forms.CharField(
        label=lazy("Why it is changed"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, *, rule: ConflictRule):
        initial = {"is_enabled": rule.is_enabled, "severity": rule.severity}
        super().__init__(data, initial=initial)
        declared = rules.get(rule.code)
        self.parameters = declared.parameters if declared else ()
        for one in self.parameters:
            self.fields[one.name] = forms.IntegerField(
                label=one.label,
                min_value=one.least,
                max_value=one.most,
                initial=rule.parameters.get(one.name, one.usual),
            )
        self.order_fields(["is_enabled", "severity", *(one.name for one in self.parameters), "reason"])

    def only_shown(self) -> None:
        """For who may not change it: how it is set, and nothing to type."""
        del self.fields["reason"]
        for field in self.fields.values():
            field.disabled = True

    def settings(self) -> dict:
        """What was typed, as the service takes it; call it on a valid form."""
        given = self.cleaned_data
        found = {"is_enabled": given["is_enabled"], "severity": given["severity"]}
        if self.parameters:
            found["parameters"] = {one.name: given[one.name] for one in self.parameters}
        return found


@login_required
@require_safe
def rule_list(request):
    """Every comparison that is made, how grave it is, and how many conflicts it stands for."""
    context = {"rows": queries.rule_rows(), "refusal": may_keep_rules(request.user)}
    return render(request, "calendars/rules.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request, code: str):
    """One comparison: its settings, what others would find, and its history."""
    found, refusal = get_object_or_404(ConflictRule, code=code), may_keep_rules(request.user)
    form = RuleForm(request.POST or None, rule=found)
    tried = _tried(found, form) if request.method == "POST" and not refusal else None
    if request.method == "POST" and "preview" not in request.POST:
        try:
            saved = submitted(form, lambda **typed: _save(request, found, form))
        except Stale as stale:
            return stale_page(request, form, stale)
        if saved is not None:
            return redirect(saved)
    if refusal and request.method != "POST":
        form.only_shown()
    context = {
        "form": form,
        "rule": found,
        "row": next((row for row in queries.rule_rows() if row.rule.pk == found.pk), None),
        "version": request.POST.get("version", found.version),
        "refusal": refusal,
        "tried": tried,
    }
    return render(request, "calendars/rule.html", context, status=_status(request, form, refusal))


@login_required
@require_POST
def rule_preview(request, code: str):
    """What these settings would find, while one chooses them; a fragment beside the form."""
    found = get_object_or_404(ConflictRule, code=code)
    form = RuleForm(request.POST, rule=found)
    tried = None if may_keep_rules(request.user) else _tried(found, form)
    return render(request, "calendars/_rule_outcome.html", {"tried": tried, "form": form})


def _status(request, form: RuleForm, refusal) -> int:
    if request.method == "POST" and refusal:
        return 403
    return 422 if form.errors else 200


def _tried(found: ConflictRule, form: RuleForm):
    if not form.is_valid():
        return None
    given = form.settings()
    given.setdefault("parameters", found.parameters)
    return outcome(found, **given)


def _save(request, found: ConflictRule, form: RuleForm) -> ConflictRule:
    saved = services.edit_rule(
        found,
        by=request.user,
        version=posted_version(request),
        reason=form.cleaned_data["reason"],
        **form.settings(),
    )
    messages.success(request, _("Saved. What is planned ahead is compared anew in the background."))
    return saved
