"""What is under way when the rules change is looked at again: the stricter of the old and the new asks (A-11)."""

from apps.audit.subscribers import subscribers

from .enums import RevisionState
from .models import Approval, PolicyRevision
from .rules import LIVE
from .services import refresh


def reconsider(event) -> None:
    """After a policy came in force, refresh every approval under it that is not acted on yet; harmless when repeated."""
    if event.kind != "revision.enacted":
        return
    revision = PolicyRevision.objects.filter(docket__key=event.key, state=RevisionState.IN_FORCE)
    slug = revision.values_list("policy__slug", flat=True).first()
    if slug is None:
        return
    live = Approval.objects.filter(policy=slug, state__in=LIVE, enacted_at__isnull=True).select_related("docket")
    for approval in live:
        refresh(approval.docket, by=None)


subscribers.add("approvals.reconsider", reconsider)
