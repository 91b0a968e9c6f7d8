"""What a dry run found, in words for one reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.digests import digest
from apps.core.runs import RunState
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_keys
from apps.dockets.subjects import url_of

from ..models import DryRun, Revision


@dataclass(frozen=True)
class Example:
    """One record that would have been asked for otherwise."""

    key: str
    title: str
    url: str
    sentence: str


@dataclass(frozen=True)
class Rehearsal:
    """A dry run as its page shows it; ``outdated`` when the draft has changed since."""

    run: DryRun
    headline: str
    notes: list[str]
    rules: list[tuple[str, int, int]]
    examples: list[Example]
    outdated: bool


def rehearsal(revision: Revision, user) -> Rehearsal | None:
    """The last dry run of a revision, None before the first. Records that have become restricted are not named."""
    run = DryRun.objects.filter(revision=revision).first()
    if run is None:
        return None
    result = run.result if run.state == RunState.DONE else {}
    return Rehearsal(
        run=run,
        headline=headline(run),
        notes=_notes(result) if result else [],
        rules=[tuple(row) for row in result.get("rules", ())],
        examples=_examples(result, user),
        outdated=digest(revision.content) != run.digest,
    )


def headline(run: DryRun) -> str:
    """The outcome in one sentence: "would have asked 12 more approvals, 3 fewer"."""
    if run.state == RunState.FAILED:
        return _("The draft changed while it was tried; try it again.")
    if run.state != RunState.DONE:
        return _("Looked at %(done)s of %(total)s.") % {"done": run.done, "total": run.total}
    if not run.total:
        return _("Nothing was put to the vote under this policy in the last %(days)s days.") % {"days": run.days}
    more, fewer = run.result["more"], run.result["fewer"]
    if not run.result["touched"]:
        return _("Of %(total)s in the last %(days)s days it would have asked each for the same.") % {
            "total": run.total,
            "days": run.days,
        }
    said = [
        ngettext("%(n)s more approval", "%(n)s more approvals", more) % {"n": more},
        ngettext("%(n)s fewer", "%(n)s fewer", fewer) % {"n": fewer},
    ]
    return _("In the last %(days)s days it would have asked %(more)s, %(fewer)s; %(n)s of %(total)s are affected.") % {
        "days": run.days,
        "more": said[0],
        "fewer": said[1],
        "n": run.result["touched"],
        "total": run.total,
    }


def _notes(result: dict) -> list[str]:
    notes = []
    if n := result["blocked"]:
        notes.append(
            ngettext("%(n)s could have been approved by nobody.", "%(n)s could have been approved by nobody.", n)
            % {"n": n}
        )
    if n := result["freed"]:
        notes.append(ngettext("%(n)s would no longer be blocked.", "%(n)s would no longer be blocked.", n) % {"n": n})
    n, people, without = result.get("factor", (0, 0, 0))
    if n:
        notes.append(
            ngettext(
                "%(n)s would have taken a second factor; %(without)s of the %(people)s people asked have none yet.",
                "%(n)s would have taken a second factor; %(without)s of the %(people)s people asked have none yet.",
                n,
            )
            % {"n": n, "without": without, "people": people}
        )
    return notes


def _examples(result: dict, user) -> list[Example]:
    rows = result.get("examples", [])
    seen = visible_keys(user, [row["key"] for row in rows])
    dockets = {docket.key: docket for docket in Docket.objects.filter(key__in=seen)}
    return [
        Example(row["key"], dockets[row["key"]].title, url_of(dockets[row["key"]]), _sentence(row))
        for row in rows
        if row["key"] in dockets
    ]


def _sentence(row: dict) -> str:
    parts = [_("%(n)s more of %(who)s") % {"n": number, "who": who} for who, number in row["more"]]
    parts += [_("%(n)s fewer of %(who)s") % {"n": number, "who": who} for who, number in row["fewer"]]
    parts += [_("a second factor of %s") % who for who in row.get("factor", ())]
    return "; ".join([*parts, *filter(None, [row["problem"]])]) or _("no longer blocked")
