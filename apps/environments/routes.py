"""Who is told about services and environments: the people of the team that owns them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.routes import Route, routes

from .models import Service


def _team(event):
    slug = event.key.removeprefix("service:")
    return User.objects.filter(is_active=True, memberships__team__services__slug=slug).distinct()


def _service(event) -> Service:
    return Service.objects.get(slug=event.key.removeprefix("service:"))


def _edited(event, user) -> str:
    return _("%(name)s, which your team owns, was changed") % {"name": _service(event)}


def _retired(event, user) -> str:
    return _("%(name)s, which your team owns, was retired") % {"name": _service(event)}


def _page(event, user) -> str:
    return _service(event).get_absolute_url()


routes.add(
    "environments.service_edited",
    Route(
        label=gettext_lazy("A service of my team is changed"),
        kinds=("service.edited",),
        recipients=_team,
        sentence=_edited,
        url=_page,
        channels=(),
    ),
)
routes.add(
    "environments.service_retired",
    Route(
        label=gettext_lazy("A service of my team is retired"),
        kinds=("service.retired",),
        recipients=_team,
        sentence=_retired,
        url=_page,
    ),
)
