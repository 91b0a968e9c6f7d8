"""Who is told of reviews: those who took part, that one is asked of them; owners of actions."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.routes import Route, routes

from .models import ActionItem, Review


def _took_part(event):
    return User.objects.filter(is_active=True, participations__docket__key=event.key).distinct()


def _owner(event):
    action = ActionItem.objects.filter(review__docket__key=event.key, title=event.data["title"], owner__isnull=False)
    return User.objects.filter(Q(pk__in=action.values("owner")), is_active=True)


def _opened(event, user) -> str:
    return _("Look back at %(key)s: say what happened and what was learned") % {"key": event.key}


def _asked(event, user) -> str:
    return _("%(key)s asks of you: %(title)s") % {"key": event.key, "title": event.data["title"]}


def _due(event, user):
    review = Review.objects.filter(docket__key=event.key).first()
    return review and review.due_at


def _page(event, user) -> str:
    return reverse("reviews:review", args=[event.key])


routes.add(
    "reviews.opened",
    Route(
        label=gettext_lazy("A review is asked of me"),
        kinds=("review.opened", "review.reopened"),
        recipients=_took_part,
        sentence=_opened,
        url=_page,
        asked=True,
        due=_due,
    ),
)
routes.add(
    "reviews.action",
    Route(
        label=gettext_lazy("A review asks me to do something"),
        kinds=("review.action_added",),
        recipients=_owner,
        sentence=_asked,
        url=_page,
        asked=True,
    ),
)
