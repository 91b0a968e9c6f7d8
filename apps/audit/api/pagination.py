"""Keyset pages over events of which the caller may see only some."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.core.api.pagination import KeysetPagination

from ..visibility import sees_everything, visible_keys

CHUNK = 500
# A caller who may see next to nothing must not make one request read the whole trail.
MOST_CHUNKS = 40


class Seen:
    """A queryset of events as one person sees it: a slice of it holds visible events only."""

    def __init__(self, found: QuerySet, user):
        self._found, self._user = found, user
        self.model = found.model

    def filter(self, *args, **kwargs) -> Seen:
        return Seen(self._found.filter(*args, **kwargs), self._user)

    def order_by(self, *names: str) -> Seen:
        return Seen(self._found.order_by(*names), self._user)

    def __getitem__(self, wanted: slice) -> list:
        shown: list = []
        for chunk in range(MOST_CHUNKS):
            read = list(self._found[chunk * CHUNK : (chunk + 1) * CHUNK])
            visible = visible_keys(self._user, {event.key for event in read})
            shown += [event for event in read if event.key in visible]
            if len(shown) >= wanted.stop or len(read) < CHUNK:
                break
        return shown[wanted]


class EventPagination(KeysetPagination):
    """Auditors page over everything, everybody else over what they may see."""

    def paginate_queryset(self, queryset, request, view=None):
        """One page of visible events."""
        seen = queryset if sees_everything(request.user) else Seen(queryset, request.user)
        return super().paginate_queryset(seen, request, view)
