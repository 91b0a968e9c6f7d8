"""Reads for pages, the API and the records that stand behind a gate."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal
from apps.dockets.models import Docket

from .enums import Verdict
from .looking import look
from .models import Gate
from .services import is_current


def gate_of(docket: Docket, purpose: str) -> Gate | None:
    """The gate that stands for a purpose, if any."""
    return Gate.objects.select_related("docket__team").filter(docket=docket, purpose=purpose).first()


def passed(gate: Gate) -> Refusal | None:
    """Nothing when the gate is go (with or without conditions) *now*; else what is missing, in one sentence (S-03)."""
    if gate.state in (Verdict.GO, Verdict.CONDITIONAL) and is_current(gate):
        return None
    missing = look(gate).missing
    if gate.state == Verdict.OPEN:
        first = missing[0] if missing else _("everything passes; the decision itself is not recorded yet")
        sentence = _("The gate “%(gate)s” is not decided: %(first)s%(more)s")
    elif gate.state == Verdict.NO_GO and missing:
        first = missing[0]
        sentence = _("The gate “%(gate)s” is no-go: %(first)s%(more)s")
    else:
        first = missing[0] if missing else _("what it was decided on has changed; decide again")
        sentence = _("The decision of the gate “%(gate)s” is outdated: %(first)s%(more)s")
    more = ""
    if len(missing) > 1:
        first, more = str(first).removesuffix("."), _(" (and %d more).") % (len(missing) - 1)
    return Refusal(
        sentence % {"gate": gate.name, "first": first, "more": more},
        code="gate_passed",
        url=gate.get_absolute_url(),
        unblock=_("a release manager"),
    )


def all_passed(docket: Docket) -> list[Refusal]:
    """A refusal for each gate of the docket that is not passed now."""
    gates = Gate.objects.select_related("docket__team").filter(docket=docket)
    return [refusal for gate in gates if (refusal := passed(gate))]
