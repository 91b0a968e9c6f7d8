"""Who may stand where: an approver does not become the one who does the work, a change is not part of itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.accounts.permissions import may_be_named
from apps.approvals.enums import Choice
from apps.approvals.models import Vote
from apps.core.refusals import Refusal

from ..enums import TERMINAL_STATES
from ..models import ChangeRequest

DOERS = ("implementer", "assignee")
NAMED_WITH = {"implementer": (), "assignee": (), "manager": (RoleName.CHANGE_MANAGER,)}
"""What a person needs to be named; nothing said: any role that does not only read."""
DEEPEST = 3
"""Levels of changes inside changes."""


def voters_who_would_do_it(change: ChangeRequest, fields: dict) -> list[Refusal]:
    """A-03: whoever has a vote standing on a change is not named to carry it out."""
    named = {name: fields[name] for name in DOERS if fields.get(name) is not None}
    if not named:
        return []
    votes = Vote.objects.filter(
        ballot__docket=change.docket_id, ended_at__isnull=True, voter__in=[person.pk for person in named.values()]
    )
    voted = set(votes.filter(choice__in=(Choice.APPROVE, Choice.CONDITIONS)).values_list("voter", flat=True))
    return [
        Refusal(
            _(
                "%(person)s approved this change, and whoever approved it does not carry it out. Name somebody else, or have "
                "the vote withdrawn first."
            )
            % {"person": person},
            code="approver_as_implementer",
            kind="rule",
            field=name,
            unblock=str(person),
        )
        for name, person in named.items()
        if person.pk in voted
    ]


def unfit(fields: dict) -> list[Refusal]:
    """People named for what their roles do not let them do: a change manager is one, and who only reads does no work."""
    named = {name: fields[name] for name in NAMED_WITH if fields.get(name) is not None}
    found = (may_be_named(person, *NAMED_WITH[name], field=name) for name, person in named.items())
    return [refusal for refusal in found if refusal]


def not_under(change: ChangeRequest | None, parent: ChangeRequest | None) -> list[Refusal]:
    """A change becomes part of an open one that is not, at any depth, part of it."""
    if parent is None:
        return []
    if parent.state in TERMINAL_STATES:
        sentence = _("%(key)s is over; nothing becomes part of it any more.") % {"key": parent.key}
        return [Refusal(sentence, code="parent", kind="input", field="parent")]
    above, depth = parent, 1
    while above is not None:
        if change is not None and above.pk == change.pk:
            sentence = _("%(key)s is part of this change already.") % {"key": parent.key}
            return [Refusal(sentence, code="parent", kind="input", field="parent")]
        above, depth = above.parent, depth + 1
        if depth > DEEPEST + 1:
            sentence = _("Changes are nested at most %s deep.") % DEEPEST
            return [Refusal(sentence, code="parent", kind="input", field="parent")]
    return []
