"""Pages of releases."""

from .lists import export, release_list, save_view
from .parts import act_on_part, add_part, move_milestone
from .planning import edit, new, preview, target
from .record import detail, notes, transition

__all__ = [
    "act_on_part",
    "add_part",
    "detail",
    "edit",
    "export",
    "move_milestone",
    "new",
    "notes",
    "preview",
    "release_list",
    "save_view",
    "target",
    "transition",
]
