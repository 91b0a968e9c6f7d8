"""Boards, functions and policies that a new installation starts with; running it again changes nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core import clock

from .enums import BoardKind, Group, Need, RevisionState, Stage, Voters
from .models import Board, Policy, PolicyRevision, PolicyRow

EVERYTHING = list(Group.values)
RISKY = [["risk", "at_least", "high"]]


def seed(by) -> None:
    """Inside the caller's act. ``by`` is who sets the installation up (an event names that person)."""
    boards = {slug: _board(slug, *rest) for slug, *rest in _boards()}
    for slug, name, description, rows in _policies():
        _policy(slug, name, description, rows, boards)


def _boards() -> list[tuple]:
    function = BoardKind.FUNCTION
    return [
        (
            "cab",
            _("Change advisory board"),
            BoardKind.CAB,
            2,
            _("Decides on changes and on what they may put at risk."),
        ),
        ("ecab", _("Emergency board"), BoardKind.ECAB, 1, _("Decides at any hour on what cannot wait.")),
        ("security", _("Security"), function, 1, _("Judges what touches secrets, access or exposure.")),
        ("qa", _("Quality assurance"), function, 1, _("Signs off that testing is complete.")),
        ("operations", _("Operations"), function, 1, _("Signs off that it can be run, watched and taken back.")),
        ("development", _("Development"), function, 1, _("Signs off that the build is what was meant.")),
        ("product", _("Product"), function, 1, _("Signs off that users get what was promised.")),
    ]


def _board(slug: str, name: str, kind: str, quorum: int, description: str) -> Board:
    board = Board.objects.filter(slug=slug).first()
    return board or Board.objects.create(slug=slug, name=name, kind=kind, quorum=quorum, description=description)


def _policies() -> list[tuple]:
    assess, authorize = Stage.ASSESS, Stage.AUTHORIZE
    assessment, authorization = _("Assessment"), _("Authorization")
    board, peers, owners = Voters.BOARD, Voters.PEERS, Voters.OWNERS
    change = [
        # name, when, stage, step name, judges, voters, board, number, hours
        (_("A peer looks at every change"), [], assess, assessment, ["what", "plan", "risk"], peers, None, 1, 72),
        (_("Every change is seen by the board"), [], authorize, authorization, EVERYTHING, board, "cab", 1, 72),
        (
            _("Medium risk and above needs two of the board"),
            [["risk", "at_least", "medium"]],
            authorize,
            authorization,
            EVERYTHING,
            board,
            "cab",
            2,
            72,
        ),
        (
            _("Owners of services of tier 1 and 2 agree"),
            [["tier", "in", [1, 2]]],
            authorize,
            authorization,
            ["what", "window", "plan"],
            owners,
            None,
            1,
            72,
        ),
        (
            _("Owners agree when the risk is high"),
            RISKY,
            authorize,
            authorization,
            ["what", "window", "plan"],
            owners,
            None,
            1,
            72,
        ),
        (
            _("Security judges high risk in production"),
            [*RISKY, ["environment_kinds", "contains", "production"]],
            authorize,
            authorization,
            ["what", "plan", "risk"],
            board,
            "security",
            1,
            72,
        ),
    ]
    emergency = [
        (_("One of the emergency board"), [], authorize, authorization, EVERYTHING, board, "ecab", 1, 4),
    ]
    late = [
        (
            _("The board looks at what was done"),
            [],
            authorize,
            _("Late approval"),
            ["what", "plan"],
            board,
            "cab",
            1,
            240,
        )
    ]
    rules = [
        (_("Two of the board, whatever is changed"), [], authorize, authorization, EVERYTHING, board, "cab", 2, 120),
    ]
    template = [
        (
            _("Two of the board, for every standard change"),
            [],
            authorize,
            _("Certification"),
            EVERYTHING,
            board,
            "cab",
            2,
            120,
        ),
        (
            _("Owners of the services it names agree"),
            [["tier", "in", [1, 2, 3, 4]]],
            authorize,
            _("Certification"),
            ["what", "plan"],
            owners,
            None,
            1,
            120,
        ),
    ]
    return [
        ("change", _("Normal changes"), _("Who assesses and who authorizes a normal change."), change),
        ("emergency", _("Emergency changes"), _("Who lets an emergency change go ahead."), emergency),
        ("retrospective", _("Changes done already"), _("Who approves what was done before it was asked for."), late),
        (
            "template",
            _("Standard changes"),
            _("Who certifies that a change may be done without asking each time."),
            template,
        ),
        (
            "policy",
            _("Changes of the rules"),
            _("Who decides on revisions of policies, boards and other rules."),
            rules,
        ),
    ]


def _policy(slug: str, name: str, description: str, rows: list[tuple], boards: dict[str, Board]) -> None:
    policy = Policy.objects.filter(slug=slug).first()
    policy = policy or Policy.objects.create(slug=slug, name=name, description=description)
    if policy.revisions.exists():
        return
    revision = PolicyRevision.objects.create(
        policy=policy, number=1, state=RevisionState.IN_FORCE, in_force_at=clock.now()
    )
    for order, (title, when, stage, step_name, judges, voters, board, number, hours) in enumerate(rows, start=1):
        PolicyRow.objects.create(
            revision=revision,
            order=order,
            name=title,
            when=when,
            stage=stage,
            step=1,
            step_name=step_name,
            judges=judges,
            voters=voters,
            board=boards.get(board),
            need=Need.NUMBER,
            number=number,
            due_hours=hours,
        )
