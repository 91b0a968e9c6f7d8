"""Saved views of lists: kept under a name, shared, pinned as the one that a list opens with."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .. import permissions, queries
from ..models import PinnedView, SavedView, Team, User
from .feeds import close_feeds_of

MOST_VIEWS = 200
LONGEST_QUERY = 4000
# Where somebody stood in a list, or which day of the calendar was open, is no part of the view.
NOT_KEPT = ("cursor", "fragment", "saved", "on")


@transaction.atomic
def save_view(
    *, by: User, page: str, name: str, query: str, is_shared: bool = False, team: Team | None = None
) -> SavedView:
    """Save a list or calendar as it is filtered now; the same name on the same page is replaced.

    ``is_shared`` shows it to everybody, with ``team`` to those who are in it. A view that others use under that name
    stays shared as it was where nothing is said; ``change_view`` is how it is shared no longer.
    """
    name, is_shared = _name(name), is_shared or team is not None
    insist(permissions.may_share_with(by, team))
    User.objects.select_for_update().get(pk=by.pk)
    view = SavedView.objects.filter(user=by, page=page, name=name).first() or SavedView(user=by, page=page, name=name)
    if view.pk is None and SavedView.objects.filter(user=by).count() >= MOST_VIEWS:
        insist(Refusal(_("You have saved %s views. Remove one first.") % MOST_VIEWS, code="too_many_views"))
    view.query = _query(query)
    if is_shared:
        view.is_shared, view.team = True, team
    with recording(kind="view.saved", key=by.event_key, by=by, data={"page": page, "name": name}):
        view.save()
    return view


@transaction.atomic
def change_view(
    view: SavedView,
    *,
    by: User,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
    team: Team | None = None,
) -> SavedView:
    """Rename a view of one's own, share it with everybody, a team or nobody, or keep other filters under it.

    What is None stays; ``team`` counts with ``is_shared``. Nothing is recorded where nothing differs. The view is
    unpinned for those who no longer see it.
    """
    insist(permissions.may_change_view(by, view), permissions.may_share_with(by, team))
    User.objects.select_for_update().get(pk=by.pk)
    locked = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    asked = {"name": name if name is None else _name(name), "query": query if query is None else _query(query)}
    changed = {key: value for key, value in asked.items() if value is not None and getattr(locked, key) != value}
    if is_shared is not None and (locked.is_shared, locked.team) != (is_shared, team if is_shared else None):
        changed |= {"is_shared": is_shared, "team": team if is_shared else None}
    if not changed:
        return locked
    same = SavedView.objects.filter(user=by, page=locked.page, name=changed.get("name")).exclude(pk=locked.pk)
    if same.exists():
        insist(
            Refusal(_("You have another view called “%s” here.") % changed["name"], "name_taken", "input", field="name")
        )
    for key, value in changed.items():
        setattr(locked, key, value)
    data = {"page": locked.page, "name": locked.name, "fields": sorted(changed)}
    with recording(kind="view.changed", key=by.event_key, by=by, data=data):
        locked.save()
    if "is_shared" in changed and not (locked.is_shared and locked.team is None):
        seen_by = locked.team.memberships.values("user") if locked.team else []
        locked.pins.exclude(user=by).exclude(user__in=seen_by).delete()
    return locked


@transaction.atomic
def remove_view(view: SavedView, *, by: User) -> None:
    """Remove a view that one saved oneself; whoever's list opened with it opens with everything again, its feeds close."""
    insist(permissions.may_change_view(by, view))
    with recording(kind="view.removed", key=by.event_key, by=by, data={"page": view.page, "name": view.name}):
        close_feeds_of(view, by=by)
        view.delete()


@transaction.atomic
def pin_view(view: SavedView, *, by: User) -> None:
    """From now on the person's list opens with this view: an own one, or one that somebody shares."""
    if not queries.sees_view(by, view):
        insist(Refusal(_("This view is not shared with you."), code="not_shared", kind="who", unblock=view.user.name))
    PinnedView.objects.update_or_create(user=by, page=view.page, defaults={"view": view})


def unpin_view(*, by: User, page: str) -> None:
    """The list opens with everything again; harmless where nothing was pinned."""
    PinnedView.objects.filter(user=by, page=page).delete()


def _name(name: str) -> str:
    name = clean_line(name)
    if not name or len(name) > SavedView._meta.get_field("name").max_length:
        insist(Refusal(_("Give the view a short name."), code="no_name", kind="input", field="name"))
    return name


def _query(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        insist(Refusal(_("This view narrows by too much to be kept."), code="long_query", kind="input", field="query"))
    kept = QueryDict(query.lstrip("?"), mutable=True)
    for name in NOT_KEPT:
        kept.pop(name, None)
    return kept.urlencode()
