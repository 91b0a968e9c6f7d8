"""The life of a standard-change template as a table; ``workflow`` shows it to the docs beside that of changes.

Certified is published. While another version is decided on, the one in force stands: its transitions keep the state.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import SAME, Transition, Workflow, decision_only

from . import permissions as may
from .enums import TemplateState
from .models import ChangeTemplate
from .rules import catalogue as rules

DRAFT, PROPOSED, CERTIFIED, SUSPENDED, EXPIRED, RETIRED = TemplateState
STANDING = (CERTIFIED, SUSPENDED, EXPIRED)


def asked(template: ChangeTemplate) -> str:
    """A first version makes the template proposed; a later one changes nothing until it is decided on."""
    return PROPOSED if template.state == DRAFT else template.state


def not_asked(template: ChangeTemplate) -> str:
    """Without a version that was ever certified it is a draft again."""
    return DRAFT if template.state == PROPOSED else template.state


TEMPLATE_WORKFLOW = Workflow(
    "template",
    recording=recording,
    turns={
        DRAFT: _("who writes it"),
        PROPOSED: _("its approvers"),
        CERTIFIED: _("nobody; it is in the catalogue until its certificate ends"),
        SUSPENDED: _("its owner team, to have it certified again"),
        EXPIRED: _("its owner team, to have it renewed"),
        RETIRED: _("nobody"),
    },
    transitions=(
        Transition(
            "propose",
            (DRAFT, *STANDING),
            asked,
            may.may_write_template,
            (rules.is_drafted, rules.is_complete),
            label=_("Propose"),
            event="template.proposed",
            results=(PROPOSED, *STANDING),
            tone="accent",
        ),
        Transition(
            "renew",
            STANDING,
            SAME,
            may.may_write_template,
            (rules.nothing_open,),
            label=_("Ask for renewal"),
            event="template.renewal_asked",
            asks=("reason",),
        ),
        Transition(
            "withdraw",
            (PROPOSED, *STANDING),
            not_asked,
            may.may_write_template,
            (rules.is_proposed,),
            label=_("Withdraw the proposal"),
            event="template.withdrawn",
            asks=("reason",),
            results=(DRAFT, *STANDING),
        ),
        Transition(
            "discard",
            STANDING,
            SAME,
            may.may_write_template,
            (rules.is_drafted,),
            label=_("Discard the draft"),
            event="template.discarded",
        ),
        Transition(
            "suspend",
            (CERTIFIED,),
            SUSPENDED,
            may.may_stop_template,
            label=_("Suspend"),
            event="template.suspended",
            asks=("reason",),
            tone="danger",
        ),
        Transition(
            "retire",
            (DRAFT, PROPOSED, *STANDING),
            RETIRED,
            may.may_retire_template,
            label=_("Retire"),
            event="template.retired",
            asks=("reason",),
            tone="danger",
        ),
        # What follows from a decision, from how its changes went, and from the calendar.
        Transition(
            "certify",
            (PROPOSED, *STANDING),
            CERTIFIED,
            decision_only,
            (rules.is_proposed,),
            label=_("Certify"),
            event="template.certified",
        ),
        Transition(
            "reject",
            (PROPOSED, *STANDING),
            not_asked,
            decision_only,
            (rules.is_proposed,),
            label=_("Reject"),
            event="template.rejected",
            results=(DRAFT, *STANDING),
        ),
        Transition(
            "fail", (CERTIFIED,), SUSPENDED, decision_only, label=_("Suspend by its record"), event="template.failed"
        ),
        Transition("expire", (CERTIFIED,), EXPIRED, decision_only, label=_("Let it expire"), event="template.expired"),
    ),
)
