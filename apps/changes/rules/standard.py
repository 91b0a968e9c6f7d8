"""Which change may be made standard."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from ..enums import Outcome, State
from ..models import ChangeRequest


def can_be_standard(change: ChangeRequest, actor) -> Refusal | None:
    """It is closed, went well, came from no template, and holds nothing that only some may read."""
    said = {"key": change.key}
    if change.template_id:
        return Refusal(
            _("%(key)s was made from a template already: %(template)s.") % {**said, "template": change.template.key},
            code="has_template",
            kind="rule",
            url=change.template.get_absolute_url(),
        )
    if change.state != State.CLOSED or change.outcome != Outcome.SUCCESSFUL:
        return Refusal(
            _("%(key)s is not closed as successful; only what went well is made standard.") % said,
            code="not_successful",
            kind="rule",
        )
    if change.docket.is_restricted:
        return Refusal(
            _("%(key)s is restricted, and the catalogue is for everybody; write the template by hand.") % said,
            code="restricted",
            kind="rule",
        )
    return None
