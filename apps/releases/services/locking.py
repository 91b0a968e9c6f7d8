"""The release row, locked, with what every act on it reads; and what follows when its content differs."""

from __future__ import annotations

from apps.core.insist import insist
from apps.gates import services as gates

from ..models import Release
from ..rules import is_open


def locked_release(release: Release) -> Release:
    """The row, locked; belongs at the start of every act on what hangs on it, so that two acts see each other."""
    return (
        Release.objects.select_for_update(of=("self",))
        .select_related("docket__team", "template__calendar", "manager", "escalation")
        .get(pk=release.pk)
    )


def permitted(release: Release, refusal_of, by) -> Release:
    """The row, locked, after asking who may; raises Refused, also for a release that is over."""
    locked = locked_release(release)
    insist(refusal_of(locked, by))
    insist(is_open(locked), kind="state")
    return locked


def ask_again(release: Release, *, by) -> None:
    """The content differs: the sign-offs of the present phase are asked again on what stands now.

    Those of later phases are asked again when their phase begins; until then a stale one does not pass its gate.
    """
    gates.content_changed(release.docket, purposes=[f"phase:{release.state}"], by=by)
