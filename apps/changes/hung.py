"""What hangs on a change and is judged with it: links, files, planned tasks and tags, in one statement."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from apps.core.reading import once
from apps.dockets.models import Attachment, Docket, Link, Tag, Task

TASK = ("id", "order", "title", "owner_id", "offset_minutes", "planned_minutes", "after_id")


def hung_on(docket: Docket) -> dict[str, list[dict]]:
    """``linked``, ``attached``, ``planned`` and ``tagged`` as plain rows; asked once in an act while none of them is
    written."""
    rows = {
        "linked": _rows(Link, "kind", "url", "to_id", "author_id"),
        "attached": _rows(Attachment, "name", "digest", removed_at=None),
        # Conditions are left out: the approver asked for them, so they do not undo the approval.
        "planned": _rows(Task, *TASK, blocks_start=False),
        "tagged": _rows(Tag, "word"),
    }
    asked = Docket.objects.filter(pk=docket.pk).values(**rows)
    return once(("hung on", docket.pk), asked.get, of=(Link, Attachment, Task, Tag))


def _rows(model, *names: str, **narrow) -> ArraySubquery:
    found = model.objects.filter(docket=OuterRef("pk"), **narrow).order_by("pk")
    return ArraySubquery(found.values(row=JSONObject(**{name: name for name in names})))
