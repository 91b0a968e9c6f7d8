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
from apps.core.pages import attempted, form_page, posted_version, saved

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
    change = partial(services.change_settings, user, by=user, version=posted_version(request))
    done, title = _("Your settings are saved."), _("Your settings")
    answer = saved(request, form, change, done=done, to="accounts:profile", title=title)
    return answer or form_page(request, "accounts/profile.html", form, record=user, tab="profile")


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
    return form_page(request, "accounts/password.html", form, tab="password")


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
    plan, done = partial(services.plan_absence, by=request.user, user=request.user), _("Your time away is noted.")
    answer = saved(request, form, plan, done=done, to="accounts:absences")
    return answer or form_page(request, "accounts/absences.html", form, rows=queries.absences(), tab="absences")


@login_required
@require_POST
def cancel_absence(request, pk):
    """Cancel a time away, or end it now."""
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    attempted(request, lambda: services.cancel_absence(absence, by=request.user), done=_("Cancelled."))
    return redirect("accounts:absences")
