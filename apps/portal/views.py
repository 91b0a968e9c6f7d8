"""Home and search."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from .search import KEY, find
from .work import work_of


@login_required
def home(request):
    """What waits for this person, what this person waits for, the week, and freezes ahead."""
    return render(request, "portal/home.html", {"work": work_of(request.user)})


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
