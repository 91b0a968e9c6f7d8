"""How the acts of approval read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import silent, tell
from apps.audit.visibility import visibility

from .enums import Choice, Rung
from .models import Board
from .rules import group_label

# What a vote rests on is shown by the approval itself, field by field; digests are for machines.
silent.update(f"approvals.{name}" for name in ("approval.content", "approval.groups", "approval.digest"))

SAID = {
    Choice.APPROVE: gettext_lazy("approved for %(asked)s"),
    Choice.CONDITIONS: gettext_lazy("approved for %(asked)s, with conditions: %(conditions)s"),
    Choice.REJECT: gettext_lazy("rejected for %(asked)s"),
    Choice.ABSTAIN: gettext_lazy("abstained for %(asked)s"),
}


def _vote(event) -> str:
    said = SAID.get(event.data.get("choice"), gettext_lazy("voted for %(asked)s"))
    return str(said) % {"asked": event.data.get("asked", ""), "conditions": "; ".join(event.data.get("conditions", ()))}


def _voided(event) -> str:
    groups = ", ".join(str(group_label(name)) for name in event.data["groups"])
    return _("changed what was put to the vote (%(groups)s); asked again: %(steps)s") % {
        "groups": groups,
        "steps": ", ".join(event.data["steps"]),
    }


def _extended(event) -> str:
    if not event.data["asked"]:
        return _("made a requirement of its approval stricter")
    return _("has to be approved by %(asked)s too") % {"asked": ", ".join(event.data["asked"])}


def _seat(event) -> str:
    return _("gave a seat (%(role)s)") % event.data


def _asked(event) -> str:
    return _("asked %(asked)s to decide") % event.data


def _escalated(event) -> str:
    return _("Undecided after %(hours)s hours; told: %(whom)s") % {
        "hours": event.data["hours"],
        "whom": Rung(event.data["whom"]).label,
    }


tell("approval.opened", gettext_lazy("put it to the vote"), tone="info", icon="send")
tell("ballot.opened", _asked, tone="info", icon="users")
tell("ballot.asked", gettext_lazy("asked for a sign-off"), tone="info", icon="users")
tell("ballot.reminded", gettext_lazy("Those who have not voted were reminded"), tone="warning", icon="bell")
tell("ballot.carried", gettext_lazy("A sign-off was given"), tone="success", icon="check")
tell("ballot.rejected", gettext_lazy("A sign-off was refused"), tone="danger", icon="x")
tell("ballot.open", gettext_lazy("A sign-off is asked for again"), tone="warning", icon="rotate")
tell("ballot.stuck", gettext_lazy("Nobody can give a sign-off"), tone="danger", icon="alert-triangle")
tell("ballot.recounted", gettext_lazy("Who is asked for a sign-off has changed"), tone="info", icon="refresh")
tell("ballot.rebound", gettext_lazy("changed what is signed off; it is asked again"), tone="warning", icon="rotate")
tell("ballot.withdrawn", gettext_lazy("no longer asks for a sign-off"), icon="arrow-back-up")
tell("vote.cast", _vote, tone="success", icon="gavel")
tell("vote.withdrawn", gettext_lazy("took a vote back"), tone="warning", icon="arrow-back-up")
tell("approval.carried", gettext_lazy("It is approved"), tone="success", icon="circle-check")
tell("approval.rejected", gettext_lazy("It is rejected"), tone="danger", icon="circle-x")
tell("approval.stuck", gettext_lazy("Nobody can approve it as it stands"), tone="danger", icon="alert-triangle")
tell("approval.unstuck", gettext_lazy("It can be approved again"), tone="info", icon="circle-dot")
tell(
    "approval.reopened",
    gettext_lazy("Its approval no longer stands; it is asked for again"),
    tone="warning",
    icon="rotate",
)
tell("approval.voided", _voided, tone="warning", icon="rotate")
tell("approval.refreshed", gettext_lazy("changed what its approvers see"), icon="refresh")
tell("approval.extended", _extended, tone="warning", icon="user-plus")
tell("approval.expired", gettext_lazy("Its approval has expired"), tone="warning", icon="hourglass")
tell("approval.withdrawn", gettext_lazy("withdrew it from the vote"), icon="arrow-back-up")
tell("approval.suspended", gettext_lazy("put its approval on hold"), tone="warning", icon="player-pause")
tell("approval.resumed", gettext_lazy("resumed its approval"), tone="info", icon="player-play")
tell("approval.enacted", gettext_lazy("acts on its approval"), tone="info", icon="player-play")
tell("seat.given", _seat, tone="info", icon="user-plus")
tell("seat.confirmed", gettext_lazy("confirmed a seat that somebody else gave"), tone="info", icon="user-check")
tell("seat.ended", gettext_lazy("ended a seat"), icon="logout")

tell("revision.drafted", gettext_lazy("drafted a change of the rules"), icon="pencil")
tell("revision.edited", gettext_lazy("edited the draft"), icon="pencil")
tell("revision.redrawn", gettext_lazy("drew it again from what is in force"), tone="info", icon="refresh")
tell("revision.proposed", gettext_lazy("proposed it"), tone="info", icon="send")
tell("revision.taken_back", gettext_lazy("took it back to edit it"), tone="warning", icon="arrow-back-up")
tell("revision.withdrawn", gettext_lazy("withdrew it"), icon="arrow-back-up")
tell("revision.enacted", gettext_lazy("It is in force"), tone="success", icon="circle-check")
tell("revision.rejected", gettext_lazy("It is rejected"), tone="danger", icon="circle-x")
tell("inquiry.asked", lambda event: _("asked: %(question)s") % event.data, tone="warning", icon="help-circle")
tell("inquiry.answered", lambda event: _("answered: %(answer)s") % event.data, tone="info", icon="message")
tell("ballot.escalated", _escalated, tone="warning", icon="bell")


@visibility.register("approvals")
def visible_keys(user, keys) -> set[str]:
    """Boards are never restricted: who sits on one, and since when, is on its page."""
    plain = [key for key in keys if key.islower() and ":" not in key]
    return set(Board.objects.filter(slug__in=plain).values_list("slug", flat=True)) if plain else set()
