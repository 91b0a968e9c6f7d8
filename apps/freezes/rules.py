"""What must be true before a freeze is announced, or leave from one is asked for and given."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.calendars.queries import window_of
from apps.core import clock
from apps.core.refusals import Refusal
from apps.core.spans import overlaps
from apps.dockets.subjects import subject_of, url_of

from .enums import ExceptionState, FreezeState, Level
from .models import Freeze, FreezeException
from .scope import Scope


def has_a_window_ahead(freeze: Freeze, actor) -> Refusal | None:
    """A freeze is announced for time that is not over."""
    window = window_of(freeze.docket)
    if window is None:
        return Refusal(_("%s has no window yet.") % freeze.key, code="no_window", url=_edit_url(freeze))
    if window.span.upper <= clock.now():
        return Refusal(
            _("The window of %s is over; nothing would be frozen.") % freeze.key,
            code="window_over",
            url=_edit_url(freeze),
        )
    return None


def says_why(freeze: Freeze, actor) -> Refusal | None:
    """Whoever is stopped by a freeze reads why."""
    if freeze.reason.strip() or freeze.level == Level.ADVISORY:
        return None
    return Refusal(_("Please say why: everyone who is stopped reads it."), code="no_reason", url=_edit_url(freeze))


def is_not_lifted(freeze: Freeze) -> Refusal | None:
    """What was lifted or discarded stays as it was, so that one can see what it stopped."""
    if freeze.state != FreezeState.LIFTED:
        return None
    return Refusal(_("%s is lifted and is not changed any more.") % freeze.key, code="lifted", kind="state")


def is_in_reach(freeze: Freeze, subject) -> Refusal | None:
    """Leave is asked from a freeze that stands, stops something, and covers the record."""
    if freeze.state != FreezeState.APPROVED:
        return Refusal(_("%s is not announced, so no exception is needed.") % freeze.key, code="not_announced")
    if freeze.level == Level.ADVISORY:
        return Refusal(_("%s is advisory and stops nothing, so no exception is needed.") % freeze.key, code="advisory")
    span = window_of(freeze.docket).span
    if span.upper <= clock.now():
        return Refusal(_("%s is over, so no exception is needed.") % freeze.key, code="over")
    values = {"freeze": freeze.key, "subject": subject.key}
    planned = window_of(subject)
    if planned is not None and not overlaps(planned.span, span):
        sentence = _("%(subject)s is planned outside %(freeze)s, so no exception is needed.")
        return Refusal(sentence % values, code="outside", url=url_of(subject))
    if not Scope.of(freeze).covers(subject_of(subject).facts(subject)):
        sentence = _("%(freeze)s does not cover %(subject)s, so no exception is needed.")
        return Refusal(sentence % values, code="uncovered")
    return None


def nothing_open(freeze: Freeze, subject) -> Refusal | None:
    """One exception at a time per freeze and record."""
    standing = (
        FreezeException.objects.filter(
            freeze=freeze, subject=subject, state__in=(ExceptionState.ASKED, ExceptionState.GRANTED)
        )
        .select_related("docket")
        .first()
    )
    if standing is None or standing.has_expired(clock.now()):
        return None
    sentence = _("%(key)s is already asked for or granted.") % {"key": standing.key}
    return Refusal(sentence, code="already_asked", url=standing.get_absolute_url())


def not_expired(exception: FreezeException, actor) -> Refusal | None:
    """Leave that would already have run out is not granted."""
    if not exception.has_expired(clock.now()):
        return None
    return Refusal(_("The time it was asked for is over; it can be asked again."), code="expired")


def _edit_url(freeze: Freeze) -> str:
    return f"{freeze.get_absolute_url()}edit/"
