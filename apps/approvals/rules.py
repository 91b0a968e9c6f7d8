"""What must be true of a ballot before a vote, and of an approval before its record goes on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.reading import once
from apps.core.refusals import Refusal
from apps.dockets.models import Docket
from apps.dockets.subjects import subject_of

from .asking import ask, plain, revision_in_force
from .digests import changed_groups, fingerprint_of
from .electorate import count
from .enums import BallotState, Choice, Group
from .models import Approval, Ballot
from .policies import Demand
from .tally import required

LIVE = (BallotState.OPEN, BallotState.CARRIED, BallotState.STUCK)
LONGEST_REASON = 5_000


def latest(docket: Docket, purpose: str) -> Approval | None:
    """The approval that counts for a purpose: the live one, or else the last that was."""
    rows = docket.approvals.filter(purpose=purpose).select_related("revision").order_by("-id")
    return once(("latest approval", docket.pk, purpose), rows.first, of=(Approval,))


def is_open(ballot: Ballot, approval: Approval | None) -> Refusal | None:
    """Votes are given on open ballots whose record is not on hold."""
    if approval is not None and approval.is_suspended:
        return _state("suspended", _("This is on hold; nobody votes until it is resumed."))
    if ballot.state in (BallotState.OPEN, BallotState.STUCK):
        return None
    if ballot.state == BallotState.VOIDED:
        return _state("voided", _("What was asked has changed since; the question is asked again on the new content."))
    return _state(
        "not_open", _("This question is not open: it is “%(state)s”.") % {"state": ballot.get_state_display()}
    )


def saw_what_stands(ballot: Ballot, seen: str, now: str) -> Refusal | None:
    """A vote is bound to the content its voter saw, which must be what stands now (A-04)."""
    if seen and seen == now == ballot.digest:
        return None
    return Refusal(
        _("What you are asked about has changed since you opened the page. Please look at it again."),
        code="stale_content",
        kind="rule",
        url=page_of(ballot),
    )


def is_confirmed(ballot: Ballot, confirmed: bool, by) -> Refusal | None:
    """Where its rule says so, a vote takes the password or second factor once more, so that a session left open approves
    nothing; and where it asks for a second factor, whoever answers has to have one."""
    if ballot.second_factor and not by.has_second_factor:
        return Refusal(
            _(
                "This decision takes a second factor, and you have none yet. Set one up on the page “Second factor” of your "
                "account; it takes a minute, and then you decide."
            ),
            code="second_factor",
            kind="rule",
            url=reverse("accounts:second_factor"),
        )
    if confirmed or not ballot.step_up:
        return None
    return Refusal(
        _(
            "This decision takes your password once more, or a code of your second factor. Give it on the decision page; "
            "it holds for ten minutes."
        ),
        code="step_up",
        kind="rule",
        url=page_of(ballot),
    )


def is_complete(choice: str, reason: str, conditions: list[str]) -> Refusal | None:
    """A rejection says why; conditions are named where they are made, and nowhere else."""
    if choice not in Choice.values:
        return _input("choice", _("Please approve, approve with conditions, reject or abstain."))
    if choice == Choice.REJECT and not reason:
        return _input("reason", _("Please say why you reject it."))
    if choice == Choice.CONDITIONS and not conditions:
        return _input("conditions", _("Please name at least one condition."))
    if choice != Choice.CONDITIONS and conditions:
        return _input("conditions", _("Conditions go with “Approve with conditions”."))
    if len(reason) > LONGEST_REASON:
        return _input("reason", _("A reason has at most 5,000 characters."))
    return None


def can_be_withdrawn(vote, approval: Approval | None) -> Refusal | None:
    """A vote is taken back until the work starts; a rejection of an approval is final for that version (A-13)."""
    if vote.ended_at is not None:
        return _state("ended", _("This vote no longer stands."))
    return still_lives(approval)


def says_why_it_is_taken_back(reason: str) -> Refusal | None:
    """Whoever counted on a vote reads why it is gone."""
    return None if reason else _input("reason", _("Please say why you take your vote back."))


def still_lives(approval: Approval | None) -> Refusal | None:
    """Who said what is changed until the work starts, and never of what was rejected, withdrawn or has run out."""
    if approval is None:
        return None
    if approval.enacted_at is not None:
        return _state("enacted", _("The work has started; what was decided stands."))
    if approval.state not in LIVE:
        return _state(
            "decided", _("This approval is “%s”; asking again makes a new one.") % approval.get_state_display()
        )
    return None


def approval_stands(docket: Docket, purpose: str = "change") -> Refusal | None:
    """None when the approval holds *now*: carried, on today's content and facts, by voters who still count.

    Everything is looked at again, whatever was told before: content, facts, the policy in force, seats, absences,
    exclusions, validity. Costs a fixed number of queries and writes nothing.
    """
    approval = latest(docket, purpose)
    if approval is None:
        return Refusal(
            _("Nobody has been asked to approve this yet."), code="not_approved", unblock=_("Whoever submits it")
        )
    at = clock.now()
    return _not_carried(approval, at) or _not_today(approval, docket) or _lost_votes(approval, docket, at)


def _not_carried(approval: Approval, at) -> Refusal | None:
    if approval.is_suspended:
        return _blocked(approval, _("Its approval is on hold."))
    if approval.state == BallotState.STUCK:
        return _blocked(
            approval, _("Nobody can approve this: %s") % (approval.problem or _("a ballot has nobody to decide it."))
        )
    if approval.state == BallotState.OPEN:
        return _blocked(approval, _("It is not approved yet."))
    if approval.state != BallotState.CARRIED:
        return _blocked(approval, _("Its approval is “%s”.") % approval.get_state_display())
    if approval.enacted_at is None and approval.valid_until is not None and approval.valid_until <= at:
        return _blocked(approval, _("Its approval was good until %s.") % date_format(approval.valid_until, "j M Y"))
    return None


def _not_today(approval: Approval, docket: Docket) -> Refusal | None:
    changed = changed_groups(approval.groups, fingerprint_of(docket).groups)
    if changed:
        named = ", ".join(str(group_label(name)) for name in sorted(changed))
        return _blocked(approval, _("It has changed since it was approved: %s.") % named)
    facts = plain(subject_of(docket).facts(docket))
    revision = revision_in_force(approval.policy)
    if facts == approval.facts and revision is not None and revision.pk == approval.revision_id:
        return None
    evaluation = ask((approval.revision, revision), facts)
    if evaluation.problem:
        return _blocked(approval, evaluation.problem)
    ballots = list(current(approval))
    for demand in evaluation.demands:
        if not covered(demand, ballots):
            return _blocked(
                approval,
                _("%(asked)s has to approve it too: %(why)s.")
                % {
                    "asked": demand.asked.name,
                    "why": ", ".join(demand.why),
                },
            )
    return None


def _lost_votes(approval: Approval, docket: Docket, at) -> Refusal | None:
    today = {pk: str(sentence) for pk, sentence in subject_of(docket).excluded(docket).items()}
    enacted = approval.enacted_at is not None
    for counted in count(current(approval), at, excluded=today, enacted=enacted).values():
        if counted.lapsed and counted.tally.state != BallotState.CARRIED:
            return _blocked(approval, _("A vote no longer counts: %s") % next(iter(counted.lapsed.values())))
        if counted.ballot.state != BallotState.CARRIED:
            return _blocked(approval, _("%s has not carried it.") % counted.ballot)
    return None


def current(approval: Approval):
    """The ballots of an approval that count: those that were not voided for another one."""
    ballots = Ballot.objects.filter(step__approval=approval).exclude(state=BallotState.VOIDED)
    return ballots.select_related("step", "board", "team", "docket").order_by("step__order", "id")


def covered(demand: Demand, ballots: list[Ballot]) -> bool:
    """True when a ballot asks the same voters for at least as much."""
    ballot = find(demand, ballots)
    return ballot is not None and weight_of(ballot, demand) >= demand.weight[0]


def find(demand: Demand, ballots: list[Ballot]) -> Ballot | None:
    """The ballot that asks the voters of this demand."""
    kind, pk = demand.key
    return next((each for each in ballots if (each.board_id if kind == "board" else each.team_id) == pk), None)


def weight_of(ballot: Ballot, demand: Demand) -> int:
    """How many approvals a ballot asks for, among as many members as the demand's voters have."""
    return required(ballot.need, ballot.number, demand.asked.members, demand.asked.members)


def group_label(name: str) -> str:
    """A group of fields in words; records may have groups of their own."""
    return Group(name).label if name in Group.values else name.replace("_", " ").capitalize()


def page_of(ballot: Ballot) -> str:
    """Where a ballot is answered; a sign-off of a gate has its page in its record's room."""
    if not ballot.step_id:
        return ""
    return reverse("approvals:approval", args=[ballot.docket.key, ballot.step.approval.purpose])


def _blocked(approval: Approval, sentence: str) -> Refusal:
    return Refusal(
        str(sentence),
        code="approval_stands",
        url=reverse("approvals:approval", args=[approval.docket.key, approval.purpose]),
        unblock=_("Its approvers"),
    )


def _state(code: str, sentence: str) -> Refusal:
    return Refusal(sentence, code=code, kind="state")


def _input(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, code=field, kind="input", field=field)
