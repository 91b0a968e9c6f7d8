"""What lies on a person's desk: unsaved forms, and the secret addresses of calendar feeds."""

from __future__ import annotations

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .. import permissions
from ..models import Draft, FeedToken, User

LARGEST_DRAFT = 200_000
MOST_DRAFTS, MOST_FEEDS = 50, 20


def save_draft(user: User, *, form: str, fields: dict[str, list[str]], instance: str = "") -> Draft:
    """Keep what was typed into ``form`` in one tab so far, over what that tab kept; raises Refused for too much."""
    form = form.strip()
    size = sum(len(name) + sum(map(len, values)) for name, values in fields.items())
    named = form and len(form) <= Draft._meta.get_field("form").max_length and form.isprintable()
    if not named or size > LARGEST_DRAFT or not is_instance(instance):
        insist(Refusal(_("This draft cannot be kept."), code="bad_draft", kind="input"))
    is_new = not Draft.objects.filter(user=user, form=form, instance=instance).exists()
    if is_new and Draft.objects.filter(user=user).count() >= MOST_DRAFTS:
        Draft.objects.filter(user=user).order_by("saved_at").first().delete()
    draft, _made = Draft.objects.update_or_create(
        user=user, form=form, instance=instance, defaults={"fields": fields, "saved_at": clock.now()}
    )
    return draft


def is_instance(text: str) -> bool:
    """The text may name a tab: at most sixteen letters and digits."""
    return len(text) <= 16 and text.isascii() and (text.isalnum() or not text)


def drafts_of(user: User, form: str) -> list[Draft]:
    """What is kept of ``form``, one for each tab in which it was typed, newest first."""
    return list(Draft.objects.filter(user=user, form=form).order_by("-saved_at", "-pk"))


def draft_of(user: User, form: str, instance: str = "") -> dict[str, list[str]]:
    """What was typed into ``form`` in one tab before; empty where nothing was kept."""
    draft = Draft.objects.filter(user=user, form=form, instance=instance).first()
    return draft.fields if draft else {}


def discard_draft(user: User, form: str, instance: str = "") -> None:
    """Forget the draft of one tab; views call this once the form is saved."""
    Draft.objects.filter(user=user, form=form, instance=instance).delete()


@transaction.atomic
def make_feed(*, by: User, name: str, query: str = "") -> tuple[FeedToken, str]:
    """Make the secret address of a calendar feed; the secret is returned once and stored only as a digest."""
    User.objects.select_for_update().get(pk=by.pk)
    if FeedToken.objects.filter(user=by, revoked_at__isnull=True).count() >= MOST_FEEDS:
        insist(Refusal(_("You have %s feeds. Revoke one first.") % MOST_FEEDS, code="too_many_feeds"))
    secret = secrets.token_urlsafe(32)
    feed = FeedToken(
        user=by,
        name=clean_line(name)[:80] or _("Calendar"),
        query=query.lstrip("?"),
        created_at=clock.now(),
        digest=sha256(secret.encode()).hexdigest(),
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
        with recording(kind="feed.revoked", key=locked.user.event_key, by=by, data={"name": locked.name}):
            locked.revoked_at = clock.now()
            locked.save()


def feed_user(token: str) -> tuple[User, FeedToken] | None:
    """The person whose feed this secret opens, and the feed; None for unknown, revoked, or of a person who left."""
    digest = sha256(token.encode("utf-8", "replace")).hexdigest()
    feed = FeedToken.objects.select_related("user").filter(digest=digest, revoked_at__isnull=True).first()
    if feed is None or not feed.user.is_active:
        return None
    return feed.user, feed
