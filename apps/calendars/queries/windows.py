"""One window."""

from django.http import Http404

from apps.core import clock
from apps.core.reading import once

from ..models import Claim, Window
from ..permissions import seen_by


def window_of(docket, purpose: str = "work") -> Window | None:
    """The window that stands for a docket and purpose; None when there is none or it was withdrawn."""
    rows = windows_of(docket) if docket is not None else ()
    return next((row for row in rows if row.purpose == purpose and row.withdrawn_at is None), None)


def windows_of(docket) -> list[Window]:
    """Every window of a docket, withdrawn ones included, by number; asked once in an act."""
    rows = Window.objects.filter(docket=docket).order_by("pk")
    return once(("windows", docket.pk), lambda: list(rows), of=(Window,))


def shown_window(docket) -> Window | None:
    """The window that its conflicts are drawn around: the one of its work, else the next of others, else the last."""
    rows = list(Window.objects.filter(docket=docket, withdrawn_at=None).order_by("span"))
    ahead = [row for row in rows if row.span.upper > clock.now()] or rows[-1:]
    return next((row for row in rows if row.purpose == "work"), ahead[0] if ahead else None)


def window_for(pk: int, user) -> Window:
    """The window with this number and ``seen``, whether the person sees what it is or only that time is reserved.

    Raises Http404 where there is none, or it was withdrawn.
    """
    rows = Window.objects.filter(pk=pk, withdrawn_at=None).annotate(seen=seen_by(user))
    window = rows.select_related("docket__team").first()
    if window is None:
        raise Http404
    return window


def claimed_names(windows) -> dict[int, list[str]]:
    """What each of these windows (ids) claims, by name: environments, services and people."""
    names_of = ("environment__name", "service__name", "person__name")
    rows = Claim.objects.filter(window__in=windows).values_list("window_id", *names_of).order_by(*names_of)
    found: dict[int, list[str]] = {}
    for pk, *names in rows:
        found.setdefault(pk, []).extend(name for name in names if name)
    return found


def seen_window(pk, user) -> Window:
    """The same for who means to act on it; raises Http404 also where it is merely reserved time to the person."""
    window = window_for(pk, user)
    if not window.seen:
        raise Http404
    return window
