"""Changing the rules: proposed as a whole, judged under the rules in force, written in the deciding transaction."""

from __future__ import annotations

import pytest

from apps.approvals import queries, services
from apps.approvals.digests import fingerprint_of
from apps.approvals.enums import BallotState, ProposalState
from apps.approvals.models import Approval, Ballot, Board, Policy, PolicyRevision, Revision
from apps.approvals.revised import board as board_room
from apps.approvals.revised import policy as policy_room
from apps.audit.models import Event
from apps.core.refusals import Refused, Stale


def proposed(people, *, by=None, **differs) -> Revision:
    """Erin's proposal for the policy ``change``, other than it stands in ``differs``."""
    by = by or people.erin
    content = policy_room.current("change") | differs
    draft = services.draft_revision(kind="policy", name="change", content=content, reason="Fewer questions", by=by)
    return services.propose_revision(draft, by=by)


def approve(revision: Revision, by, choice: str = "approve", **given):
    ballot = Ballot.objects.exclude(state=BallotState.VOIDED).get(docket=revision.docket)
    digest = fingerprint_of(revision.docket).digest
    return services.cast(ballot, by=by, choice=choice, **{"digest": digest, **given})


def test_revision_comes_in_force_by_the_vote_and_not_before(seeded, people):
    before = PolicyRevision.objects.get(policy__slug="change", state="in_force")
    rows = policy_room.current("change")["rows"]
    revision = proposed(people, valid_days=30, rows=[rows[1] | {"number": 3}, *rows[2:]])
    assert (revision.state, revision.base) == (ProposalState.PROPOSED, before.number)
    approve(revision, people.carol)
    assert policy_room.in_force("change") == before
    approve(revision, people.dave)
    revision.refresh_from_db()
    now = policy_room.in_force("change")
    assert (revision.state, revision.number, now.number, now.valid_days) == ("in_force", 2, 2, 30)
    assert now.docket == revision.docket
    assert policy_room.current("change") == revision.content
    before.refresh_from_db()
    assert before.state == "retired"
    approval = Approval.objects.get(docket=revision.docket)
    assert approval.enacted_at is not None
    kinds = list(Event.objects.filter(key=revision.key).order_by("id").values_list("kind", flat=True))
    assert [kinds.count(kind) for kind in ("revision.enacted", "approval.carried")] == [1, 1]


def test_the_rules_in_force_judge_their_own_change_and_their_author_does_not(seeded, people):
    """A-11: a policy that asks less is judged by what it takes the place of."""
    content = policy_room.current("policy")
    content["rows"][0]["number"] = 1
    draft = services.draft_revision(
        kind="policy", name="policy", content=content, reason="One is enough", by=people.erin
    )
    draft = services.edit_revision(draft, by=people.root, reason="One of the board is enough")
    revision = services.propose_revision(draft, by=people.erin)
    ballot = Ballot.objects.get(docket=revision.docket)
    assert (ballot.number, ballot.board.slug) == (2, "cab")
    assert set(ballot.excluded) == {str(people.erin.pk), str(people.root.pk)}
    approve(revision, people.carol)
    assert Revision.objects.get(pk=revision.pk).state == ProposalState.PROPOSED
    approve(revision, people.quinn)
    assert policy_room.current("policy")["rows"][0]["number"] == 1


def test_what_was_drawn_from_an_old_version_is_refused_with_both_shown(seeded, people):
    content = policy_room.current("change")
    old = services.draft_revision(
        kind="policy", name="change", content=content | {"valid_days": 10}, reason="Ten", by=people.erin
    )
    first = proposed(people, valid_days=60)
    with pytest.raises(Refused, match="proposes a change of the same rules"):
        services.propose_revision(old, by=people.erin)
    approve(first, people.carol)
    approve(first, people.dave)
    with pytest.raises(Refused, match="“90” → “60”"):
        services.propose_revision(old, by=people.erin)
    page = queries.proposal(Revision.objects.get(pk=old.pk), people.erin)
    assert [(line.before, line.after) for line in page.since] == [("90", "60")]
    assert [(line.before, line.after) for line in page.lines] == [("90", "10")]
    with pytest.raises(Stale):
        services.redraw_revision(old, by=people.erin, version=99)
    redrawn = services.redraw_revision(old, by=people.erin)
    assert [(line.before, line.after) for line in queries.proposal(redrawn, people.erin).lines] == [("60", "10")]
    assert services.propose_revision(redrawn, by=people.erin).state == ProposalState.PROPOSED


