"""The verbs of board meetings: planned, filled, led, recorded, signed."""

from .acting import apply_meeting
from .agenda import close_agenda, close_due, draw
from .deciding import add_action, decide, note_item
from .files import make_file, make_missing_files
from .items import add_item, defer, move_item, order_by_rule, remove_item
from .minutes import dispute, sign
from .planning import cancel, edit_meeting, plan_meeting
from .room import join, leave, recuse, turn_to
from .series import edit_series, end_series, plan_due, plan_series
from .session import end, start

__all__ = [
    "add_action",
    "add_item",
    "apply_meeting",
    "cancel",
    "close_agenda",
    "close_due",
    "decide",
    "defer",
    "dispute",
    "draw",
    "edit_meeting",
    "edit_series",
    "end",
    "end_series",
    "join",
    "leave",
    "make_file",
    "make_missing_files",
    "move_item",
    "note_item",
    "order_by_rule",
    "plan_due",
    "plan_meeting",
    "plan_series",
    "recuse",
    "remove_item",
    "sign",
    "start",
    "turn_to",
]
