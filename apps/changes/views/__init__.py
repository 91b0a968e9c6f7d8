"""Pages of changes."""

from .catalogue import (
    catalogue,
    dismiss_suggestion,
    make_standard,
    similar,
    template,
    template_edit,
    template_new,
    template_transition,
)
from .leaves import ask_leave, leave, leave_transition
from .lists import change_list
from .parts import fan_out
from .people import reassign
from .raising import edit, new, preview
from .record import detail, risk, transition
from .risk_models import back_test, risk_model, risk_model_revise, risk_revision
from .types import edit_type_draft, new_type, revise_type, type_list, type_page

__all__ = [
    "ask_leave",
    "back_test",
    "catalogue",
    "change_list",
    "detail",
    "dismiss_suggestion",
    "edit",
    "edit_type_draft",
    "fan_out",
    "leave",
    "leave_transition",
    "make_standard",
    "new",
    "new_type",
    "preview",
    "reassign",
    "revise_type",
    "risk",
    "risk_model",
    "risk_model_revise",
    "risk_revision",
    "similar",
    "template",
    "template_edit",
    "template_new",
    "template_transition",
    "transition",
    "type_list",
    "type_page",
]
