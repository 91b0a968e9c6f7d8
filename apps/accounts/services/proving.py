"""Proving once more who one is, where an act asks for it: by password, or by a code of who has a second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused

from .sign_in import CountersAway, TooOften, counted, has_proved, prove


def proved(request, given: str, *, field: str = "proof") -> bool:
    """Whether it is proved, by what was given now or within the last ten minutes. Raises Refused where that is wrong."""
    if not given:
        return has_proved(request)
    with _in_words(field):
        if prove(request, given=given):
            return True
    sentence = (
        _("This code does not fit. A code is good once and for half a minute.")
        if request.user.has_second_factor
        else _("This is not your password. Look at the Caps Lock key, and give it again.")
    )
    raise Refused(Refusal(sentence, code=field, kind="input", field=field))


@contextmanager
def slowly(request, *, field: str, code: bool = False) -> Iterator[None]:
    """Let the block try the person's password, or code, so that nobody guesses without limit from a session left open.

    Raises Refused at ``field`` where it was tried too often.
    """
    with _in_words(field), counted(request, code=code):
        yield


@contextmanager
def _in_words(field: str) -> Iterator[None]:
    try:
        yield
    except TooOften as often:
        sentence = _("Too many attempts. Try again in %s minutes.") % max(1, round(often.wait / 60))
        raise Refused(Refusal(sentence, code="too_often", kind="input", field=field)) from often
    except CountersAway as away:
        sentence = _("This cannot be checked at the moment. Please try again in a minute.")
        raise Refused(Refusal(sentence, code="counters_away", kind="input", field=field)) from away
