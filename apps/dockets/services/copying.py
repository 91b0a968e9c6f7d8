"""What goes along when a record is copied: the tasks that were planned, and the tags. Files, talk and times do not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused

from ..models import Docket, Tag, Task
from .tags import MOST, clean_tag
from .tasks import add_task

MOST_TASKS = 50


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


def begin_with(target: Docket, *, by, tags: Iterable[str] = (), tasks: Iterable[dict] = ()) -> None:
    """The tags and tasks that a new record has from the beginning, inside the act that makes it.

    Each task has ``title`` and perhaps ``owner``, ``offset_minutes`` and ``planned_minutes``; they stand in the order
    given. Raises Refused (input) for too many and for what is no tag.
    """
    words = {clean_tag(word) for word in tags}
    words -= set(target.tags.values_list("word", flat=True)) if words else set()
    rows = list(tasks)
    if len(words) > MOST or len(rows) > MOST_TASKS:
        raise Refused(
            Refusal(
                _("At most %(tags)s tags and %(tasks)s tasks.") % {"tags": MOST, "tasks": MOST_TASKS},
                code="too_many",
                kind="input",
                field="tags" if len(words) > MOST else "tasks",
            )
        )
    for word in sorted(words):
        Tag.objects.create(docket=target, word=word)
    for row in rows:
        add_task(target, by=by, ungated=True, **row)
