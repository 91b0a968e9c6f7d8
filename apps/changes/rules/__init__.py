"""Guards: what must hold before an act, each answering nothing or the sentences why not."""

from .asked import (
    NEEDS,
    STEPS,
    TIMED,
    asked_at_close,
    asked_at_finish,
    asked_at_start,
    asked_for,
    asked_for_is_complete,
    missing_now,
    window_lies_ahead,
)
from .ending import children_are_over, has_outcome, late_approval_stands, review_is_done, tasks_are_closed
from .standing import (
    approval_stands,
    assess_step_is_carried,
    is_not_on_hold,
    is_on_hold,
    purpose_of,
    template_stands,
)
from .starting import (
    conditions_are_done,
    gates_are_passed,
    is_inside_its_window,
    predecessors_are_done,
    predecessors_missing,
    reserved_first,
    verdict_allows,
)

__all__ = [
    "NEEDS",
    "STEPS",
    "TIMED",
    "approval_stands",
    "asked_at_close",
    "asked_at_finish",
    "asked_at_start",
    "asked_for",
    "asked_for_is_complete",
    "assess_step_is_carried",
    "children_are_over",
    "conditions_are_done",
    "gates_are_passed",
    "has_outcome",
    "is_inside_its_window",
    "is_not_on_hold",
    "is_on_hold",
    "late_approval_stands",
    "missing_now",
    "predecessors_are_done",
    "predecessors_missing",
    "purpose_of",
    "reserved_first",
    "review_is_done",
    "tasks_are_closed",
    "template_stands",
    "verdict_allows",
    "window_lies_ahead",
]
