"""The verbs of a docket: opening it, who takes part, and what hangs on it."""

from .hangers import add_link, comment, remove_link
from .opening import leave, open_docket, participate, reserve_key, retitle, set_part, unwatch, watch
from .tasks import add_task, edit_task, finish_task, reopen_task, skip_task

__all__ = [
    "add_link",
    "add_task",
    "comment",
    "edit_task",
    "finish_task",
    "leave",
    "open_docket",
    "participate",
    "remove_link",
    "reopen_task",
    "reserve_key",
    "retitle",
    "set_part",
    "skip_task",
    "unwatch",
    "watch",
]
