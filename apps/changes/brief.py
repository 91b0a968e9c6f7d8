"""What the decision page says of a change beyond its content: why it is risky, and its values in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.approvals.briefs import Brief, briefs
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import files_of, plan_of

from .custom import said
from .models import RiskModel
from .risk.questions import asked


def brief_of(docket: Docket, user) -> Brief:
    """The gravest risk reasons first; risk answers by their words, predecessors by their keys where they may be seen."""
    change = docket.change
    newest = change.assessments.first()
    grave = sorted((newest.contributions if newest else ()), key=lambda row: -row["points"])
    return Brief(
        risk_reasons=tuple(f"+{row['points']} {row['sentence']}" for row in grave if row["points"] > 0),
        shown={
            "answers": _answers(change),
            "predecessors": _predecessors(change, user),
            "tasks": _tasks(docket),
            **{field.path: words for field, _value, words in said(change) if field.judged_in},
            "attachments": [f"{file.name} (SHA-256 {file.digest[:12]}…)" for file in files_of(docket)],
        },
    )


def _answers(change) -> list[str]:
    model = RiskModel.objects.filter(is_in_force=True).first()
    questions = asked(model.questions, change.answers) if model else ()
    return [f"{one.text} {dict(one.choices).get(one.answer) or _('Not answered.')}" for one in questions]


def _tasks(docket: Docket) -> list[str]:
    found = []
    for row in plan_of(docket):
        task = row.task
        if task.blocks_start:
            continue
        said = [f"{task.order}. {task.title}"]
        said += [str(task.owner)] if task.owner else []
        said += [_("from minute %s of the window") % task.offset_minutes] if task.offset_minutes is not None else []
        said += [_("takes %s min") % task.planned_minutes] if task.planned_minutes else []
        said += [_("after “%s”") % task.after.title] if task.after else []
        found.append(" · ".join(said))
    return found


def _predecessors(change, user) -> list[str]:
    first = change.predecessor_rows.values("predecessor__docket")
    return [str(docket) for docket in visible_dockets(user).filter(pk__in=first)]


briefs.add(Prefix.CHANGE, brief_of)
