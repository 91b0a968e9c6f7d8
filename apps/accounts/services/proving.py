"""Proving once more who one is, where an act asks for it: by password, or by a code of who has a second factor."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused

from .sign_in import CountersAway, TooOften, has_proved, prove


def proved(request, given: str, *, field: str = "proof") -> bool:
    """Whether it is proved, by what was given now or within the last ten minutes. Raises Refused where that is wrong."""
    if not given:
        return has_proved(request)
    try:
        if prove(request, given=given):
            return True
        sentence = (
            _("This code does not fit. A code is good once and for half a minute.")
            if request.user.has_second_factor
            else _("This is not your password. Look at the Caps Lock key, and give it again.")
        )
    except TooOften as often:
        sentence = _("Too many attempts. Try again in %s minutes.") % max(1, round(often.wait / 60))
    except CountersAway:
        sentence = _("This cannot be checked at the moment. Please try again in a minute.")
    raise Refused(Refusal(sentence, code=field, kind="input", field=field))
