"""Who may open the room, decide, waive. Seeing a gate is seeing its docket."""

from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal
from apps.dockets.permissions import may_add, may_edit, visible_to

from .models import Gate, Waiver

DECIDERS = (RoleName.RELEASE_MANAGER, RoleName.CHANGE_MANAGER)


def visible_gates(user):
    """Gates of dockets that this person may see."""
    return Gate.objects.filter(visible_to(user, "docket__")).select_related("docket__team", "template")


def may_decide(gate: Gate, user) -> Refusal | None:
    """Release and change managers record a verdict; nobody else."""
    if user.holds(*DECIDERS):
        return None
    return Refusal(
        _("A release manager or change manager records the decision of a gate."),
        code="may_decide",
        kind="who",
        unblock=_("a release manager"),
    )


def may_evaluate(gate: Gate, user) -> Refusal | None:
    """Keep what is found now: everybody who may add to the record, so nobody who only looks on."""
    sentence = None if user.holds(*DECIDERS) else may_add(gate.docket, user)
    return Refusal(str(sentence), code="may_evaluate", kind="who") if sentence else None


def may_ask_waiver(gate: Gate, user) -> Refusal | None:
    """Whoever may edit the record, or decides on gates."""
    if user.holds(*DECIDERS):
        return None
    sentence = may_edit(gate.docket, user)
    return Refusal(str(sentence), code="may_ask_waiver", kind="who") if sentence else None


def may_decide_waiver(waiver: Waiver, user) -> Refusal | None:
    """Four eyes: somebody with the role, and not the one who asked or who must mend it later."""
    if not user.holds(*DECIDERS):
        return Refusal(
            _("A release manager or change manager decides on a waiver."),
            code="may_decide_waiver",
            kind="who",
            unblock=_("a release manager"),
        )
    if user.pk in (waiver.asked_by_id, waiver.owner_id):
        return Refusal(
            _("You asked for this waiver or own it, so another release or change manager decides."),
            code="own_waiver",
            kind="who",
            unblock=_("another release manager"),
        )
    return None
