"""What the release brings: added, taken out with a reason, flagged when it comes after code freeze."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line, clean_text
from apps.dockets.enums import Prefix
from apps.dockets.permissions import visible_dockets

from ..enums import ScopeKind
from ..models import Release, ScopeItem
from ..permissions import may_scope
from .locking import ask_again, permitted

CODE_FREEZE = "code_freeze"


def add_item(
    release: Release, *, by, title: str = "", kind: str = "", url: str = "", change: str = "", reason: str = ""
) -> ScopeItem:
    """Add a feature, fix or ticket by its title, or a change by its key; after code freeze it is flagged, with a reason.

    Raises Refused for who may not, for a change that does not exist or is in scope already, and where a late item comes
    without a reason.
    """
    with transaction.atomic():
        locked = permitted(release, may_scope, by)
        docket = _change(locked, change, by) if change else None
        # What a restricted change is about is not told by the release: its own page tells whom it may.
        named = "" if docket is None else docket.key if docket.is_restricted else docket.title
        title = named if docket and docket.is_restricted else clean_line(title)[:200] or named
        late = is_frozen(locked)
        insist(
            None if title else _input("title", _("Please say what it brings, or name a change by its key.")),
            _input("reason", _("Code freeze is behind: please say why this has to come in now."))
            if late and not reason.strip()
            else None,
        )
        item = ScopeItem(
            release=locked,
            kind=ScopeKind.CHANGE if docket else (kind or ScopeKind.FEATURE),
            title=title,
            url=clean_line(url),
            docket=docket,
            is_late=late,
            added_by=by,
            added_at=clock.now(),
        )
        insist_clean(item, exclude=("release", "docket", "added_by", "removed_at"))
        with recording(
            kind="release.scope_added",
            key=locked.key,
            by=by,
            reason=clean_text(reason).strip(),
            data={"title": title, "item": docket.key if docket else "", "late": late},
        ):
            item.save()
            ask_again(locked, by=by)
    return item


def remove_item(item: ScopeItem, *, by, reason: str) -> ScopeItem:
    """Take something out of the scope; it stays on record with the reason."""
    reason = clean_text(reason).strip()
    with transaction.atomic():
        release = permitted(item.release, may_scope, by)
        item = ScopeItem.objects.select_for_update(of=("self",)).select_related("docket").get(pk=item.pk)
        insist(
            Refusal(_("It was taken out already."), code="removed", kind="state") if item.removed_at else None,
            None if reason else _input("reason", _("Please say why it is taken out.")),
        )
        with recording(
            kind="release.scope_removed",
            key=release.key,
            by=by,
            reason=reason,
            data={"title": item.title, "item": item.docket.key if item.docket_id else ""},
        ):
            item.removed_at, item.removed_why = clock.now(), reason
            item.save()
            ask_again(release, by=by)
    return item


def is_frozen(release: Release) -> bool:
    """True once the milestone ``code_freeze`` was reached or its day is over."""
    freeze = release.milestones.select_related("window").filter(code=CODE_FREEZE).first()
    if freeze is None:
        return False
    return bool(freeze.reached_at or (freeze.window_id and freeze.window.span.upper <= clock.now()))


def _change(release: Release, key: str, by):
    docket = visible_dockets(by).filter(key=key.strip().upper(), prefix=Prefix.CHANGE).first()
    if docket is None:
        raise Refused(_input("change", _("There is no change %s that you may see.") % clean_line(key)[:40]))
    if release.scope.filter(docket=docket, removed_at=None).exists():
        raise Refused(Refusal(_("%s is in the scope already.") % docket.key, code="in_scope", field="change"))
    return docket


def _input(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, code=field, kind="input", field=field)
