"""The verbs of a gate: open it, look and keep what was seen, decide, waive."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.approvals.enums import BallotState, Need
from apps.approvals.models import Vote
from apps.approvals.permissions import may_vote
from apps.approvals.services import cast, open_ballot, rebind_ballot, withdraw_ballot
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.services import open_docket
from apps.dockets.subjects import react, subject_of

from .enums import CriterionKind, Verdict, WaiverState
from .looking import Look, evidence, fingerprint, look, signed_content
from .models import Criterion, Decision, Finding, Gate, GateTemplate, Waiver
from .permissions import may_ask_waiver, may_decide, may_decide_waiver, may_evaluate


def open_gate(docket: Docket, *, purpose: str, template: GateTemplate, name: str = "", by) -> Gate:
    """Put a gate on a docket, with every criterion of the template and a ballot for each sign-off."""
    with recording(kind="gate.opened", key=docket.key, by=by, data={"purpose": purpose}):
        gate = Gate.objects.create(
            docket=docket, purpose=purpose, name=name or template.name, template=template, opened_at=clock.now()
        )
        for row in template.criteria.select_related("board"):
            ballot = _ask(gate, row.name, row.board, by) if row.kind == CriterionKind.SIGN_OFF else None
            Criterion.objects.create(
                gate=gate,
                order=row.order,
                kind=row.kind,
                code=row.code,
                name=row.name,
                ballot=ballot,
                parameters=row.parameters,
            )
    return gate


def evaluate(gate: Gate, *, by) -> Look:
    """Look at every criterion and keep what was found, so that it can be replayed later; refused for who looks on."""
    if refusal := may_evaluate(gate, by):
        raise Refused(refusal)
    with recording(kind="gate.evaluated", key=gate.docket.key, by=by, data={"purpose": gate.purpose}):
        gate = _locked(gate)
        return _keep(gate, look(gate))


def decide(gate: Gate, *, by, reason: str = "", version: int | None = None) -> Decision:
    """Record the verdict that follows from the findings of this very transaction, with its evidence frozen.

    The verdict is derived, never chosen. Raises Refused for who may not decide, Stale for an old version.
    """
    if refusal := may_decide(gate, by):
        raise Refused(refusal)
    with recording(
        kind="gate.decided", key=gate.docket.key, by=by, reason=reason, data={"purpose": gate.purpose}
    ) as act:
        gate = _locked(gate)
        gate.expect(version)
        seen = look(gate)
        frozen = evidence(gate, seen)
        gate.state, gate.is_outdated = seen.verdict, False
        _keep(gate, seen)
        decision = Decision.objects.create(
            gate=gate,
            verdict=seen.verdict,
            evidence=frozen,
            digest=fingerprint(frozen),
            reason=reason,
            by=by,
            at=act.at,
        )
        react(gate.docket, "gate.decided", by=by, gate=gate, verdict=seen.verdict)
    return decision


def reopen(gate: Gate, *, by, reason: str) -> Gate:
    """The decision no longer counts and sign-offs are asked again: going back a phase. Decisions stay on record.

    Nothing is written for a gate on which nobody has decided or voted yet.
    """
    with transaction.atomic():
        gate = _locked(gate)
        voted = [ballot for ballot in _ballots([gate]) if ballot.votes.filter(ended_at__isnull=True).exists()]
        if gate.state == Verdict.OPEN and not voted:
            return gate
        with recording(kind="gate.reopened", key=gate.docket.key, by=by, reason=reason, data={"purpose": gate.purpose}):
            for ballot in voted:
                rebind_ballot(ballot, digest=signed_content(gate.docket), by=by, reason=reason)
            gate.state, gate.is_outdated = Verdict.OPEN, False
            gate.save()
            react(gate.docket, "gate.reopened", by=by, gate=gate)
    return gate


def content_changed(docket: Docket, *, purposes, by) -> int:
    """What was signed off reads otherwise now: sign-offs of these gates are asked again; returns how many.

    For the record to call inside the act that changed it. A vote counts only for the content that its voter saw.
    """
    now = signed_content(docket)
    stale = [
        ballot
        for ballot in _ballots(Gate.objects.filter(docket=docket, purpose__in=list(purposes)))
        if ballot.digest != now
    ]
    for ballot in stale:
        rebind_ballot(ballot, digest=now, by=by, reason=_("What is signed off has changed."))
    return len(stale)


def sign(criterion: Criterion, *, by, choice: str, digest: str, reason: str = "", conditions=()) -> Vote:
    """Answer for a function; ``digest`` is that of the content which was seen, and must be what stands.

    Where the question was put on earlier content it is put anew first, so that the answer counts. Raises Refused.
    """
    docket, ballot = criterion.gate.docket, criterion.ballot
    if digest == signed_content(docket) != ballot.digest and may_vote(ballot, by) is None:
        ballot = rebind_ballot(ballot, digest=digest, by=by, reason=_("What is signed off has changed."))
    return cast(ballot, by=by, choice=choice, digest=digest, reason=reason, conditions=conditions)


def close(docket: Docket, *, by, reason: str) -> None:
    """The record ends without its gates: nobody is asked for a sign-off any more."""
    for ballot in _ballots(Gate.objects.filter(docket=docket)):
        if ballot.state in (BallotState.OPEN, BallotState.STUCK):
            withdraw_ballot(ballot, by=by, reason=reason)


def mark_outdated(gate: Gate) -> bool:
    """Compare a decided gate with today's evidence; True when it has just become outdated (and was recorded so)."""
    if gate.state == Verdict.OPEN or gate.is_outdated or is_current(gate):
        return False
    with recording(kind="gate.outdated", key=gate.docket.key, by=None, data={"purpose": gate.purpose}):
        gate = _locked(gate)
        gate.is_outdated = True
        gate.save()
        react(gate.docket, "gate.reopened", by=None, gate=gate)
    return True


