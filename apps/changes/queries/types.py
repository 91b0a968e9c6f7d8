"""Types of change: those in force, the history of one, and what another revision would mean for what is open now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.approvals.revisions import Previewed
from apps.calendars.models import Window
from apps.dockets.models import Attachment, Link, Task

from ..custom import declared, is_given
from ..enums import OPEN_STATES, RiskLevel, State
from ..models import ChangeRequest, ChangeType
from ..risk import model_in_force
from ..rules import NEEDS, STEPS, prompted_for
from ..rules.ending import REVIEWED_LANES
from ..workflow import track_of

LOOKED_AT = 500


@dataclass(frozen=True)
class Asked:
    """What a type asks for before one step, and what it shows there besides: labels, its own fields last."""

    step: str
    label: str
    names: list[str]
    shown: list[str]


def types_in_force():
    """Every type in force with the number of open changes of any revision of it, by name."""
    open_now = Count("pk", filter=Q(changes__state__in=OPEN_STATES))
    counts = dict(ChangeType.objects.order_by("slug").values("slug").annotate(n=open_now).values_list("slug", "n"))
    rows = list(ChangeType.objects.filter(is_in_force=True).select_related("policy").order_by("name"))
    for row in rows:
        row.open_changes = counts.get(row.slug, 0)
    return rows


def versions_of(slug: str):
    """Every revision of a type, newest first, with the number of changes raised under it."""
    return (
        ChangeType.objects.filter(slug=slug)
        .select_related("revision", "policy")
        .annotate(raised=Count("changes"), open_now=Count("changes", filter=Q(changes__state__in=OPEN_STATES)))
        .order_by("-number")
    )


def asked_by(row: ChangeType, labels: dict) -> list[Asked]:
    """What a type asks for, step by step."""
    found = []
    for step in STEPS:
        names = [str(NEEDS[name].label) for name in getattr(row, f"needs_at_{step}") if name in NEEDS]
        names += [field.label for field in declared(row) if field.needed_at == step]
        shown = [str(NEEDS[name].label) for name in prompted_for(row, step)]
        shown += [field.label for field in declared(row) if field.prompted_at == step]
        found.append(Asked(step, str(labels[step]), names, shown))
    return found


def states_passed(lane: str, is_assessed: bool, review_from: str) -> list[dict]:
    """The states of a type as a track: name, and in a few words what its type or its lane makes of it."""
    level = RiskLevel(review_from).label.lower() if review_from in RiskLevel.values else ""
    if lane in REVIEWED_LANES or review_from == RiskLevel.LOW:
        review = _("a review is mandatory")
    elif level:
        review = _("reviewed from %s risk on, and when it failed") % level
    else:
        review = _("reviewed when it failed")
    said = {State.ASSESS: _("where its policy names peers"), State.REVIEW: review}
    if lane in REVIEWED_LANES:
        said[State.REVIEW] = _("a review and the late approval are mandatory")
    return [{"name": str(state.label), "detail": said.get(state, "")} for state in track_of(lane, is_assessed)]


def would_differ(slug: str, content: dict, proposed: ChangeType) -> list[Previewed]:
    """What a proposed revision would mean: what keeps the old one, and what drafts of today would miss under it."""
    standing = ChangeType.objects.filter(slug=slug, is_in_force=True).first()
    if standing is None:
        return [Previewed(_("People can raise changes of the type “%s” from then on.") % proposed.name)]
    rows = ChangeRequest.objects.filter(type__slug=slug, state__in=OPEN_STATES)
    count = rows.count()
    found = [
        Previewed(
            ngettext(
                "%(n)d change open now keeps the version it was raised under.",
                "%(n)d changes open now keep the version they were raised under.",
                count,
            )
            % {"n": count}
        )
    ]
    lacking = _lacking(list(_drafts(slug)), proposed, standing)
    for label, missing in lacking.most_common(10):
        found.append(
            Previewed(
                ngettext(
                    "%(n)d draft would miss: %(what)s, if it were raised under this.",
                    "%(n)d drafts would miss: %(what)s, if they were raised under this.",
                    missing,
                )
                % {"n": missing, "what": label},
                tone="warning",
            )
        )
    gone = {field.name: field.label for field in declared(standing)}
    for field in declared(proposed):
        gone.pop(field.name, None)
    found += [
        Previewed(_("New changes no longer have the field “%s”; those that have it keep it.") % label, tone="warning")
        for label in gone.values()
    ]
    return found


def _drafts(slug: str):
    """Drafts with all that needs look at, in a fixed number of queries."""
    of_docket = {"docket": OuterRef("docket")}
    return (
        ChangeRequest.objects.filter(type__slug=slug, state=State.DRAFT)
        .select_related("docket", "type")
        .prefetch_related(
            "service_rows", "environment_rows", Prefetch("docket__windows", Window.objects.order_by("pk"))
        )
        .annotate(
            has_tasks=Exists(Task.objects.filter(blocks_start=False, **of_docket).order_by()),
            has_files=Exists(Attachment.objects.filter(removed_at__isnull=True, **of_docket).order_by()),
            has_links=Exists(Link.objects.filter(**of_docket).order_by()),
        )
        .order_by("-pk")[:LOOKED_AT]
    )


def _lacking(drafts: list[ChangeRequest], proposed: ChangeType, standing: ChangeType) -> Counter:
    """Label of each thing newly asked for at submit, with how many drafts do not have it."""
    model = model_in_force()
    codes = [question["code"] for question in model.questions] if model else []
    given = {
        "tasks": lambda change: change.has_tasks,
        "file": lambda change: change.has_files,
        "link": lambda change: change.has_links,
        "answers": lambda change: all(change.answers.get(code) for code in codes),
    }
    fresh = [name for name in proposed.needs_at_submit if name not in standing.needs_at_submit]
    old = {field.name for field in declared(standing) if field.needed_at == "submit"}
    found: Counter = Counter()
    for change in drafts:
        for name in fresh:
            if not given.get(name, NEEDS[name].given)(change):
                found[str(NEEDS[name].label)] += 1
        for field in declared(proposed):
            if field.needed_at == "submit" and field.name not in old and not is_given(change, field.name):
                found[field.label] += 1
    return found
