"""What the parts of a record's page share: each is a fragment of it, and a page of its own without htmx."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ..models import Docket
from ..subjects import url_of


def show(request, docket: Docket, what: str, context: dict) -> HttpResponse:
    """The part ``what``; 422 where its form carries errors."""
    context |= {"docket": docket, "fragment": f"dockets/_{what}.html", "record_url": url_of(docket)}
    status = 422 if context["form"].errors else 200
    return render(request, context["fragment"] if request.htmx else "dockets/hanger.html", context, status=status)


def done(request, docket: Docket, name: str) -> HttpResponse:
    """Back to the part, or to the record's page."""
    return redirect(name, docket.key) if request.htmx else redirect(url_of(docket))
