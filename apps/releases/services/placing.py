"""The windows of a release on the shared calendar: ``phase:<code>`` and ``milestone:<code>``."""

from __future__ import annotations

from apps.calendars import services as calendar
from apps.calendars.enums import WindowKind

from ..models import Milestone, Phase, Release
from ..planning import Stretch


def place_phase(release: Release, phase: Phase, stretch: Stretch, *, zone: str, services, firm: bool, by) -> None:
    """Put a phase on the calendar, or move it there; whole days in ``zone``."""
    start, end = stretch.span(zone)
    phase.window = calendar.place(
        release.docket,
        kind=WindowKind.RELEASE_PHASE,
        purpose=f"phase:{phase.code}",
        title=str(phase.get_code_display()),
        start=start,
        end=end,
        firm=firm,
        zone=zone,
        services=services,
        by=by,
    )
    phase.save()


def place_milestone(
    release: Release, milestone: Milestone, stretch: Stretch, *, zone: str, services, firm: bool, by
) -> None:
    """Put a milestone on the calendar, or move it there; whole days in ``zone``."""
    start, end = stretch.span(zone)
    milestone.window = calendar.place(
        release.docket,
        kind=WindowKind.MILESTONE,
        purpose=f"milestone:{milestone.code}",
        title=milestone.name,
        start=start,
        end=end,
        firm=firm,
        zone=zone,
        services=services,
        by=by,
    )
    milestone.save()


def set_firm(release: Release, firm: bool, *, by) -> None:
    """Agreed dates are firm, those of a draft tentative."""
    for purpose in _purposes(release):
        calendar.set_firm(release.docket, purpose, firm, by=by)


def withdraw_ahead(release: Release, *, by) -> None:
    """What has not happened will not: its time is free again. What is behind stays on the calendar."""
    for phase in release.phases.all():
        if phase.window_id and phase.began_at is None:
            calendar.withdraw(release.docket, f"phase:{phase.code}", by=by)
    for milestone in release.milestones.all():
        if milestone.window_id and milestone.reached_at is None:
            calendar.withdraw(release.docket, f"milestone:{milestone.code}", by=by)


def claim(release: Release, services, *, by) -> None:
    """After the services differ: every window that still stands claims the new ones."""
    for window in release.docket.windows.filter(withdrawn_at=None):
        calendar.place(
            release.docket,
            kind=window.kind,
            purpose=window.purpose,
            title=window.title,
            start=window.span.lower,
            end=window.span.upper,
            firm=window.is_firm,
            zone=window.zone,
            services=services,
            by=by,
        )


def _purposes(release: Release) -> list[str]:
    return list(release.docket.windows.filter(withdrawn_at=None).order_by("id").values_list("purpose", flat=True))
