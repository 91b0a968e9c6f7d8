"""Minutes as files: made in the background from the frozen text, so that made again they are the same, byte for byte."""

from __future__ import annotations

from hashlib import sha256

import structlog
from celery import current_app
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core import clock

from ...meetings import pdf
from ...models import Minutes, MinutesFile

BATCH = 20
logger = structlog.get_logger(__name__)


def make_file(minutes: Minutes) -> MinutesFile:
    """The PDF of signed minutes, or the sentence why none can be made here; made once, whoever asks."""
    standing = MinutesFile.objects.filter(minutes=minutes, problem="").first()
    if standing is not None:
        return standing
    try:
        made, problem = pdf.of(minutes.content), ""
    except pdf.Unavailable as why:
        made, problem = None, str(why)
    values = {
        "pdf": made,
        "digest": sha256(made).hexdigest() if made else "",
        "problem": problem[:240],
        "made_at": clock.now(),
    }
    try:
        with transaction.atomic():
            return MinutesFile.objects.update_or_create(minutes=minutes, defaults=values)[0]
    except IntegrityError:
        # Another worker was faster; from the same text it made the same file.
        return MinutesFile.objects.get(minutes=minutes)


def make_missing_files() -> int:
    """Make what a sleeping worker left behind; returns how many there were."""
    rows = Minutes.objects.filter(file__isnull=True).order_by("pk")[:BATCH]
    return len([make_file(minutes) for minutes in rows])


def wake() -> None:
    """Have a worker look at once; where no broker answers, beat's next turn has to do."""
    try:
        current_app.send_task("approvals.minutes")
    except Exception as error:  # the table holds what is to be done, the broker only wakes
        logger.warning("nobody woken", error=str(error))


def pending(minutes: Minutes) -> str:
    """What a reader is told while there is no file: that it is being made, or why it cannot be."""
    standing = MinutesFile.objects.filter(minutes=minutes).first()
    if standing is None:
        return _("The PDF is being made; it is here in a moment.")
    return standing.problem
