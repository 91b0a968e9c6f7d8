"""An approval policy as content to revise: its rules in order, and for how long an approval is good."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import clock
from apps.core.refusals import Refusal, Refused

from .. import facts
from ..enums import Group, Need, RevisionState, Rung, Stage, Voters
from ..models import Board, Policy, PolicyRevision, PolicyRow
from ..policies import in_words
from ..proofs import people_of, without_factor
from ..revisions import Previewed, Revisable

MOST_ROWS, LONGEST_WAIT, LONGEST_VALID = 60, 24 * 60, 730
ROW = {
    "name": "",
    "when": [],
    "stage": Stage.AUTHORIZE,
    "step": 1,
    "step_name": "",
    "judges": [],
    "voters": Voters.BOARD,
    "board": "",
    "need": Need.NUMBER,
    "number": 1,
    "due_hours": 72,
    "ladder": [],
    "step_up": False,
    "second_factor": False,
}
"""A row with nothing said, in the shape that every row of a content has."""


def current(name: str) -> dict:
    """The policy in force as plain content; boards by their short names."""
    revision = in_force(name)
    if revision is None:
        return {}
    return {
        "name": revision.policy.name,
        "description": revision.policy.description,
        "valid_days": revision.valid_days,
        "rows": [row_content(row) for row in revision.rows.select_related("board").order_by("order")],
    }


def in_force(name: str) -> PolicyRevision | None:
    """The revision in force of the policy with this short name."""
    found = PolicyRevision.objects.filter(policy__slug=name, state=RevisionState.IN_FORCE)
    return found.select_related("policy").first()


def number(name: str) -> int:
    """The number of the revision in force."""
    revision = in_force(name)
    return revision.number if revision else 0


def row_content(row: PolicyRow) -> dict:
    """A row as plain JSON."""
    return {
        **{field: getattr(row, field) for field in ROW if field != "board"},
        "board": row.board.slug if row.board_id else "",
    }


def check(content: dict) -> dict[str, str]:
    """Everything that is wrong with a proposed policy, by path."""
    return dict(_problems(content))


def unsaved_rows(content: dict) -> list[PolicyRow]:
    """The rows of a sound content as rows that are not in the database, to evaluate them or to save them."""
    boards = {board.slug: board for board in Board.objects.all()}
    return [
        PolicyRow(
            order=place,
            board=boards.get(row.get("board") or ""),
            **{field: row.get(field, default) for field, default in ROW.items() if field != "board"},
        )
        for place, row in enumerate(content.get("rows", []), start=1)
    ]


def preview(name: str, content: dict) -> Iterator[Previewed]:
    """What the new rules would mean at once; what they would have meant is the dry run's to say."""
    rows = content.get("rows") or []
    if not any(not row.get("when") for row in rows):
        yield Previewed(
            _("No rule applies to everything: what none of them covers could be approved by nobody."), tone="warning"
        )
    boards = {board.slug: board for board in Board.objects.prefetch_related("seats")}
    for row in rows:
        board = boards.get(row.get("board") or "")
        seats = [seat for seat in board.seats.all() if seat.until is None] if board else []
        if board and max(row["number"] if row["need"] == Need.NUMBER else 1, board.quorum) > len(seats):
            yield Previewed(
                _("“%(row)s” asks more of %(board)s than sit on it (%(n)s): it would block what it applies to.")
                % {"row": row["name"], "board": board, "n": len(seats)},
                url=board.get_absolute_url(),
                tone="danger",
            )
    if demanding := [row for row in rows if row.get("second_factor")]:
        asked = {boards[row["board"]].pk for row in demanding if row.get("board") in boards}
        if without := list(without_factor(people_of(asked))):
            said = {"n": len(without), "names": ", ".join(user.name for user in without)}
            sentence = _("Without a second factor yet, and asked to set one up before they vote (%(n)s): %(names)s.")
            yield Previewed(sentence % said, tone="warning")
    if name == "policy":
        yield Previewed(_("These rules judge every later change of the rules, this policy included."), tone="info")


