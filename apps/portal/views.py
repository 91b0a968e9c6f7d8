"""Home, what is out of the ordinary, and search."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from apps.changes import listing
from apps.core import clock

from .exceptions import exceptional, may_see_exceptions
from .kinds import BY_NAME
from .search import KEY, find
from .work import work_of


@login_required
def home(request):
    """What waits for this person, what this person waits for, the week, and freezes ahead."""
    return render(request, "portal/home.html", {"work": work_of(request.user)})


@login_required
@clock.held()
def exceptions(request):
    """All that is out of the ordinary, by kind, to be acted upon one by one or together."""
    if refusal := may_see_exceptions(request.user):
        return render(request, "403.html", {"refusals": [refusal]}, status=403)
    kind = BY_NAME.get(request.GET.get("kind", ""))
    found = exceptional(request.user, clock.now(), kind=kind.name if kind else "")
    context = {
        "found": found,
        "kind": kind,
        "chips": _chips(found.counts, kind),
        "listed": listing.PAGE,
        "actions": _actions(kind),
        "no_all": True,
    }
    return render(request, "portal/exceptions.html", context)


def _chips(counts, kind) -> list[dict]:
    return [
        {
            "label": one.label,
            "count": count,
            "active": one is kind,
            "url": "?" if one is kind else f"?kind={one.name}",
        }
        for one, count in counts
    ]


def _actions(kind) -> list:
    """What mends this kind stands first."""
    offered = [one for one in listing.PAGE.actions if one.offered]
    return sorted(offered, key=lambda one: not (kind and one.name == kind.bulk))


@login_required
def search(request):
    """Results as a page, or as rows of the command palette; an exact key leads straight to its record."""
    text = request.GET.get("q", "")
    hits = find(request.user, text)
    if request.GET.get("fragment") == "palette":
        return render(request, "portal/_palette.html", {"hits": hits})
    if KEY.match(text.strip()) and len(hits) == 1:
        return redirect(hits[0].url)
    return render(request, "portal/search.html", {"hits": hits, "text": text})
