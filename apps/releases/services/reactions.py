"""What a release does when the calendar has moved one of its windows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.dockets.models import Docket

from ..permissions import may_manage
from .locking import permitted


def window_moved(docket: Docket, *, by, window=None, **_rest) -> None:
    """A drag on the calendar: refused for who may not, and for what has happened already.

    Nothing is written here: milestones and phases point to their windows.
    """
    release = permitted(docket.release, may_manage, by)
    if window is None:
        return
    behind = release.milestones.filter(window=window, reached_at__isnull=False).exists()
    behind = behind or release.phases.filter(window=window, ended_at__isnull=False).exists()
    insist(Refusal(_("This is behind; what has happened is not moved."), "behind", "state") if behind else None)