def enact(name: str, content: dict, *, by, docket) -> None:
    """Retire the revision in force and write the next one; what is open keeps the stricter of the two (A-11)."""
    policy = Policy.objects.select_for_update(of=("self",)).filter(slug=name).first() or Policy(slug=name)
    policy.name, policy.description = content["name"], content.get("description", "")
    policy.save()
    last = 0
    for revision in policy.revisions.order_by("number"):
        last = revision.number
        if revision.state == RevisionState.IN_FORCE:
            revision.state = RevisionState.RETIRED
            revision.save()
    made = PolicyRevision.objects.create(
        policy=policy,
        number=last + 1,
        state=RevisionState.IN_FORCE,
        docket=docket,
        in_force_at=clock.now(),
        valid_days=content["valid_days"],
    )
    rows = unsaved_rows(content)
    if missing := [row.name for row in rows if row.voters == Voters.BOARD and row.board is None]:
        raise Refused(Refusal(_("The board of “%s” is not there any more.") % missing[0], code="board"))
    for row in rows:
        row.revision = made
        row.save()


def words(field: str, value: object) -> str | None:
    """Values of a policy as a reader says them."""
    if field == "when" and isinstance(value, list):
        return in_words([each for each in value if is_condition(each)])
    if field == "judges" and isinstance(value, list):
        return ", ".join(str(Group(each).label if each in Group.values else each) for each in value) or _("everything")
    if field == "ladder" and isinstance(value, list):
        return "; ".join(_rung(each) for each in value if _is_rung(each)) or _("nobody else")
    choices = {"stage": Stage, "voters": Voters, "need": Need}.get(field)
    return str(choices(value).label) if choices and value in choices.values else None


def _rung(rung) -> str:
    hours, whom = rung
    return _("after %(hours)s h: %(whom)s") % {"hours": hours, "whom": Rung(whom).label}


def is_condition(value: object) -> bool:
    """A fact, a comparison and a value, whatever is wrong with each."""
    return isinstance(value, list) and len(value) == 3 and all(isinstance(part, str) for part in value[:2])


