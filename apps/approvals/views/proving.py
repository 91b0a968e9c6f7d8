"""Taking the password once more, where a decision asks for it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.accounts.services.sign_in import CountersAway, TooOften, prove
from apps.core.refusals import Refusal, Refused


def take_password(request, password: str) -> None:
    """Take the password where one was given; what is wrong with it stands where the refusals of the vote stand."""
    if not password:
        return
    try:
        if prove(request, password=password):
            return
        sentence = _("This is not your password. Look at the Caps Lock key, and give it again.")
    except TooOften as often:
        sentence = _("Too many attempts. Try again in %s minutes.") % max(1, round(often.wait / 60))
    except CountersAway:
        sentence = _("Your password cannot be checked at the moment. Please try again in a minute.")
    raise Refused(Refusal(sentence, code="password", kind="input", field="password"))
