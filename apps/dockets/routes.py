"""Who is told of what is said and hung on a record: whom a comment or a task names, and those who watch it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.enums import Pace
from apps.notifications.routes import Route, routes

from .models import Docket

SAID = {"text": "excerpt", "name": "title", "to": "to"}
"""What a sentence calls what the event kept."""


def _named(event):
    return User.objects.filter(pk__in=event.data.get("mentions") or [], is_active=True)


def _owner(event):
    return User.objects.filter(pk=event.data.get("owner"), is_active=True)


def _taking_part(event):
    return User.objects.filter(is_active=True, participations__docket__key=event.key).distinct()


def _said(template):
    def sentence(event, user) -> str:
        title = Docket.objects.filter(key=event.key).values_list("title", flat=True).first() or ""
        return template() % {
            "key": event.key,
            "title": title,
            **{name: event.data.get(of, "") for name, of in SAID.items()},
        }

    return sentence


def _page(event, user) -> str:
    return reverse("dockets:go", args=[event.key])


routes.add(
    "dockets.mentioned",
    Route(
        label=gettext_lazy("Somebody names you in a comment"),
        kinds=("docket.commented",),
        recipients=_named,
        sentence=_said(lambda: _("You are named on %(key)s “%(title)s”: %(text)s")),
        url=_page,
        asked=True,
    ),
)
routes.add(
    "dockets.commented",
    Route(
        label=gettext_lazy("A comment on a record that you have a part in"),
        kinds=("docket.commented",),
        recipients=_taking_part,
        sentence=_said(lambda: _("New on %(key)s “%(title)s”: %(text)s")),
        url=_page,
        channels=(),
    ),
)
routes.add(
    "dockets.task_given",
    Route(
        label=gettext_lazy("A task is given to you"),
        kinds=("task.added", "task.edited"),
        recipients=_owner,
        sentence=_said(lambda: _("The task “%(name)s” on %(key)s “%(title)s” is yours.")),
        url=_page,
    ),
)
routes.add(
    "dockets.attached",
    Route(
        label=gettext_lazy("A file on a record that you have a part in"),
        kinds=("docket.attached",),
        recipients=_taking_part,
        sentence=_said(lambda: _("The file “%(name)s” was added to %(key)s “%(title)s”.")),
        url=_page,
        pace=Pace.DIGEST,
    ),
)
routes.add(
    "dockets.linked",
    Route(
        label=gettext_lazy("A link on a record that you have a part in"),
        kinds=("docket.linked",),
        recipients=_taking_part,
        sentence=_said(lambda: _("%(to)s was linked to %(key)s “%(title)s”.")),
        url=_page,
        pace=Pace.DIGEST,
    ),
)
