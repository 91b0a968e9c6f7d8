"""What goes along when a record is copied: the tasks that were planned, and the tags. Files, talk and times do not."""

from __future__ import annotations

from ..models import Docket, Tag, Task
from .tasks import add_task


def copy_hangers(source: Docket, target: Docket, *, by) -> None:
    """Copy tasks (open again, conditions of approvers left out) and tags, inside the act that makes the copy."""
    made: dict[int, Task] = {}
    for task in source.tasks.filter(blocks_start=False).select_related("owner"):
        owner = task.owner if task.owner and task.owner.is_active else None
        made[task.pk] = add_task(
            target,
            by=by,
            title=task.title,
            owner=owner,
            offset_minutes=task.offset_minutes,
            planned_minutes=task.planned_minutes,
            after=made.get(task.after_id),
            ungated=True,
        )
    for word in source.tags.values_list("word", flat=True):
        Tag.objects.create(docket=target, word=word)
