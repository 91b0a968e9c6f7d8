"""Risk of a change: 0-100 with every contribution named. ``engines`` is the plug point; the highest engine wins."""

from .background import Background, background_of
from .engine import Contribution, Score, assess, engines, level_of, model_in_force
from .hours import Hour, other_hours
from .inputs import inputs_from, inputs_of, same_inputs
from .levers import Lever, levers
from .questions import asked

__all__ = [
    "Background",
    "Contribution",
    "Hour",
    "Lever",
    "Score",
    "asked",
    "assess",
    "background_of",
    "engines",
    "inputs_from",
    "inputs_of",
    "level_of",
    "levers",
    "model_in_force",
    "other_hours",
    "same_inputs",
]
