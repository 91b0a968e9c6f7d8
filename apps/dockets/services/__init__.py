"""The verbs of a docket: opening it, who takes part, and what hangs on it."""

from .copying import begin_with, copy_hangers
from .files import attach, detach, sweep_files, too_large
from .hangers import add_link, comment, remove_link
from .opening import (
    WATCHER,
    begin_parts,
    leave,
    open_docket,
    participate,
    reserve_key,
    retitle,
    set_part,
    unwatch,
    watch,
)
from .tags import clean_tag, set_tags, tag, untag
from .tasks import add_task, edit_task, finish_task, order_tasks, reopen_task, skip_task, start_task

__all__ = [
    "WATCHER",
    "add_link",
    "add_task",
    "attach",
    "begin_parts",
    "begin_with",
    "clean_tag",
    "comment",
    "copy_hangers",
    "detach",
    "edit_task",
    "finish_task",
    "leave",
    "open_docket",
    "order_tasks",
    "participate",
    "remove_link",
    "reopen_task",
    "reserve_key",
    "retitle",
    "set_part",
    "set_tags",
    "skip_task",
    "start_task",
    "sweep_files",
    "tag",
    "too_large",
    "untag",
    "unwatch",
    "watch",
]
