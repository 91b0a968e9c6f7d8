"""Pages of accounts: signing in, one's own desk, and people, teams and roles."""

from .desk import draft, save_view
from .factors import reset_factor, second_factor, sign_in_code
from .own import absences, cancel_absence, password, profile, revoke_token, tokens
from .people import (
    deactivate,
    grant_role,
    people,
    person,
    person_edit,
    person_new,
    reactivate,
    revoke_role,
    service_token,
    set_password,
)
from .signing import sign_in, sign_out
from .teams import add_member, confirm_member, remove_member, roles, team, team_edit, team_new, teams

__all__ = [
    "absences",
    "add_member",
    "cancel_absence",
    "confirm_member",
    "deactivate",
    "draft",
    "grant_role",
    "password",
    "people",
    "person",
    "person_edit",
    "person_new",
    "profile",
    "reactivate",
    "remove_member",
    "reset_factor",
    "revoke_role",
    "revoke_token",
    "roles",
    "save_view",
    "second_factor",
    "service_token",
    "set_password",
    "sign_in",
    "sign_in_code",
    "sign_out",
    "team",
    "team_edit",
    "team_new",
    "teams",
    "tokens",
]
