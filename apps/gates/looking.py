"""What a gate finds now, read without writing: automatic answers, sign-offs and waivers in one look."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.utils.translation import gettext as _

from apps.approvals.enums import BallotState, Choice
from apps.approvals.queries import needed
from apps.core import clock
from apps.core.digests import digest
from apps.dockets.models import Docket
from apps.dockets.subjects import record_of, subject_of

from .checks import Found, checks
from .enums import CriterionKind, Result, Verdict, WaiverState
from .models import Criterion, Gate, Waiver

logger = structlog.get_logger(__name__)
SIGNED_GROUPS = ("what", "plan")
PASSING = (Result.PASS, Result.WAIVED)
SIGNS = {Choice.REJECT: "no", Choice.ABSTAIN: "abstained"}


@dataclass(frozen=True)
class Seen:
    """One criterion with what was found for it now; ``waiver`` is the one that stands or is asked for."""

    criterion: Criterion
    found: Found
    waiver: Waiver | None = None

    @property
    def passes(self) -> bool:
        return self.found.result in PASSING

    @property
    def signers(self) -> list[tuple[str, str]]:
        """Who has signed off, with the mark that the seat component draws."""
        ballot = self.criterion.ballot
        votes = [vote for vote in ballot.votes.all() if vote.ended_at is None] if ballot else []
        return [(vote.voter.name, SIGNS.get(vote.choice, "yes")) for vote in votes]


@dataclass(frozen=True)
class Look:
    """All findings of one instant, and the verdict that follows from them."""

    seen: tuple[Seen, ...]
    conditions: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """No criterion at all is no reason to go: an empty gate fails closed. Unknown never passes."""
        if not self.seen or not all(one.passes for one in self.seen):
            return Verdict.NO_GO
        waived = any(one.found.result == Result.WAIVED for one in self.seen)
        return Verdict.CONDITIONAL if waived or self.conditions else Verdict.GO

    @property
    def missing(self) -> list[str]:
        """The sentences of everything that does not pass."""
        if not self.seen:
            return [_("This gate has no criteria, so nothing can pass it. Ask an administrator to mend its template.")]
        return [f"{one.criterion.name}: {one.found.sentence}" for one in self.seen if not one.passes]

    @property
    def passed_count(self) -> int:
        return sum(one.passes for one in self.seen)


def look(gate: Gate) -> Look:
    """Evaluate every criterion of ``gate`` at this instant (about four queries and those of the checks)."""
    criteria = list(gate.criteria.select_related("ballot__board").prefetch_related("ballot__votes__voter"))
    standing = {
        waiver.criterion_id: waiver
        for waiver in Waiver.objects.filter(
            criterion__gate=gate, state__in=[WaiverState.ASKED, WaiverState.GRANTED]
        ).select_related("docket", "asked_by", "owner", "decided_by")
    }
    now = clock.now()
    # Only where somebody signs does it matter what is signed.
    content = signed_content(gate.docket) if any(criterion.ballot_id for criterion in criteria) else ""
    seen = tuple(_see(gate, criterion, standing.get(criterion.pk), now, content) for criterion in criteria)
    return Look(seen, conditions=tuple(_conditions(gate)))


def evidence(gate: Gate, look_: Look) -> dict:
    """What a decision freezes, as plain JSON: findings, votes, the record's version and content digests."""
    record = record_of(gate.docket)
    content = subject_of(gate.docket).content(gate.docket)
    return {
        "gate": {"key": gate.docket.key, "purpose": gate.purpose, "name": gate.name},
        "record_version": record.version,
        "content": {group: digest(fields) for group, fields in content.items()},
        "findings": [
            {
                "code": one.criterion.code,
                "name": one.criterion.name,
                "kind": str(one.criterion.kind),
                "result": str(one.found.result),
                "sentence": str(one.found.sentence),
                "url": one.found.url,
                "waiver": one.waiver.key if one.waiver and one.found.result == Result.WAIVED else "",
            }
            for one in look_.seen
        ],
        "votes": [
            {
                "criterion": one.criterion.code,
                "voter": vote.voter.username,
                "choice": str(vote.choice),
                "reason": vote.reason,
                "at": vote.cast_at.isoformat(),
                "digest": vote.digest,
            }
            for one in look_.seen
            if one.criterion.ballot
            for vote in one.criterion.ballot.votes.all()
            if vote.ended_at is None
        ],
        "conditions": list(look_.conditions),
    }


def fingerprint(evidence_: dict) -> str:
    """The digest by which a decision is seen to be outdated: results, votes and content, but no wording or version."""
    return digest(
        {
            "results": sorted((one["code"], one["result"]) for one in evidence_["findings"]),
            "votes": sorted(
                (one["criterion"], one["voter"], one["choice"], one["digest"]) for one in evidence_["votes"]
            ),
            "content": evidence_["content"],
        }
    )


def _see(gate: Gate, criterion: Criterion, waiver: Waiver | None, now, content: str) -> Seen:
    found = _signed(criterion, content) if criterion.kind == CriterionKind.SIGN_OFF else _checked(gate, criterion)
    if found.result not in PASSING and waiver and waiver.state == WaiverState.GRANTED and waiver.expires_at > now:
        found = Found(
            Result.WAIVED,
            _("%(what)s Waived by %(who)s: %(why)s")
            % {"what": found.sentence, "who": waiver.decided_by, "why": waiver.reason},
            found.url,
        )
    return Seen(criterion, found, waiver)


def _checked(gate: Gate, criterion: Criterion) -> Found:
    check = checks.get(criterion.code)
    if check is None:
        return Found(Result.UNKNOWN, _("Nothing installed can answer this check, so it cannot pass."))
    try:
        return check.evaluate(gate.docket, criterion.parameters)
    except Exception:  # a check that breaks is an unknown answer, and unknown never passes
        logger.exception("gate check failed", code=criterion.code, key=gate.docket.key)
        return Found(Result.UNKNOWN, _("The check broke while it was asked; the error is in the log."))


def signed_content(docket: Docket) -> str:
    """The digest that a sign-off is bound to: what is released and how, but not when or by whom."""
    content = subject_of(docket).content(docket)
    return digest({group: content.get(group) for group in SIGNED_GROUPS})


def _signed(criterion: Criterion, content: str) -> Found:
    ballot = criterion.ballot
    sentence = needed(ballot)
    if ballot.state in (BallotState.CARRIED, BallotState.REJECTED) and ballot.digest != content:
        return Found(Result.UNKNOWN, _("What was signed off has changed since; it has to be signed again."))
    if ballot.state == BallotState.CARRIED:
        return Found(Result.PASS, sentence)
    if ballot.state == BallotState.REJECTED:
        return Found(Result.FAIL, sentence)
    return Found(Result.UNKNOWN, sentence)


def _conditions(gate: Gate) -> list[str]:
    """Conditions that signers set and that are not done yet."""
    return list(
        gate.docket.tasks.filter(
            condition__vote__ballot__criterion__gate=gate, state="open", condition__vote__ended_at__isnull=True
        ).values_list("title", flat=True)
    )
