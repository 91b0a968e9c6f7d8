"""One's own pages: settings, password, tokens, times away."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page
from apps.core.refusals import Refused, Stale

from .. import permissions, queries, services
from ..forms import AbsenceForm, PasswordForm, SettingsForm, TokenForm
from ..models import Absence, ApiToken
from ..services.proving import proved, slowly


@login_required
def profile(request):
    """Time zone, theme and keys."""
    user = request.user
    given = {name: getattr(user, name) for name in SettingsForm.base_fields}
    form = SettingsForm(request.POST or None, initial=given)
    version = posted_version(request) if request.method == "POST" else user.version
    try:
        if request.method == "POST" and submitted(
            form, lambda **typed: services.change_settings(user, by=user, version=version, **typed)
        ):
            messages.success(request, _("Your settings are saved."))
            return redirect("accounts:profile")
    except Stale as stale:
        return stale_page(request, form, stale, title=_("Your settings"))
    return render(request, "accounts/profile.html", {"form": form, "version": user.version, "tab": "profile"})


@login_required
@never_cache
@sensitive_post_parameters()
def password(request):
    """Change one's own password; other sessions end, this one goes on."""
    form = PasswordForm(request.POST or None)
    changed = request.method == "POST" and submitted(form, partial(_changed_password, request))
    if changed:
        update_session_auth_hash(request, changed)
        messages.success(request, _("Your password is changed. Other devices are signed out."))
        return redirect("accounts:profile")
    return render(request, "accounts/password.html", {"form": form, "tab": "password"})


def _changed_password(request, **typed):
    with slowly(request, field="current"):
        return services.change_own_password(request.user, **typed)


@login_required
@never_cache
def tokens(request):
    """One's own tokens; a new one shows its secret on the page that answers, and never again."""
    form = TokenForm(request.POST or None)
    made = request.method == "POST" and submitted(
        form, lambda **typed: services.make_token(by=request.user, proved=proved(request, typed.pop("proof")), **typed)
    )
    context = {
        "rows": queries.tokens_of(request.user),
        "form": TokenForm() if made else form,
        "made": made or None,
        "tab": "tokens",
    }
    return render(request, "accounts/tokens.html", context)


@login_required
@require_POST
def revoke_token(request, pk):
    """Make a token worthless."""
    token = get_object_or_404(ApiToken.objects.select_related("user"), pk=pk)
    if not permissions.may_see_tokens(request.user, token.user):
        return redirect("accounts:tokens")
    services.revoke_token(token, by=request.user)
    messages.success(request, _("The token “%s” no longer works.") % token.name)
    return redirect("accounts:tokens" if token.user_id == request.user.pk else token.user)


@login_required
def absences(request):
    """Times away: one's own, and who else is away."""
    form = AbsenceForm(request.POST or None, user=request.user)
    planned = request.method == "POST" and submitted(
        form, lambda **typed: services.plan_absence(by=request.user, user=request.user, **typed)
    )
    if planned:
        messages.success(request, _("Your time away is noted."))
        return redirect("accounts:absences")
    context = {"rows": queries.absences(), "form": form, "tab": "absences"}
    return render(request, "accounts/absences.html", context)


@login_required
@require_POST
def cancel_absence(request, pk):
    """Cancel a time away, or end it now."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    try:
        services.cancel_absence(absence, by=request.user)
        messages.success(request, _("Cancelled."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("accounts:absences")
