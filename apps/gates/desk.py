"""Sign-offs are answered in the gate's room."""

from collections.abc import Iterable

from django.urls import reverse

from apps.approvals.desks import desks

from .models import Criterion


def desk_of(ballots: Iterable) -> dict[int, str]:
    """The sign-off page of each ballot that belongs to a criterion."""
    rows = Criterion.objects.filter(ballot__in=[ballot.pk for ballot in ballots]).select_related("gate__docket")
    return {
        row.ballot_id: reverse("gates:sign", args=[row.gate.docket.key, row.gate.purpose, row.code]) for row in rows
    }


desks.add("gates", desk_of)
