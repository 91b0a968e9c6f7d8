"""Words of approval: boards, ballots, votes."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class BoardKind(Toned):
    CAB = "cab", "info", _("Change advisory board")
    ECAB = "ecab", "danger", _("Emergency board")
    FUNCTION = "function", "neutral", _("Function")


class SeatRole(Toned):
    CHAIR = "chair", "accent", _("Chair")
    MEMBER = "member", "neutral", _("Member")
    ALTERNATE = "alternate", "neutral", _("Alternate")


class Voters(Toned):
    """Who a requirement asks."""

    BOARD = "board", "neutral", _("A board")
    PEERS = "peers", "neutral", _("Peers of the owner team")
    OWNERS = "owners", "neutral", _("The owner of each affected service")


class Need(Toned):
    """How many a requirement needs."""

    NUMBER = "number", "neutral", _("A number of them")
    ALL = "all", "neutral", _("All of them")
    PERCENT = "percent", "neutral", _("A percentage of them")


class Stage(Toned):
    """What a step is for: judging the work itself, or allowing it."""

    ASSESS = "assess", "info", _("Assess")
    AUTHORIZE = "authorize", "accent", _("Authorize")


class Group(Toned):
    """Groups of what people write on a record; a step judges some of them, and an edit voids the steps it touches."""

    WHAT = "what", "neutral", _("What")
    WINDOW = "window", "neutral", _("When")
    PLAN = "plan", "neutral", _("Plan")
    RISK = "risk", "neutral", _("Risk answers")
    PEOPLE = "people", "neutral", _("People")


class BallotState(Toned):
    WAITING = "waiting", "neutral", _("Waiting for the step before")
    OPEN = "open", "info", _("Open")
    CARRIED = "carried", "success", _("Carried")
    REJECTED = "rejected", "danger", _("Rejected")
    VOIDED = "voided", "warning", _("Voided")
    WITHDRAWN = "withdrawn", "neutral", _("Withdrawn")
    EXPIRED = "expired", "warning", _("Expired")
    STUCK = "stuck", "danger", _("Nobody can decide")


class StepState(Toned):
    WAITING = "waiting", "neutral", _("Waiting for the step before")
    OPEN = "open", "info", _("Open")
    CARRIED = "carried", "success", _("Carried")
    REJECTED = "rejected", "danger", _("Rejected")
    VOIDED = "voided", "warning", _("Voided")


class Choice(Toned):
    APPROVE = "approve", "success", _("Approve")
    CONDITIONS = "conditions", "warning", _("Approve with conditions")
    REJECT = "reject", "danger", _("Reject")
    ABSTAIN = "abstain", "neutral", _("Abstain")


class RevisionState(Toned):
    DRAFT = "draft", "neutral", _("Draft")
    IN_FORCE = "in_force", "success", _("In force")
    RETIRED = "retired", "neutral", _("Retired")


class MeetingState(Toned):
    PLANNED = "planned", "neutral", _("Planned")
    CLOSED = "closed", "info", _("Agenda closed")
    SESSION = "session", "accent", _("In session")
    ENDED = "ended", "warning", _("Ended, minutes not signed")
    SIGNED = "signed", "success", _("Minutes signed")
    CANCELLED = "cancelled", "neutral", _("Cancelled")


NOT_STARTED = (MeetingState.PLANNED, MeetingState.CLOSED)
"""States in which a meeting can still be changed."""


class OnHoliday(Toned):
    """What a series does on a day off of its board's calendar."""

    SKIP = "skip", "neutral", _("Leave it out")
    MOVE = "move", "neutral", _("Meet on the next working day")
    MEET = "meet", "neutral", _("Meet all the same")


class ItemSource(Toned):
    RULE = "rule", "neutral", _("Drawn by rule")
    HAND = "hand", "neutral", _("Put on by hand")
    MOVED = "moved", "neutral", _("Put off from an earlier meeting")


class ItemState(Toned):
    LISTED = "listed", "info", _("To be discussed")
    SETTLED = "settled", "success", _("Settled before the call")
    CLOSED = "closed", "neutral", _("Discussed")
    DEFERRED = "deferred", "warning", _("Put off")
    REMOVED = "removed", "neutral", _("Taken off")


class ItemOutcome(Toned):
    APPROVED = "approved", "success", _("Approved")
    CONDITIONS = "conditions", "warning", _("Approved with conditions")
    REJECTED = "rejected", "danger", _("Rejected")
    OPEN = "open", "info", _("Votes recorded, not decided yet")
    NOTED = "noted", "neutral", _("Discussed")


class ProposalState(Toned):
    """Where a revision (a proposed change of the rules) stands."""

    DRAFT = "draft", "neutral", _("Draft")
    PROPOSED = "proposed", "info", _("Proposed")
    IN_FORCE = "in_force", "success", _("In force")
    REJECTED = "rejected", "danger", _("Rejected")
    WITHDRAWN = "withdrawn", "neutral", _("Withdrawn")


class Rung(Toned):
    """Whom an escalation tells when nobody has decided."""

    ALTERNATES = "alternates", "neutral", _("The alternates")
    CHAIR = "chair", "neutral", _("The chair")
    MANAGER = "manager", "neutral", _("The change managers")
