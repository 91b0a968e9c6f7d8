"""Links and comments."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line, clean_text

from ..enums import LinkKind, Prefix
from ..models import Comment, Docket, Link
from ..permissions import may_add, may_edit, may_see, visible_dockets
from ..subjects import react
from .holding import held

LONGEST_COMMENT = 20_000
MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9][A-Za-z0-9._-]{0,58})")
MOST_MENTIONS, MOST_LOOKED_UP = 20, 100
_is_url = URLValidator(schemes=["http", "https"])


def comment(docket: Docket, *, by, text: str) -> Comment:
    """Say something; refused when empty, too long (20,000 characters), when it calls more than twenty people by name,
    or the person only looks on."""
    _permit(docket, by)
    text = clean_text(text).strip()
    if not text:
        raise Refused(Refusal(_("A comment needs some words."), code="text", kind="input", field="text"))
    if len(text) > LONGEST_COMMENT:
        raise Refused(Refusal(_("A comment has at most 20,000 characters."), code="text", kind="input", field="text"))
    called = mentioned(docket, text)
    if len(called) > MOST_MENTIONS:
        raise Refused(
            Refusal(
                _("A comment calls at most %(most)s people by name; this one calls %(called)s. Take some names out.")
                % {"most": MOST_MENTIONS, "called": len(called)},
                code="mentions",
                kind="input",
                field="text",
            )
        )
    data = {"excerpt": text[:140], "mentions": called}
    with recording(kind="docket.commented", key=docket.key, by=by, data=data):
        return Comment.objects.create(docket=docket, by=by, at=clock.now(), text=text)


def mentioned(docket: Docket, text: str) -> list[int]:
    """Ids of the people whom ``@log-in-name`` calls, as far as they may see the record."""
    names = sorted({name.rstrip(".-_").lower() for name in MENTION.findall(text)})[:MOST_LOOKED_UP]
    if not names:
        return []
    people = User.objects.annotate(small=Lower("username")).filter(small__in=names, is_active=True, is_service=False)
    return sorted(person.pk for person in people.order_by("pk") if not may_see(docket, person))


def add_link(docket: Docket, *, by, url: str = "", title: str = "", kind: str = "", author=None) -> Link:
    """Link an address (http or https) or, by its key, another record; the same address twice changes nothing.

    ``author`` is the person whose work it is (of a commit, a pull request): whoever wrote it does not approve it. Said
    later of a link that stands, it is kept too.
    """
    _permit(docket, by, may_edit)
    url = url.strip()
    to = visible_dockets(by).filter(key__iexact=url).first()
    if to is None:
        _check(url)
    # Links are part of what approvers judge, so only editors add them; the lock lets two at once see each other.
    with transaction.atomic():
        docket = held(docket)
        if standing := docket.links.filter(to=to) if to else docket.links.filter(url=url):
            return _claimed(standing[0], author, by)
        return _linked(docket, to, url, title, kind, author, by)


def _linked(docket: Docket, to: Docket | None, url: str, title: str, kind: str, author, by) -> Link:
    with recording(kind="docket.linked", key=docket.key, by=by, data={"to": _named(to, url)}):
        link = Link.objects.create(
            docket=docket,
            kind=kind or (_kind_of(to) if to else guess_kind(url)),
            url="" if to else url,
            title=clean_line(title)[:200] or (to.title if to else ""),
            to=to,
            author=author,
            added_by=by,
            added_at=clock.now(),
        )
        react(docket, "content.changed", by=by)
        if to is not None:
            react(to, "linked.changed", by=by)
    return link


def _claimed(link: Link, author, by) -> Link:
    if author is not None and link.author_id is None:
        with recording(kind="docket.linked", key=link.docket.key, by=by, data={"to": _named(link.to, link.url)}):
            link.author = author
            link.save()
            react(link.docket, "content.changed", by=by)
    return link


def remove_link(link: Link, *, by) -> None:
    """Take a link off; its history stays."""
    _permit(link.docket, by, may_edit)
    with recording(kind="docket.unlinked", key=link.docket.key, by=by, data={"to": _named(link.to, link.url)}):
        link.delete()
        react(link.docket, "content.changed", by=by)
        if link.to is not None:
            react(link.to, "linked.changed", by=by)


def guess_kind(url: str) -> LinkKind:
    """What an address most likely is, from the path words that the well-known forges and trackers use."""
    path = urlsplit(url).path
    for words, kind in (
        (("/pull/", "/merge_requests/", "/pull-requests/"), LinkKind.PULL_REQUEST),
        (("/commit/", "/commits/"), LinkKind.COMMIT),
        (("/issues/", "/browse/", "/work_items/"), LinkKind.TICKET),
        (("/incidents/",), LinkKind.INCIDENT),
    ):
        if any(word in path for word in words):
            return kind
    return LinkKind.OTHER


def _kind_of(to: Docket) -> LinkKind:
    return LinkKind.INCIDENT if to.prefix == Prefix.INCIDENT else LinkKind.RECORD


def _named(to: Docket | None, url: str) -> str:
    """What the history says; whoever sees this record may not know of a restricted one that it leads to."""
    if to is None:
        return url
    return _("a restricted record") if to.is_restricted else to.key


def _check(url: str) -> None:
    try:
        _is_url(url)
    except ValidationError:
        raise Refused(
            Refusal(_("Give a web address (https://…) or the key of a record."), code="url", kind="input", field="url")
        ) from None


def _permit(docket: Docket, by, guard=may_add) -> None:
    if refusal := guard(docket, by):
        raise Refused(Refusal(str(refusal), code=guard.__name__, kind="who"))
