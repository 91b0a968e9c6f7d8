"""What a person hears of their own desk: a long file is there, an act on many rows is over, somebody noted them away."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User

from .routes import Route, routes, who_acted


def _whose(event) -> list[User]:
    name = event.key.removeprefix("person:")
    return list(User.objects.filter(username=name)) if name != event.key else []


def _file_said(event, user) -> str:
    if event.data.get("state") != "ready":
        return _("Your file could not be written; ask for it again.")
    return _("Your file with %(n)s rows is ready.") % {"n": event.data.get("rows") or 0}


def _away_said(event, user) -> str:
    by = who_acted(event)
    if event.kind == "absence.cancelled":
        return _("%(by)s cancelled a time away of yours.") % {"by": by}
    if event.data.get("delegate"):
        return _("%(by)s noted that you are away; %(delegate)s stands in and votes in your place.") % {
            "by": by,
            "delegate": User.objects.filter(username=event.data["delegate"]).first() or event.data["delegate"],
        }
    return _("%(by)s noted that you are away.") % {"by": by}


def _factor_said(event, user) -> str:
    own = {
        "factor.confirmed": _("A second factor was set up for your account. If it was not you, tell an administrator."),
        "factor.removed": _("Your second factor was removed. If it was not you, tell an administrator."),
        "factor.recovered": _("A recovery code was used in your name. If it was not you, tell an administrator."),
        "factor.codes_renewed": _("New recovery codes were made for you. If it was not you, tell an administrator."),
    }
    if event.kind in own:
        return own[event.kind]
    return _("%(by)s took your second factor away: %(reason)s Set up a new one.") % {
        "by": who_acted(event),
        "reason": event.reason,
    }


routes.add(
    "absences.noted",
    Route(
        label=gettext_lazy("Somebody else plans or cancels a time away of yours"),
        kinds=("absence.planned", "absence.cancelled"),
        recipients=_whose,
        sentence=_away_said,
        url=lambda event, user: reverse("accounts:absences"),
    ),
)
routes.add(
    "accounts.factor",
    Route(
        label=gettext_lazy("Your second factor is set up, used to recover, or taken away"),
        kinds=("factor.reset", "factor.confirmed", "factor.removed", "factor.recovered", "factor.codes_renewed"),
        recipients=_whose,
        sentence=_factor_said,
        url=lambda event, user: reverse("accounts:second_factor"),
        tells_actor=True,
    ),
)
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
