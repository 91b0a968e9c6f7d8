"""Risk of a change: 0-100 with every contribution named. ``engines`` is the plug point; the highest engine wins."""

from .background import Background, background_of
from .engine import Contribution, Score, assess, engines, level_of, model_in_force
from .hours import Hour, other_hours
from .questions import asked

__all__ = [
    "Background",
    "Contribution",
    "Hour",
    "Score",
    "asked",
    "assess",
    "background_of",
    "engines",
    "level_of",
    "model_in_force",
    "other_hours",
]
