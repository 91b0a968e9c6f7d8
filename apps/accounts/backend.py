"""How a session knows its person again."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from apps.core import clock

from .models import User
from .models.people import standing


class PeopleBackend(ModelBackend):
    """Signs in by name and password as Django does. Whoever comes back comes with roles, teams and the instant, which
    nearly every page asks for, in one statement."""

    def get_user(self, user_id) -> User | None:
        """The person of a session; None where there is none any more, or the account is switched off."""
        rows = User.objects.annotate(asked_at=clock.Now(), **standing("pk"))
        user = rows.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.stands(user)
        clock.came_along(user.asked_at)
        return user
