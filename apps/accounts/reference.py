"""docs/reference/permissions.md, written from the table of roles so that it cannot go stale."""

from django.utils.translation import override

from .enums import Scope
from .roles import EVERYBODY, ROLES

HEAD = """# Roles and permissions

Written by `manage.py permissions_page` from `apps/accounts/roles.py`; a test fails when the two differ.

A right comes from three places: the roles below, the grants that a team holds on services, environments and boards,
and a person's part in one record (requester, implementer, owner, voter). Separation of duties is a rule on the record
and no role lifts it. There is no superuser: what stands here is all that anybody may.
"""
SCOPES = {
    Scope.READ: "every `GET`",
    Scope.WRITE: "every other method, unless below",
    Scope.APPROVE: "votes and sign-offs",
    Scope.ADMIN: "people, teams and roles",
}


def permissions_page() -> str:
    """The page as Markdown, in English."""
    with override("en"):
        parts = [HEAD, "## Everybody who is signed in\n", _listed(EVERYBODY)]
        for name, text in ROLES.items():
            parts += [f"## {name.label}\n", f"{text.description}\n", _listed(text.rights)]
    parts += [
        "## API tokens\n",
        "A token does what its person may, and of that only what its scopes name.\n",
        "| scope | needed for |\n|---|---|\n" + "".join(f"| `{scope}` | {use} |\n" for scope, use in SCOPES.items()),
    ]
    return "\n".join(parts)


def _listed(rights) -> str:
    return "".join(f"- {right}\n" for right in rights)
