"""What hangs on a docket, as fragments of record pages; each is a page of its own without htmx."""

from .files import detach, file, files, tags
from .hangers import comments, go, links, unlink, watch
from .tasks import edit_task, move_task, task_act, tasks

__all__ = [
    "comments",
    "detach",
    "edit_task",
    "file",
    "files",
    "go",
    "links",
    "move_task",
    "tags",
    "task_act",
    "tasks",
    "unlink",
    "watch",
]
