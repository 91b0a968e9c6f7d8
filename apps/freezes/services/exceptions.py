"""Leave to work in a freeze: asked for by those who do the work, granted by others, until it expires."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.queries import moment_text
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.spans import span as make_span
from apps.core.text import clean_text
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.services import open_docket, reserve_key
from apps.dockets.subjects import subject_of

from ..enums import ExceptionState, Lane, Level
from ..models import OPEN, Freeze, FreezeException, content_digest
from ..permissions import may_ask
from ..queries import covering, end_for
from ..rules import is_in_reach, nothing_open
from ..workflow import EXCEPTION_WORKFLOW


def ask_exception(
    freeze: Freeze,
    *,
    by,
    subject: Docket,
    reason: str,
    expires_at: datetime | None = None,
    single_use: bool = False,
    start: datetime | None = None,
    end: datetime | None = None,
) -> FreezeException:
    """Ask that one record may be worked on in one freeze until ``expires_at`` (aware; its end where not said).

    ``single_use``: it lets one start through and no second. ``start`` and ``end`` (aware, both or none): it is to be
    put there, and stands elsewhere yet.

    Raises Refused when the person may not edit the record, nothing is frozen for it, or it is asked for already.
    """
    insist(may_ask(subject, by))
    span = make_span(start, end) if start or end else None
    with transaction.atomic():
        # The lock makes two askers of the same leave see each other before the constraint would.
        freeze = Freeze.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=freeze.pk)
        insist(is_in_reach(freeze, subject, span), nothing_open(freeze, subject))
        latest = end_for(freeze, subject, span)
        reason, expires_at = clean_text(reason).strip(), expires_at or latest
        insist(*_incomplete(reason, expires_at, latest))
        key = reserve_key(Prefix.EXCEPTION)
        with recording(kind="freeze_exception.asked", key=key, by=by, reason=reason, data=_asked_for(subject, span)):
            _close_expired(freeze, subject)
            docket = open_docket(
                prefix=Prefix.EXCEPTION,
                key=key,
                team=subject.team,
                by=by,
                restricted=subject.is_restricted,
                title=_("%(subject)s in %(freeze)s") % {"subject": subject.key, "freeze": freeze.docket.title[:160]},
            )
            exception = FreezeException.objects.create(
                docket=docket,
                freeze=freeze,
                subject=subject,
                reason=reason,
                asked_by=by,
                expires_at=expires_at,
                is_single_use=single_use,
            )
            _note(exception, "asked", by=by)
    return exception


def _asked_for(subject: Docket, span) -> dict:
    """What the act says: for which record, and for which time where that is not its own yet."""
    times = {"start": span.lower.isoformat(), "end": span.upper.isoformat()} if span else {}
    return {"subject": subject.key, **times}


def grant(exception: FreezeException, *, by, reason: str = "", version: int | None = None) -> FreezeException:
    """Grant it, for what the record says now; in a hard freeze the first of two people only says yes, and the second
    grants."""
    with EXCEPTION_WORKFLOW.acting(exception, "grant", by=by, reason=reason, version=version) as locked:
        if locked.state == ExceptionState.GRANTED and locked.freeze.level == Level.HARD:
            locked.seconded_by = by
        else:
            locked.decided_by = by
        locked.content_digest = content_digest(locked.subject)
        locked.decided_at, locked.decision_reason = clock.now(), clean_text(reason)
        _note(locked, "granted" if locked.state == ExceptionState.GRANTED else "agreed", by=by)
    return locked


def refuse(exception: FreezeException, *, by, reason: str, version: int | None = None) -> FreezeException:
    """Refuse it, with the reason that the asker reads."""
    return _settle(exception, "refuse", by=by, reason=reason, version=version)


def revoke(exception: FreezeException, *, by, reason: str, version: int | None = None) -> FreezeException:
    """Take back what was granted; work that has started is not touched."""
    return _settle(exception, "revoke", by=by, reason=reason, version=version)


def note_start(subject: Docket, *, by) -> None:
    """Work on ``subject`` starts now, inside the caller's transaction: count it on every exception that lets it.

    One for a single use is used up by it. Harmless where no freeze stands in the way.
    """
    now = clock.now()
    granted = FreezeException.objects.filter(subject=subject, state=ExceptionState.GRANTED)
    if not granted.exists():
        return
    facts = subject_of(subject).facts(subject)
    if facts.get("type") == Lane.EMERGENCY:
        return
    covered = {freeze.pk for freeze in covering(facts, now) if freeze.level != Level.ADVISORY}
    rows = granted.select_for_update(of=("self",)).filter(freeze__in=covered).select_related("docket", "freeze__docket")
    for row in rows.order_by("pk"):
        row.subject = subject
        if not row.holds(now):
            continue
        with recording(kind="freeze_exception.used", key=row.key, by=by, data={"subject": subject.key}):
            row.uses, row.used_at = row.uses + 1, now
            if row.is_single_use:
                row.state = ExceptionState.USED
            row.save()
            _note(row, "used", by=by)


def apply_exception(
    exception: FreezeException, name: str, *, by, version: int | None = None, reason: str = ""
) -> FreezeException:
    """Take a transition by its name, for pages and the API."""
    EXCEPTION_WORKFLOW.find(name)
    return {"grant": grant, "refuse": refuse, "revoke": revoke}[name](exception, by=by, version=version, reason=reason)


def _settle(exception: FreezeException, name: str, *, by, reason: str, version: int | None) -> FreezeException:
    with EXCEPTION_WORKFLOW.acting(exception, name, by=by, reason=reason, version=version) as locked:
        locked.decided_by, locked.decided_at, locked.decision_reason = by, clock.now(), clean_text(reason)
        _note(locked, {"refuse": "refused", "revoke": "revoked"}[name], by=by)
    return locked


def _note(exception: FreezeException, act: str, *, by) -> None:
    """Say in the history of the record that it is for what became of its exception."""
    data = {"exception": exception.key, "freeze": exception.freeze.key, "act": act}
    with recording(kind="freeze_exception.noted", key=exception.subject.key, by=by, data=data):
        pass


def _close_expired(freeze: Freeze, subject: Docket) -> None:
    """One that no longer holds (``nothing_open`` saw to that) does not take the one place per freeze and record."""
    for row in FreezeException.objects.filter(freeze=freeze, subject=subject, state__in=OPEN):
        row.state = ExceptionState.EXPIRED
        row.save()


def _incomplete(reason: str, expires_at: datetime, latest: datetime) -> list[Refusal]:
    found = []
    if not reason:
        found.append(Refusal(_("Please say why it cannot wait."), code="missing", kind="input", field="reason"))
    if expires_at.tzinfo is None or expires_at <= clock.now():
        found.append(Refusal(_("An exception ends ahead of now."), code="bad_expiry", kind="input", field="expires_at"))
    elif expires_at > latest:
        sentence = _("The freeze ends %(end)s, and an exception from it ends then at the latest.")
        values = {"end": moment_text(latest)}
        found.append(Refusal(sentence % values, code="beyond_freeze", kind="input", field="expires_at"))
    return found
