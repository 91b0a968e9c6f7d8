"""Pages of changes."""

from .lists import change_list, export, save_view
from .raising import edit, new, preview
from .record import detail, risk, transition

__all__ = ["change_list", "detail", "edit", "export", "new", "preview", "risk", "save_view", "transition"]
