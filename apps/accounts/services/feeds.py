"""Secret addresses of calendar feeds: made, used, closed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .. import permissions, queries
from ..models import FeedToken, SavedView, User

MOST_FEEDS = 20
USE_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, by: User, name: str, query: str = "", view: SavedView | None = None) -> tuple[FeedToken, str]:
    """Make the secret address of a calendar feed; the secret is returned once and stored only as a digest.

    It shows what ``query`` says, or with ``view`` what that saved view says whenever it is read. Raises Refused for a
    view that the person may not use, and beyond twenty feeds.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if FeedToken.objects.filter(user=by, revoked_at__isnull=True).count() >= MOST_FEEDS:
        insist(Refusal(_("You have %s feeds. Revoke one first.") % MOST_FEEDS, code="too_many_feeds"))
    if view is not None and not queries.sees_view(by, view):
        insist(Refusal(_("This view is not shared with you."), code="not_shared", kind="who", unblock=view.user.name))
    secret = secrets.token_urlsafe(32)
    feed = FeedToken(
        user=by,
        name=clean_line(name)[:80] or _("Calendar"),
        query="" if view else query.lstrip("?"),
        view=view,
        created_at=clock.now(),
        digest=_digest(secret),
    )
    with recording(kind="feed.created", key=by.event_key, by=by, data={"name": feed.name}):
        feed.save()
    return feed, secret


@transaction.atomic
def revoke_feed(feed: FeedToken, *, by: User) -> None:
    """Close a feed; calendar programs that still ask get nothing."""
    locked = FeedToken.objects.select_for_update(of=("self",)).get(pk=feed.pk)
    if locked.user_id != by.pk:
        insist(permissions.may_administer(by))
    if locked.revoked_at is None:
        _close(locked, by=by)


def close_feeds_of(view: SavedView, *, by: User) -> None:
    """A saved view goes: what followed it answers no more. Inside the removing transaction."""
    for feed in FeedToken.objects.select_for_update(of=("self",)).filter(view=view).order_by("pk"):
        feed.view = None
        _close(feed, by=by)


def feed_user(token: str) -> tuple[User, FeedToken] | None:
    """The person whose feed this secret opens, and the feed.

    None for unknown and revoked ones, where the person left, and where its saved view is shared with them no longer.
    """
    rows = FeedToken.objects.select_related("user", "view").filter(digest=_digest(token), revoked_at__isnull=True)
    feed = rows.first()
    if feed is None or not feed.user.is_active:
        return None
    if feed.view is not None and not queries.sees_view(feed.user, feed.view):
        return None
    return feed.user, feed


def note_feed_use(feed: FeedToken, now: datetime) -> None:
    """Remember that a feed is read, at most once an hour."""
    if feed.last_used_at is None or now - feed.last_used_at >= USE_NOTED_EVERY:
        feed.last_used_at = now
        # The column is left out of history: reading is no act.
        feed.skip_history_when_saving = True
        feed.save(update_fields=["last_used_at"])


def _close(feed: FeedToken, *, by: User) -> None:
    with recording(kind="feed.revoked", key=feed.user.event_key, by=by, data={"name": feed.name}):
        feed.revoked_at = feed.revoked_at or clock.now()
        feed.save()


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
