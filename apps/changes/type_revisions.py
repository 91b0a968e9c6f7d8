"""Types of change are changed like policies: proposed, looked at beforehand, put in force by a vote.

A revision writes a new row; changes keep the row they were raised under, so nothing that runs is touched.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from apps.approvals.models import Policy
from apps.approvals.revisions import Revisable, revisables
from apps.audit.services import recording
from apps.core import clock

from .enums import FieldKind, Lane, RiskLevel
from .models import ChangeType
from .rules import NEEDS, STEPS
from .type_checks import FIELD_KEYS, STEP_LABELS, check, in_force


def content_of_type(row: ChangeType) -> dict:
    """A type's revision as plain JSON: everything that a revision may change."""
    return {
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "lane": str(row.lane),
        "policy": row.policy.slug if row.policy else "",
        "is_assessed": row.is_assessed,
        "review_from": str(row.review_from),
        "needs": {step: list(getattr(row, f"needs_at_{step}")) for step in STEPS},
        "prompts": {step: list(getattr(row, f"prompts_at_{step}")) for step in STEPS},
        "defaults": dict(row.defaults),
        "fields": [{key: field.get(key, [] if key == "choices" else "") for key in FIELD_KEYS} for field in row.fields],
    }


def as_now(content: dict) -> dict:
    """Content that was drafted before prompts were said for each step, in today's shape; all else as it is."""
    found = dict(content)
    if isinstance(found.get("prompts"), list):
        found["prompts"] = {step: found["prompts"] if step == "submit" else [] for step in STEPS}
    if isinstance(found.get("fields"), list):
        found["fields"] = [
            {"prompted_at": "", **field} if isinstance(field, Mapping) else field for field in found["fields"]
        ]
    return found


def as_type(content: dict) -> ChangeType:
    """A row with this content, not saved."""
    return ChangeType(
        slug=content["slug"],
        name=content["name"],
        description=content["description"],
        lane=content["lane"],
        policy=Policy.objects.filter(slug=content["policy"]).first() if content["policy"] else None,
        is_assessed=content["is_assessed"],
        review_from=content["review_from"],
        defaults=content["defaults"],
        fields=content["fields"],
        **{f"{kind}_at_{step}": content[kind][step] for kind in ("needs", "prompts") for step in STEPS},
    )


def current(slug: str) -> dict:
    row = in_force(slug)
    return content_of_type(row) if row else {}


def preview(slug: str, content: dict):
    """What would be different, from the queries of that name; imported late, because they read the rules."""
    from .queries.types import would_differ

    return would_differ(slug, content, as_type(content))


def enact(slug: str, content: dict, *, by, docket) -> None:
    """Write the new revision; the one before stays for what was raised under it."""
    now, before = clock.now(), in_force(slug)
    with recording(kind="change_type.revised", key=docket.key, by=by, data={"type": slug}):
        if before is not None:
            before.is_in_force, before.until = False, now
            before.save()
        row = as_type({**content, "slug": slug})
        row.number = before.number + 1 if before else 1
        row.since, row.revision = now, docket
        row.save()


def number(slug: str) -> int:
    row = in_force(slug)
    return row.number if row else 0


def _words(field: str, value) -> str | None:
    if field in STEPS and isinstance(value, str):
        return str(NEEDS[value].label) if value in NEEDS else value
    choices = {"lane": Lane, "review_from": RiskLevel, "kind": FieldKind}.get(field)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    if field in ("needed_at", "prompted_at"):
        return str(STEP_LABELS.get(value, ""))
    return None


TYPE = revisables.add(
    "change_type",
    Revisable(
        kind="change_type",
        label=gettext_lazy("Change type"),
        current=current,
        check=check,
        preview=preview,
        enact=enact,
        page="changes:type",
        editor="changes:edit_type_draft",
        number=number,
        read=as_now,
        labels={
            "is_assessed": gettext_lazy("peers assess it first"),
            "review_from": gettext_lazy("reviewed from risk"),
            "needs": gettext_lazy("asked for before"),
            "prompts": gettext_lazy("shown without being needed"),
            "prompted_at": gettext_lazy("shown at"),
            "fields": gettext_lazy("fields of its own"),
            "needed_at": gettext_lazy("needed before"),
            "judged_in": gettext_lazy("judged as part of"),
            **STEP_LABELS,
        },
        words=_words,
    ),
)
