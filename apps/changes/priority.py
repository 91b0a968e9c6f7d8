"""Priority from impact and urgency, the 3 x 3 matrix of ITIL."""

from collections.abc import Mapping

from .enums import Grade, Priority

MATRIX = {
    (Grade.HIGH, Grade.HIGH): Priority.P1,
    (Grade.HIGH, Grade.MEDIUM): Priority.P2,
    (Grade.HIGH, Grade.LOW): Priority.P3,
    (Grade.MEDIUM, Grade.HIGH): Priority.P2,
    (Grade.MEDIUM, Grade.MEDIUM): Priority.P3,
    (Grade.MEDIUM, Grade.LOW): Priority.P4,
    (Grade.LOW, Grade.HIGH): Priority.P3,
    (Grade.LOW, Grade.MEDIUM): Priority.P4,
    (Grade.LOW, Grade.LOW): Priority.P5,
}


def priority_said(defaults: Mapping, impact: int | None, urgency: int | None) -> Priority:
    """As ``priority_of``; what is not said is as a type's ``defaults`` say, else medium."""
    grades = (("impact", impact), ("urgency", urgency))
    return priority_of(*(value or defaults.get(name) or Grade.MEDIUM for name, value in grades))


def priority_of(impact: int, urgency: int) -> Priority:
    """P1 (both high) to P5 (both low); raises ValueError for a grade that does not exist."""
    return MATRIX[Grade(impact), Grade(urgency)]
