"""What its approvers still have to say, and whether the reader is one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from apps.approvals import queries as approvals

from ..enums import Lane, State
from ..models import ChangeRequest
from ..rules import purpose_of
from ..rules.standing import LATE

DECIDING = (State.ASSESS, State.AUTHORIZE)


@dataclass(frozen=True)
class Asked:
    """``missing`` in sentences; ``url`` of the decision page where the reader is asked, else empty."""

    missing: tuple[str, ...] = ()
    url: str = ""


def asked(change: ChangeRequest, user) -> Asked:
    """Nothing is read while nobody decides."""
    late = change.state == State.REVIEW and change.type.lane in (Lane.EMERGENCY, Lane.RETROSPECTIVE)
    if change.state not in DECIDING and not late:
        return Asked()
    purpose = LATE if late else purpose_of(change)
    mine = approvals.waiting_for(user).filter(docket_id=change.docket_id).exists()
    return Asked(
        tuple(approvals.missing(change.docket, purpose)),
        reverse("approvals:approval", args=[change.key, purpose]) if mine else "",
    )
