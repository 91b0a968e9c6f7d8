"""Pages of releases."""

from .lists import release_list
from .parts import act_on_part, add_part, move_milestone
from .planning import edit, new, preview, target
from .record import detail, notes, transition

__all__ = [
    "act_on_part",
    "add_part",
    "detail",
    "edit",
    "move_milestone",
    "new",
    "notes",
    "preview",
    "release_list",
    "target",
    "transition",
]
