"""What a person's own work in the background tells that person: a long file is there, an act on many rows is over."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User

from .routes import Route, routes


def _whose(event) -> list[User]:
    name = event.key.removeprefix("person:")
    return list(User.objects.filter(username=name)) if name != event.key else []


def _file_said(event, user) -> str:
    if event.data.get("state") != "ready":
        return _("Your file could not be written; ask for it again.")
    return _("Your file with %(n)s rows is ready.") % {"n": event.data.get("rows") or 0}


routes.add(
    "lists.file",
    Route(
        label=gettext_lazy("A long list you asked for is written"),
        kinds=("list.file_written",),
        recipients=_whose,
        sentence=_file_said,
        url=lambda event, user: reverse(f"{event.data['list']}:export_file", args=[event.data["file"]]),
    ),
)
routes.add(
    "lists.bulk",
    Route(
        label=gettext_lazy("Your act on many rows is over"),
        kinds=("bulk.finished",),
        recipients=_whose,
        sentence=lambda event, user: _("Your act on many rows is over; see how each went."),
        url=lambda event, user: reverse(f"{event.data['list']}:bulk_run", args=[event.data["run"]]),
    ),
)
