"""Release notes: generated from the scope, edited by hand, published."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..models import Release
from ..notes import generated
from ..permissions import may_scope
from .content import clean
from .locking import locked_release


def write_notes(release: Release, *, by, text: str | None = None, version: int | None = None) -> Release:
    """Keep the notes as typed, or, without ``text``, generate them from the scope. Published ones may still be mended."""
    with transaction.atomic():
        locked = locked_release(release)
        insist(may_scope(locked, by))
        locked.expect(version)
        notes = clean({"notes": generated(locked) if text is None else text})["notes"]
        if notes == locked.notes:
            return locked
        kind = "release.notes_generated" if text is None else "release.notes_edited"
        with recording(kind=kind, key=locked.key, by=by):
            locked.notes = notes
            locked.save()
    return locked


def publish_notes(release: Release, *, by, version: int | None = None) -> Release:
    """From now on everybody who sees the release is shown its notes first. Refused while there are none."""
    with transaction.atomic():
        locked = locked_release(release)
        insist(may_scope(locked, by))
        locked.expect(version)
        insist(
            None if locked.notes else Refusal(_("There are no notes to publish yet."), code="no_notes", field="notes"),
            Refusal(_("The notes are published already."), code="published", kind="state")
            if locked.notes_published_at
            else None,
        )
        with recording(kind="release.notes_published", key=locked.key, by=by):
            locked.notes_published_at = clock.now()
            locked.save()
    return locked
