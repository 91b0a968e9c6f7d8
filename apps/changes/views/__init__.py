"""Pages of changes."""

from .catalogue import (
    catalogue,
    make_standard,
    similar,
    template,
    template_edit,
    template_new,
    template_transition,
)
from .lists import change_list, export, save_view
from .raising import edit, new, preview
from .record import detail, risk, transition

__all__ = [
    "catalogue",
    "change_list",
    "detail",
    "edit",
    "export",
    "make_standard",
    "new",
    "preview",
    "risk",
    "save_view",
    "similar",
    "template",
    "template_edit",
    "template_new",
    "template_transition",
    "transition",
]