def shaped(content: dict) -> dict:
    """A content, sound or not, in the shape that a form can show; what has no place in it is left out."""
    rows = content.get("rows")
    return content | {
        "rows": [_shaped_row(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    }


def _shaped_row(row: dict) -> dict:
    found = ROW | {key: value for key, value in row.items() if key in ROW and not isinstance(value, dict)}
    lists = {key: found[key] if isinstance(found[key], list) else [] for key in ("when", "judges", "ladder")}
    return found | {
        "when": [each for each in lists["when"] if is_condition(each)],
        "judges": [each for each in lists["judges"] if isinstance(each, str)],
        "ladder": [each for each in lists["ladder"] if _is_rung(each)],
    }


def _problems(content: dict) -> Iterator[tuple[str, str]]:
    if not _is_text(content.get("name"), 120):
        yield "name", _("Give the policy a name of at most 120 characters.")
    if not isinstance(content.get("description", ""), str):
        yield "description", _("A description is text.")
    if not _is_whole(content.get("valid_days"), 1, LONGEST_VALID):
        yield "valid_days", _("An approval is good for 1 to %s days.") % LONGEST_VALID
    rows = content.get("rows")
    if not isinstance(rows, list) or not rows:
        yield "rows", _("Name at least one rule; without one nobody could approve anything.")
        return
    if len(rows) > MOST_ROWS:
        yield "rows", _("A policy has at most %s rules.") % MOST_ROWS
    names = [row.get("name") for row in rows if isinstance(row, dict)]
    boards = set(Board.objects.values_list("slug", flat=True))
    for place, row in enumerate(rows[:MOST_ROWS]):
        if not isinstance(row, dict) or row.keys() - ROW.keys():
            yield f"rows.{place}", _("A rule has these fields: %s.") % ", ".join(ROW)
            continue
        for field, sentence in _problems_of(ROW | row, boards):
            yield f"rows.{place}.{field}", sentence
        if names.count(row.get("name")) > 1:
            yield f"rows.{place}.name", _("Two rules are called the same; give each a name of its own.")


def _problems_of(row: dict, boards: set[str]) -> Iterator[tuple[str, str]]:
    if not _is_text(row["name"], 120):
        yield "name", _("Say in a few words what the rule is for.")
    if not isinstance(row["when"], list) or len(row["when"]) > 12:
        yield "when", _("Conditions are a list, of at most 12.")
    else:
        for place, condition in enumerate(row["when"]):
            if problem := facts.problem_of(condition):
                yield f"when.{place}", problem
    if row["stage"] not in Stage.values:
        yield "stage", _("A rule belongs to assessing or to authorizing.")
    if not _is_whole(row["step"], 1, 20):
        yield "step", _("Steps are numbered from 1 to 20.")
    if not _is_text(row["step_name"], 80):
        yield "step_name", _("Name the step; rules of one step are asked at the same time.")
    if not isinstance(row["judges"], list) or not set(map(str, row["judges"])) <= set(Group.values):
        yield "judges", _("A rule judges some of: %s; none means everything.") % ", ".join(Group.values)
    yield from _problems_of_asking(row, boards)


def _problems_of_asking(row: dict, boards: set[str]) -> Iterator[tuple[str, str]]:
    if row["voters"] not in Voters.values:
        yield "voters", _("A rule asks a board, the peers or the owners.")
    elif row["voters"] == Voters.BOARD and str(row["board"]) not in boards:
        yield "board", _("Choose the board that is asked.")
    elif row["voters"] != Voters.BOARD and row["board"]:
        yield "board", _("Only a rule that asks a board names one; leave it empty.")
    if row["need"] not in Need.values:
        yield "need", _("A rule needs a number, a percentage, or all of them.")
    elif not _is_whole(row["number"], 1, 100):
        yield "number", _("From 1 to 100.")
    if not _is_whole(row["due_hours"], 1, LONGEST_WAIT):
        yield "due_hours", _("Between 1 hour and 60 days (1440 hours).")
    ladder = row["ladder"]
    if not isinstance(ladder, list) or len(ladder) > len(Rung) or not all(map(_is_rung, ladder)):
        yield "ladder", _("Each escalation names hours and one of: %s.") % ", ".join(Rung.values)
    elif _is_whole(row["due_hours"], 1, LONGEST_WAIT) and any(hours >= row["due_hours"] for hours, _whom in ladder):
        yield "ladder", _("Tell others before the time to decide is over: after fewer hours than it has.")
    if not isinstance(row["step_up"], bool):
        yield "step_up", _("Asking for the password again is yes or no.")
    if not isinstance(row["second_factor"], bool):
        yield "second_factor", _("Asking for a second factor is yes or no.")


def _is_rung(rung) -> bool:
    return isinstance(rung, list) and len(rung) == 2 and _is_whole(rung[0], 1, LONGEST_WAIT) and rung[1] in Rung.values


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= most


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


POLICY = Revisable(
    kind="policy",
    label=gettext_lazy("Approval policy"),
    current=current,
    check=check,
    preview=preview,
    enact=enact,
    page="approvals:policy",
    editor="approvals:edit_policy",
    number=number,
    labels={
        "name": gettext_lazy("name"),
        "description": gettext_lazy("description"),
        "valid_days": gettext_lazy("days an approval is good for"),
        "rows": gettext_lazy("rule"),
        "when": gettext_lazy("applies when"),
        "voters": gettext_lazy("asks"),
        "board": gettext_lazy("board"),
        "need": gettext_lazy("needs"),
        "number": gettext_lazy("number or percentage"),
        "due_hours": gettext_lazy("hours to decide"),
        "stage": gettext_lazy("stage"),
        "step": gettext_lazy("step"),
        "step_name": gettext_lazy("name of the step"),
        "judges": gettext_lazy("judges"),
        "ladder": gettext_lazy("then told"),
        "step_up": gettext_lazy("password again before a vote"),
        "second_factor": gettext_lazy("second factor before a vote"),
    },
    words=words,
)