def test_stale_while_it_is_voted_on_refuses_the_deciding_vote(seeded, people):
    """Seats move without a revision; what was judged against the old board is not written over the new one."""
    content = board_room.current("cab")
    draft = services.draft_revision(
        kind="board", name="cab", content=content | {"quorum": 1}, reason="Holidays", by=people.erin
    )
    revision = services.propose_revision(draft, by=people.erin)
    approve(revision, people.carol)
    services.give_seat(Board.objects.get(slug="cab"), user=people.frank, by=people.dave)
    with pytest.raises(Refused, match="no longer stands"):
        approve(revision, people.dave)
    assert Board.objects.get(slug="cab").quorum == 2


def test_board_is_written_as_it_was_approved_and_seats_begin_and_end_at_that_instant(seeded, people):
    content = board_room.current("cab")
    content["seats"] = [seat for seat in content["seats"] if seat["user"] != "quinn"]
    content["seats"].append({"user": "frank", "role": "alternate", "has_veto": False})
    content |= {"time_zone": "Europe/Berlin", "name": "Change board"}
    draft = services.draft_revision(kind="board", name="cab", content=content, reason="Quinn left", by=people.erin)
    page = queries.proposal(draft, people.erin)
    assert any("Quinn Quist leaves" in str(line) for line in page.preview)
    revision = services.propose_revision(draft, by=people.erin)
    approve(revision, people.carol)
    approve(revision, people.dave)
    after = board_room.current("cab")
    assert sorted(after["seats"], key=lambda seat: seat["user"]) == sorted(
        content["seats"], key=lambda seat: seat["user"]
    )
    assert (after["time_zone"], after["name"]) == ("Europe/Berlin", "Change board")


def test_rejected_withdrawn_and_taken_back_change_nothing(seeded, people):
    before = policy_room.current("change")
    revision = proposed(people, valid_days=10)
    revision = services.take_back_revision(revision, by=people.erin, reason="A typo")
    assert revision.state == ProposalState.DRAFT
    with pytest.raises(Refused, match="by hand"):
        services.apply_revision(services.propose_revision(revision, by=people.erin), "enact", by=people.root)
    revision = services.withdraw_revision(Revision.objects.get(pk=revision.pk), by=people.erin, reason="Never mind")
    with pytest.raises(Refused, match="only a draft is edited"):
        services.edit_revision(revision, by=people.erin, reason="Again")
    second = proposed(people, valid_days=11)
    approve(second, people.carol, choice="reject", reason="No")
    approve(second, people.dave, choice="reject", reason="No")
    assert [Revision.objects.get(pk=each.pk).state for each in (revision, second)] == ["withdrawn", "rejected"]
    assert policy_room.current("change") == before
    with pytest.raises(Refused, match="change managers and administrators"):
        proposed(people, by=people.alice, valid_days=12)


@pytest.mark.parametrize(
    "path, differs",
    [
        ("rows", {"rows": []}),
        ("valid_days", {"valid_days": 0}),
        ("rows.0.number", {"number": 0}),
        ("rows.0.number", {"number": True}),
        ("rows.0.when.0", {"when": [["riks", "is", "high"]]}),
        ("rows.0.when.0", {"when": [["risk", "contains", "high"]]}),
        ("rows.0.when.0", {"when": [["tier", "at_most", 9]]}),
        ("rows.0.when.0", {"when": [["risk", "in", []]]}),
        ("rows.0.board", {"board": "nobody"}),
        ("rows.0.board", {"voters": "peers"}),
        ("rows.0.judges", {"judges": ["everything"]}),
        ("rows.0.ladder", {"ladder": [[4, "the moon"]]}),
        ("rows.0", {"colour": "red"}),
        ("rows.0.name", {"name": " "}),
    ],
)
def test_unsound_policy_is_drafted_but_not_proposed(seeded, people, path, differs):
    content = policy_room.current("change")
    row = content["rows"][1] | {key: value for key, value in differs.items() if key not in ("rows", "valid_days")}
    whole = {key: value for key, value in differs.items() if key in ("rows", "valid_days")}
    content = content | {"rows": [row]} | whole
    assert path in policy_room.check(content)
    draft = services.draft_revision(kind="policy", name="change", content=content, reason="Try", by=people.erin)
    with pytest.raises(Refused) as refused:
        services.propose_revision(draft, by=people.erin)
    assert path in {refusal.field for refusal in refused.value.refusals}
    assert Policy.objects.get(slug="change").revisions.count() == 1
