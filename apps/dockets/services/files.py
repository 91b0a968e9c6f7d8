"""Files on a docket: attached, taken off with a reason, and swept where nothing speaks of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused

from .. import store
from ..files import check_content, checked_name
from ..models import Attachment, Docket
from ..permissions import may_edit
from ..subjects import react
from .holding import held

JUDGED = ("approval.", "ballot.", "vote.", "gate.", "review.", "agenda.")
"""Events that tell that people were asked about a record, or decided on it."""


def attach(docket: Docket, *, by, file: BinaryIO, name: str) -> Attachment:
    """Keep a file on the record; the same file under the same name twice changes nothing.

    ``file`` can be read and sought. Raises Refused for a kind that is not taken, content that is not what the name
    says, a name that stands already, too many or too large files, and for who may not edit the record.
    """
    _permit(docket, by)
    name, kind = checked_name(name)
    size = file.seek(0, 2)
    file.seek(0)
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise too_large()
    check_content(name, kind, file)
    digest = store.digest_of(file)
    with transaction.atomic():
        docket = held(docket)
        standing = list(docket.attachments.filter(removed_at__isnull=True))
        for one in standing:
            if one.name.casefold() == name.casefold():
                if one.digest == digest:
                    return one
                _refuse(_("There is a file “%s” already; take it off first, or give this one another name.") % one.name)
        if len(standing) >= settings.ATTACHMENTS_MOST:
            _refuse(_("There are %s files here already; put the others into one archive.") % len(standing))
        return _kept(docket, by, file, name, digest, size, kind.media_type)


def _kept(docket, by, file, name, digest, size, media_type) -> Attachment:
    # Two who attach the same bytes wait for each other here: one that fails must not take away what the other named.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"attachment:{digest}"])
    try:
        is_new = store.put(file, digest)
    except OSError:
        _refuse(
            _("There is no room for files on the server now. Nothing is lost; tell an administrator."), kind="state"
        )
    try:
        with recording(
            kind="docket.attached", key=docket.key, by=by, data={"title": name, "digest": digest, "size": size}
        ):
            found = Attachment.objects.create(
                docket=docket,
                name=name,
                digest=digest,
                size=size,
                media_type=media_type,
                added_by=by,
                added_at=clock.now(),
            )
            react(docket, "content.changed", by=by)
    except BaseException:
        if is_new:
            store.drop(store.path_of(digest))
        raise
    return found


def detach(file: Attachment, *, by, reason: str) -> Attachment:
    """Take a file off, with the reason; auditors still find it, others no longer."""
    _permit(file.docket, by)
    if not reason.strip():
        raise Refused(Refusal(_("Please say why it is taken off."), code="reason", kind="input", field="reason"))
    with transaction.atomic():
        held(file.docket)
        locked = Attachment.objects.select_related("docket").select_for_update(of=("self",)).get(pk=file.pk)
        if locked.removed_at is not None:
            raise Refused(Refusal(_("“%s” was taken off already.") % locked.name, code="removed", kind="state"))
        data = {"title": locked.name, "digest": locked.digest}
        with recording(kind="docket.detached", key=locked.docket.key, by=by, reason=reason.strip(), data=data):
            locked.removed_by, locked.removed_at = by, clock.now()
            locked.save()
            react(locked.docket, "content.changed", by=by)
    return locked


def sweep_files() -> int:
    """Remove what a crash or a rolled-back transaction left behind, and what is forgotten; returns how many files."""
    forget_removed()
    return store.sweep(_named)


def forget_removed() -> int:
    """Let go of the bytes of files taken off more than ``REMOVED_FILES_KEPT_DAYS`` ago; returns how many.

    Never of a file that somebody may have judged: where anything was asked or decided about its record before it was
    taken off, it is evidence and stays. Name, size and digest stay of every one.
    """
    now = clock.now()
    asked = Event.objects.filter(key=OuterRef("docket__key"), at__lte=OuterRef("removed_at")).filter(
        reduce(or_, (Q(kind__startswith=kind) for kind in JUDGED))
    )
    rows = Attachment.objects.filter(
        ~Exists(asked),
        removed_at__lt=now - timedelta(days=settings.REMOVED_FILES_KEPT_DAYS),
        forgotten_at__isnull=True,
    ).select_related("docket")[:500]
    for row in rows:
        with recording(
            kind="docket.file_forgotten", key=row.docket.key, by=None, data={"title": row.name, "digest": row.digest}
        ):
            row.forgotten_at = now
            row.save()
    return len(rows)


def too_large() -> Refused:
    """What is said of a file above the limit, wherever it is noticed."""
    most = settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)
    sentence = _("The file is larger than %s MB. Link to where it lies, or attach the part that matters.") % most
    return Refused(Refusal(sentence, code="too_large", kind="input", field="file"))


def _named(digests: Iterable[str]) -> set[str]:
    rows = Attachment.objects.filter(digest__in=list(digests), forgotten_at__isnull=True)
    return set(rows.values_list("digest", flat=True))


def _permit(docket: Docket, by) -> None:
    if refusal := may_edit(docket, by):
        raise Refused(Refusal(str(refusal), code="may_edit", kind="who"))


def _refuse(sentence: str, kind: str = "input") -> None:
    raise Refused(Refusal(sentence, code="file", kind=kind, field="file" if kind == "input" else ""))
