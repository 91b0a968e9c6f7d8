"""Counting a ballot: one pure function, no database, no clock. Everything that asks "is it decided?" asks here.

Fails closed: where nobody could decide, the answer is *stuck* with the reason, never *carried*. Adding an approval
never turns carried into something else, asking for more never turns anything into carried, and the order of votes does
not matter (invariant A-14; proved by Hypothesis in tests/approvals/test_tally.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .enums import BallotState, Choice, Need

YES = frozenset({Choice.APPROVE, Choice.CONDITIONS})


@dataclass(frozen=True, slots=True)
class Tally:
    """Where a ballot stands. ``missing`` says in words what is still needed, or why nobody can decide."""

    state: BallotState
    needed: int
    approvals: int
    cast: int
    can_decide: frozenset[int]
    missing: str = ""


def tally(
    *,
    voters: Collection[int],
    excluded: Collection[int] = (),
    votes: Mapping[int, str] | None = None,
    need: str = Need.NUMBER,
    number: int = 1,
    veto: Collection[int] = (),
    quorum: int = 1,
    spent: Collection[int] = (),
    before: Collection[int] = (),
    filled: Collection[int] = (),
) -> Tally:
    """Count a ballot.

    ``voters`` are all configured members (ids), ``votes`` what the seats said. ``spent`` are members who gave their one
    vote of this approval elsewhere: they still count as members, but cannot decide here. Votes of people who are not
    members or are excluded do not count. ``before`` are the members when it was asked: *all* and percentages are of the
    larger of the two. ``filled`` are seats whose own person may not vote and in whose place an alternate does: they give
    votes, and never change how many are needed.
    """
    eligible = frozenset(voters) - frozenset(excluded)
    seats = eligible | frozenset(filled)
    counted = {voter: choice for voter, choice in (votes or {}).items() if voter in seats}
    able = seats - (frozenset(spent) - counted.keys())
    waiting = able - counted.keys()
    approvals = sum(choice in YES for choice in counted.values())
    configured = max(len(frozenset(voters)), len(frozenset(before)))
    needed = required(need, number, configured, max(len(eligible), len(frozenset(before) - frozenset(excluded))))

    def answer(state: BallotState, missing: str = "") -> Tally:
        still = waiting if state == BallotState.OPEN else frozenset()
        return Tally(state, needed, approvals, len(counted), still, missing)

    if problem := _problem(len(frozenset(voters)), len(seats), len(able), needed, need, number, quorum):
        return answer(BallotState.STUCK, problem)
    if any(counted.get(seat) == Choice.REJECT for seat in veto) or approvals + len(waiting) < needed:
        return answer(BallotState.REJECTED)
    if approvals >= needed and len(counted) >= quorum:
        return answer(BallotState.CARRIED)
    return answer(BallotState.OPEN, _still_missing(needed - approvals, quorum - len(counted), quorum))


def required(need: str, number: int, members: int, eligible: int) -> int:
    """How many approvals a requirement comes to; a percentage is of the configured members and rounds up."""
    if need == Need.ALL:
        return max(1, eligible)
    if need == Need.PERCENT:
        return max(1, -(-members * number // 100))
    return number


def _problem(members: int, eligible: int, able: int, needed: int, need: str, number: int, quorum: int) -> str:
    """Why nobody can decide this ballot, in a sentence; empty where somebody can."""
    if not members:
        return _("Nobody can decide: it has no members.")
    if not eligible:
        return _("Nobody can decide: every member is excluded from voting on this.")
    if quorum < 1 or number < 1 or (need == Need.PERCENT and number > 100):
        return _("Nobody can decide: a quorum or requirement of %(number)s makes no sense.") % {
            "number": quorum if quorum < 1 else number
        }
    if quorum > eligible:
        return ngettext(
            "Nobody can decide: the quorum is %(quorum)s, but only %(able)s member may vote.",
            "Nobody can decide: the quorum is %(quorum)s, but only %(able)s members may vote.",
            eligible,
        ) % {"quorum": quorum, "able": eligible}
    if max(needed, quorum) > able:
        return ngettext(
            "Nobody can decide: %(needed)s are needed, but only %(able)s member can still be asked.",
            "Nobody can decide: %(needed)s are needed, but only %(able)s members can still be asked.",
            able,
        ) % {"needed": max(needed, quorum), "able": able}
    return ""


def _still_missing(approvals: int, votes: int, quorum: int) -> str:
    """What an open ballot still needs, in words."""
    if approvals > 0 and votes <= approvals:
        return ngettext("%(n)s more approval is needed.", "%(n)s more approvals are needed.", approvals) % {
            "n": approvals
        }
    if approvals > 0:
        return _("%(n)s more votes are needed for the quorum of %(quorum)s, at least %(yes)s of them approvals.") % {
            "n": votes,
            "quorum": quorum,
            "yes": approvals,
        }
    return ngettext(
        "Approved by enough; %(n)s more vote is needed for the quorum of %(quorum)s.",
        "Approved by enough; %(n)s more votes are needed for the quorum of %(quorum)s.",
        votes,
    ) % {"n": votes, "quorum": quorum}
