"""Pages of board meetings."""

from .items import act, add_action, add_item, decide, vote
from .lists import meeting_list
from .minutes import dispute, minutes, minutes_pdf, minutes_print
from .page import brief, meeting, pulse, room, transitions
from .planning import edit, new, series, series_end, series_new, series_preview

__all__ = [
    "act",
    "add_action",
    "add_item",
    "brief",
    "decide",
    "dispute",
    "edit",
    "meeting",
    "meeting_list",
    "minutes",
    "minutes_pdf",
    "minutes_print",
    "new",
    "pulse",
    "room",
    "series",
    "series_end",
    "series_new",
    "series_preview",
    "transitions",
    "vote",
]
