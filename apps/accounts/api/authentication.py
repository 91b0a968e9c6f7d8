"""Programs come with a token: ``Authorization: Bearer slp_…``."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from apps.audit.services import came_with
from apps.core import clock

from .. import services
from ..models import ApiToken

SAFE = ("GET", "HEAD", "OPTIONS")


class TokenAuthentication(BaseAuthentication):
    """Sets ``request.user`` and, as ``request.auth``, the token. A token does what its scopes name and no more."""

    def authenticate(self, request):
        """The person and the token; None without a Bearer header. Raises 401 for a bad token, 403 beyond its scopes."""
        scheme, _blank, given = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = services.token_for(given.strip().decode("ascii", "replace"))
        now = clock.came_along(token.asked_at) if token is not None else None
        if problem := _problem(token, now):
            raise AuthenticationFailed(problem)
        _insist_on_scope(request, token)
        services.note_use(token, now)
        came_with(token.pk)
        return token.user, token

    def authenticate_header(self, request):
        """Asked for on every 401, also where a browser's session ran out."""
        return 'Bearer realm="Slipway"'


class TokenScheme(OpenApiAuthenticationExtension):
    """The token in the OpenAPI document."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "An API token, made on the page Tokens."}


def _problem(token: ApiToken | None, now) -> str:
    """Why a token opens nothing; only who knows its secret learns more than that it does not."""
    if token is None:
        return _("This token is not valid.")
    problems = (
        (token.revoked_at is not None, _("This token was revoked.")),
        (token.expires_at <= now, _("This token has run out.")),
        (not token.user.is_active, _("The account of this token is not active.")),
    )
    return next((sentence for holds, sentence in problems if holds), "")


def _insist_on_scope(request, token: ApiToken) -> None:
    view = request.parser_context["view"]
    kind, usual = ("read_scope", "read") if request.method in SAFE else ("write_scope", "write")
    needed = getattr(view, kind, usual)
    if needed not in token.scopes:
        raise PermissionDenied(_("This token lacks the scope “%s”.") % needed)
