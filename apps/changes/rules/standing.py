"""Whether what was decided still stands: approvals, the certified template, the hold flag."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.approvals.enums import BallotState, StepState
from apps.approvals.models import Ballot, Step
from apps.approvals.rules import approval_stands as _approval_stands
from apps.core.refusals import Refusal

from ..custom import PREFIX, declared
from ..enums import Lane
from ..models import ChangeRequest
from .catalogue import is_usable

LATE = "retrospective"
"""Purpose of the approval that is given after the work: of a retrospective change, and of an emergency's full record."""


def purpose_of(change: ChangeRequest) -> str:
    """What its approval is opened for when it is submitted."""
    return LATE if change.type.lane == Lane.RETROSPECTIVE else "change"


def is_not_on_hold(change: ChangeRequest, actor) -> Refusal | None:
    if not change.on_hold:
        return None
    return Refusal(
        _("It is on hold; resume it first."),
        code="is_not_on_hold",
        kind="state",
        url=f"{change.get_absolute_url()}#do-resume",
        unblock=str(change.requester),
        way=_("Resume it"),
    )


def is_on_hold(change: ChangeRequest, actor) -> str | None:
    if not change.on_hold:
        return _("It is not on hold.")
    return None


def approval_stands(change: ChangeRequest, actor) -> Refusal | None:
    """Carried, on today's content; a standard change rests on its certified template instead."""
    if change.type.lane == Lane.STANDARD:
        return None
    return _approval_stands(change.docket, purpose_of(change))


def assess_step_is_carried(change: ChangeRequest, actor) -> Refusal | None:
    """No step of the assess stage is still open; else who is asked."""
    undecided = Step.objects.filter(
        approval__docket_id=change.docket_id,
        approval__purpose=purpose_of(change),
        stage="assess",
        approval__state__in=("open", "carried", "stuck"),
    ).exclude(state__in=(StepState.CARRIED, StepState.VOIDED))
    step = undecided.select_related("approval__docket").first()
    if step is None:
        return None
    ballots = Ballot.objects.filter(step__in=undecided, state=BallotState.OPEN).select_related("board", "team")
    asked = sorted({str(ballot.board or ballot.team) for ballot in ballots})
    return Refusal(
        _("The technical assessment is not finished."),
        code="assess_step_is_carried",
        url=step.approval.get_absolute_url(),
        unblock=", ".join(asked) or _("Its approvers"),
    )


def template_stands(change: ChangeRequest, actor) -> list[Refusal]:
    """A standard change: its template is certified today, and what the template locks is untouched."""
    if change.type.lane != Lane.STANDARD:
        return []
    template = change.template
    if template is None:
        return [
            Refusal(
                _("A standard change is made from a certified template; this one has none."),
                code="no_template",
                url=reverse("changes:catalogue"),
                unblock=str(change.requester),
            )
        ]
    unusable = is_usable(template)
    refusals = [unusable] if unusable else []
    return refusals + _touched(change)


def _touched(change: ChangeRequest) -> list[Refusal]:
    plain = {name: getattr(change, name) for name in change.template.locked if hasattr(change, name)}
    own = {name: change.custom.get(name) for name in change.template.locked.get("custom", {})}
    return breaks_lock(change, plain, own, change.service_rows.values_list("service_id", flat=True))


def breaks_lock(change: ChangeRequest, plain: dict, own: dict, service_ids) -> list[Refusal]:
    """Which of these values differ from what the template of the change locks: ``plain`` by field, ``own`` by name of the
    type's field, and the services it is certified for."""
    locked = change.template.locked
    labels = {
        name: ChangeRequest._meta.get_field(name).verbose_name
        for name in plain
        if name in locked and name not in ("services", "custom") and plain[name] != locked[name]
    }
    fixed = locked.get("custom", {})
    mine = [one for one in declared(change.type) if one.name in fixed and one.name in own]
    labels |= {one.path: one.label for one in mine if own[one.name] != fixed[one.name]}
    refusals = [
        Refusal(
            _("“%(field)s” is locked by the template and was changed; set it back, or raise a normal change instead.")
            % {"field": label},
            code="locked_field_touched",
            field=path,
            url=f"{change.get_absolute_url()}edit/#id_{path.replace(PREFIX, f'custom_{change.type.slug}__')}",
        )
        for path, label in labels.items()
    ]
    hosted = set(change.template.hosted.values_list("service_id", flat=True)) if service_ids else set()
    if hosted and set(service_ids) - hosted:
        refusals.append(
            Refusal(
                _("A service is named that the template is not certified for."),
                code="locked_field_touched",
                field="services",
                url=f"{change.get_absolute_url()}edit/#id_services",
            )
        )
    return refusals
