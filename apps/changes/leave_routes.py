"""Who is told of leave to skip a step, and how its acts read in the history of the change."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.enums import RoleName
from apps.accounts.models import User
from apps.audit.timeline import tell
from apps.environments.permissions import managers_of
from apps.notifications.routes import Route, routes

from .models import PromotionLeave


def _leave(event) -> PromotionLeave:
    """The leave that an act was on, from the history row that it wrote."""
    number = PromotionLeave.history.filter(event=event).values_list("id", flat=True).order_by("-history_id")[:1]
    rows = PromotionLeave.objects.select_related("change__docket", "environment")
    return rows.get(pk__in=number)


def _deciders(event):
    """Those who answer for the environment, or the change managers where nobody does; not whose work it is."""
    leave = _leave(event)
    change = leave.change
    mine = (leave.asked_by_id, change.requester_id, change.implementer_id, change.assignee_id)
    owners = managers_of(leave.environment).exclude(pk__in=[pk for pk in mine if pk])
    if owners.exists():
        return owners
    return User.objects.filter(is_active=True, role_grants__role__slug=RoleName.CHANGE_MANAGER).distinct()


def _asker(event):
    return User.objects.filter(is_active=True, pk=_leave(event).asked_by_id)


def _words(event) -> dict:
    leave = _leave(event)
    return {
        "key": leave.change.key,
        "version": leave.brings,
        "environment": leave.environment,
        "state": leave.get_state_display().lower(),
    }


def _asked(event, user) -> str:
    return _("Decide whether %(key)s may bring %(version)s to %(environment)s and skip a step") % _words(event)


def _settled(event, user) -> str:
    return _("Leave for %(key)s to skip a step before %(environment)s: %(state)s") % _words(event)


def _page(event, user) -> str:
    return _leave(event).get_absolute_url()


routes.add(
    "changes.leave_asked",
    Route(
        label=gettext_lazy("Leave to skip a step waits for my decision"),
        kinds=("promotion_leave.asked",),
        recipients=_deciders,
        sentence=_asked,
        url=_page,
        asked=True,
    ),
)
routes.add(
    "changes.leave_settled",
    Route(
        label=gettext_lazy("Leave to skip a step that I asked for is decided"),
        kinds=("promotion_leave.given", "promotion_leave.refused", "promotion_leave.taken_back"),
        recipients=_asker,
        sentence=_settled,
        url=_page,
    ),
)


def _asks(event) -> str:
    return _("asked for leave to bring %(version)s to %(environment)s over a missing step") % event.data


def _used(event) -> str:
    return _("started it with leave to skip a step before %(environment)s") % event.data


tell("promotion_leave.asked", _asks, tone="info", icon="help-circle")
tell("promotion_leave.given", gettext_lazy("gave leave to skip a step"), tone="warning", icon="check")
tell("promotion_leave.refused", gettext_lazy("refused leave to skip a step"), tone="danger", icon="x")
tell("promotion_leave.taken_back", gettext_lazy("took back leave to skip a step"), tone="danger", icon="x")
tell("promotion_leave.used", _used, tone="warning", icon="player-play")
