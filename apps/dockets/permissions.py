"""Who may see a docket and what hangs on it, and who may add to it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.plugs import Plug
from apps.core.reading import once
from apps.core.refusals import Refusal

from .models import Docket, Participant
from .subjects import subjects

SEES_ALL = (RoleName.CHANGE_MANAGER, RoleName.AUDITOR)
# Upper apps add how else a restricted docket is seen: as an approver of it, as an owner of an affected service.
sights: Plug[Callable[[object], Q]] = Plug("dockets.sights")


def visible_to(user, prefix: str = "") -> Q:
    """The condition on dockets (reached by ``prefix``, for example ``docket__``) that this person may see.

    Everybody signed in sees what is not restricted; a restricted docket only its owner team, its participants, and
    whom ``sights`` adds. Change managers and auditors see all. Nobody else is an exception, administrators included.
    """
    if not getattr(user, "is_active", False):
        return Q(pk__in=[])
    if user.holds(*SEES_ALL):
        return Q()
    hidden = once(("restricted dockets", user.pk), lambda: _restricted_seen_by(user))
    open_to_all = Q(**{f"{prefix}is_restricted": False})
    return open_to_all | Q(**{f"{prefix}pk__in": hidden}) if hidden else open_to_all


def _restricted_seen_by(user) -> list[int]:
    """Ids of the restricted dockets that this person may see.

    Few dockets are restricted. Asked about these alone, the long question is short; as a condition on every list it
    took the database longer to plan than to answer.
    """
    restricted = list(Docket.objects.filter(is_restricted=True).values_list("pk", flat=True))
    if not restricted:
        return []
    takes_part = Exists(Participant.objects.filter(docket=OuterRef("pk"), user=user))
    seen = Q(team__in=user.team_ids) | Q(takes_part)
    for sight in sights:
        seen |= sight(user)
    return list(Docket.objects.filter(seen, pk__in=restricted).values_list("pk", flat=True))


def visible_dockets(user) -> QuerySet[Docket]:
    """The dockets this person may see."""
    return Docket.objects.filter(visible_to(user))


def may_see(docket: Docket, user) -> str | None:
    """A sentence where the person may not know that this docket exists (answer 404, never the sentence)."""
    if not docket.is_restricted and user.is_active:
        return None
    if visible_dockets(user).filter(pk=docket.pk).exists():
        return None
    return _("This record does not exist, or is not for you to see.")


def says_why_open(docket: Docket, restricted: bool, why: str) -> Refusal | None:
    """Nobody lifts a restriction without a reason, which the history keeps."""
    if restricted or not docket.is_restricted or why.strip():
        return None
    return Refusal(_("Please say why everybody may see it now."), code="reason", kind="input", field="why")


def visible_keys(user, keys: list[str]) -> set[str]:
    """Of ``keys``, those of dockets that this person may see (declared to audit, which knows keys only)."""
    if not user.is_active:
        return set()
    standing = dict(Docket.objects.filter(key__in=keys).values_list("key", "is_restricted"))
    hidden = [key for key, is_restricted in standing.items() if is_restricted]
    seen = standing.keys() - set(hidden)
    if hidden:
        # Few are, and only for these the long question is worth its price.
        seen |= set(visible_dockets(user).filter(key__in=hidden).values_list("key", flat=True))
    return seen


def may_add(docket: Docket, user) -> str | None:
    """Comments, links and watching: everybody who sees the docket, except those who only look on."""
    if not user.is_active:
        return _("Your account is switched off.")
    if user.role_names and user.role_names <= {RoleName.VIEWER, RoleName.AUDITOR}:
        return _("Your role looks on; ask an administrator for the requester role to add to records.")
    return may_see(docket, user)


def may_edit(docket: Docket, user) -> str | None:
    """Tasks: whoever may edit the record itself, as its app says."""
    refusal = may_add(docket, user)
    subject = subjects.get(docket.prefix)
    return refusal or (subject.may_edit(docket, user) if subject else None)