def is_current(gate: Gate) -> bool:
    """True when today's findings, votes and content are those of the last decision."""
    decision = gate.decisions.first()
    return decision is not None and decision.digest == fingerprint(evidence(gate, look(gate)))


def ask_waiver(criterion: Criterion, *, by, reason: str, owner, expires_at) -> Waiver:
    """Ask to pass without a criterion until an instant; somebody else decides."""
    gate = criterion.gate
    if refusal := may_ask_waiver(gate, by):
        raise Refused(refusal)
    if not reason.strip():
        raise Refused(Refusal(_("Please say why it may be passed without."), kind="input", field="reason"))
    if expires_at <= clock.now():
        raise Refused(Refusal(_("A waiver ends in the future."), kind="input", field="expires_at"))
    with recording(kind="waiver.asked", key=gate.docket.key, by=by, reason=reason, data={"criterion": criterion.name}):
        _make_room(criterion)
        docket = open_docket(
            prefix=Prefix.WAIVER,
            title=_("Waiver: %s") % criterion.name,
            team=gate.docket.team,
            by=by,
            restricted=gate.docket.is_restricted,
        )
        return Waiver.objects.create(
            docket=docket, criterion=criterion, reason=reason, owner=owner, asked_by=by, expires_at=expires_at
        )


def _make_room(criterion: Criterion) -> None:
    """One waiver stands at a time; one that was granted and has run out makes room for another."""
    standing = criterion.waivers.select_for_update().filter(state__in=[WaiverState.ASKED, WaiverState.GRANTED]).first()
    if standing is None:
        return
    if standing.state == WaiverState.ASKED or standing.expires_at > clock.now():
        raise Refused(_("A waiver for this criterion is already asked for or granted."))
    standing.state = WaiverState.EXPIRED
    standing.save()


def settle_waiver(waiver: Waiver, *, by, granted: bool, reason: str = "") -> Waiver:
    """Grant or refuse; never by the one who asked or owns it."""
    if refusal := may_decide_waiver(waiver, by):
        raise Refused(refusal)
    gate = waiver.criterion.gate
    kind = "waiver.granted" if granted else "waiver.refused"
    with recording(kind=kind, key=gate.docket.key, by=by, reason=reason, data={"waiver": waiver.key}) as act:
        waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
        if waiver.state != WaiverState.ASKED:
            raise Refused(Refusal(_("This waiver is already decided."), kind="state"))
        waiver.state = WaiverState.GRANTED if granted else WaiverState.REFUSED
        waiver.decided_by, waiver.decided_at = by, act.at
        waiver.save()
    return waiver


def _locked(gate: Gate) -> Gate:
    return Gate.objects.select_related("docket__team").select_for_update(of=("self",)).get(pk=gate.pk)


def _keep(gate: Gate, seen: Look) -> Look:
    gate.evaluation += 1
    gate.evaluated_at = clock.now()
    gate.save()
    Finding.objects.bulk_create(
        Finding(
            criterion=one.criterion,
            evaluation=gate.evaluation,
            result=one.found.result,
            sentence=str(one.found.sentence)[:400],
            url=one.found.url,
            at=gate.evaluated_at,
        )
        for one in seen.seen
    )
    return seen


def _ask(gate: Gate, question: str, board, by):
    return open_ballot(
        gate.docket,
        question=question,
        board=board,
        need=Need.NUMBER,
        number=1,
        excluded=subject_of(gate.docket).excluded(gate.docket),
        digest=signed_content(gate.docket),
        by=by,
    )


def _ballots(gates) -> list:
    rows = Criterion.objects.filter(gate__in=gates, ballot__isnull=False)
    return [row.ballot for row in rows.select_related("ballot__docket", "ballot__board").order_by("id")]
