"""Who may look at the trail as a whole. Single records follow the record's own visibility."""

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from .visibility import sees_everything


def may_audit(user) -> Refusal | None:
    """Exporting the trail and verifying it is the auditors' work."""
    if sees_everything(user):
        return None
    return Refusal(_("Only auditors export the audit trail and verify it."), code="not_an_auditor", kind="who")
