"""Milestones: added by hand, moved one by one, reached."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars import services as calendar
from apps.calendars.queries import window_of
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from ..enums import State
from ..models import Milestone, Release
from ..permissions import may_manage
from ..planning import Stretch, calendar_for
from .locking import permitted
from .placing import place_milestone


def add_milestone(
    release: Release, *, by, name: str, first: date, last: date | None = None, code: str = ""
) -> Milestone:
    """A milestone on a day, or on the days ``first`` to ``last``; ``code`` is made from the name where none is given."""
    name = clean_line(name)[:120]
    code = (code or slugify(name)[:40]).replace("-", "_")
    with transaction.atomic():
        locked = permitted(release, may_manage, by)
        insist(
            None if name and code else _input("name", _("Please give the milestone a name of letters.")),
            _input("code", _("There is a milestone “%s” already.") % code)
            if locked.milestones.filter(code=code).exists()
            else None,
        )
        with recording(kind="release.milestone_added", key=locked.key, by=by, data={"milestone": name}):
            milestone = Milestone.objects.create(release=locked, code=code, name=name)
            _place(locked, milestone, first, last, by)
    return milestone


def move_milestone(milestone: Milestone, *, by, first: date, last: date | None = None, reason: str = "") -> Milestone:
    """To another day with all that moves with it (ADR 14); one that has no date yet is put there.

    Raises Refused for who does not manage the release, for what was reached, and for what a move refuses.
    """
    with transaction.atomic(), clock.held():
        window = window_of(milestone.release.docket, f"milestone:{milestone.code}")
        if window is None:
            return set_milestone(milestone, by=by, first=first, last=last)
        start, end = _stretch(milestone, first, last).span(window.zone)
        calendar.hold_together(window, start, end, by=by)
        permitted(milestone.release, may_manage, by)
        milestone = _locked(milestone)
        insist(_reached(milestone))
        if (start, end) != (window.span.lower, window.span.upper):
            calendar.shift(window, start, end, by=by, etag=None, reason=reason)
    return _fresh(milestone)


def set_milestone(milestone: Milestone, *, by, first: date, last: date | None = None) -> Milestone:
    """To a day and nothing with it, by whoever manages the release; what was reached stays where it was."""
    with transaction.atomic():
        locked = permitted(milestone.release, may_manage, by)
        milestone = _locked(milestone)
        insist(_reached(milestone))
        with recording(kind="release.milestone_moved", key=locked.key, by=by, data={"milestone": milestone.name}):
            _place(locked, milestone, first, last, by)
    return milestone


def reach_milestone(milestone: Milestone, *, by) -> Milestone:
    """It has happened, now."""
    with transaction.atomic():
        locked = permitted(milestone.release, may_manage, by)
        milestone = _locked(milestone)
        insist(_reached(milestone))
        with recording(kind="release.milestone_reached", key=locked.key, by=by, data={"milestone": milestone.name}):
            milestone.reached_at, milestone.reached_by = clock.now(), by
            milestone.save()
    return milestone


def unreach_milestone(milestone: Milestone, *, by, reason: str) -> Milestone:
    """It was marked by mistake."""
    with transaction.atomic():
        locked = permitted(milestone.release, may_manage, by)
        milestone = _locked(milestone)
        insist(
            None if milestone.reached_at else Refusal(_("It is not reached yet."), code="not_reached", kind="state"),
            None if reason.strip() else _input("reason", _("Please say why.")),
        )
        with recording(
            kind="release.milestone_unreached", key=locked.key, by=by, reason=reason, data={"milestone": milestone.name}
        ):
            milestone.reached_at = milestone.reached_by = None
            milestone.save()
    return milestone


def remove_milestone(milestone: Milestone, *, by) -> None:
    """Take a milestone away, and off the calendar; one that was reached stays."""
    with transaction.atomic():
        locked = permitted(milestone.release, may_manage, by)
        milestone = _locked(milestone)
        insist(_reached(milestone))
        with recording(kind="release.milestone_removed", key=locked.key, by=by, data={"milestone": milestone.name}):
            calendar.withdraw(locked.docket, f"milestone:{milestone.code}", by=by)
            milestone.delete()


def _place(release: Release, milestone: Milestone, first: date, last: date | None, by) -> None:
    zone = calendar_for(release.template, release.docket.team).zone
    place_milestone(
        release,
        milestone,
        _stretch(milestone, first, last),
        zone=zone,
        services=[row.service for row in release.service_rows.select_related("service")],
        firm=release.state != State.DRAFT,
        by=by,
    )


def _stretch(milestone: Milestone, first: date, last: date | None) -> Stretch:
    last = last or first
    insist(_input("last", _("The last day is not before the first.")) if last < first else None)
    return Stretch(milestone.code, milestone.name, first, last)


def _fresh(milestone: Milestone) -> Milestone:
    return Milestone.objects.select_related("release__docket", "window").get(pk=milestone.pk)


def _reached(milestone: Milestone) -> Refusal | None:
    if milestone.reached_at is None:
        return None
    return Refusal(_("“%s” is reached; what has happened is not moved.") % milestone.name, code="reached", kind="state")


def _locked(milestone: Milestone) -> Milestone:
    return Milestone.objects.select_for_update(of=("self",)).select_related("window").get(pk=milestone.pk)


def _input(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, code=field, kind="input", field=field)
