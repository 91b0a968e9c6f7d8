"""Reads of incidents: what stands in the way of planned work, lists and pages; lists are what one reader may see."""

from .lists import IncidentFilter, find, listed, named, visible
from .standing import CODE, HeldUp, Standing, held_up, met_by, neighbours_of, standing

__all__ = [
    "CODE",
    "HeldUp",
    "IncidentFilter",
    "Standing",
    "find",
    "held_up",
    "listed",
    "met_by",
    "named",
    "neighbours_of",
    "standing",
    "visible",
]
