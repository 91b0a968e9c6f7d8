"""The list of releases, filtered by its address; what can be done with its rows stands in ``apps.accounts.lists``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _

from apps.accounts.lists import list_view
from apps.core.lists import chip, narrowing, several, toggle

from .. import listing
from ..enums import State
from ..forms import ReleaseFilters
from ..permissions import may_plan


@login_required
def release_list(request):
    """Releases by filter, newest first; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    return list_view(
        request,
        listing.PAGE,
        "releases/list.html",
        "releases/_rows.html",
        order=listing.ORDER,
        filters=ReleaseFilters(request.GET),
        chips=_chips,
        may_new=may_plan,
    )


def _chips(request, filters) -> list[dict]:
    """What narrows the list now, then mine, open and each state."""
    chosen = set(filter(None, request.GET.get("state", "").split(",")))
    chips = [
        toggle(request, _("Mine"), "mine"),
        chip(request, _("Open"), "state", "" if chosen == {"open"} else "open", active="open" in chosen),
    ]
    return narrowing(request, filters, ("state", "mine")) + chips + several(request, "state", State)
