"""What a person chose: for each kind and channel at once, in a digest, or not at all; and when mail may come."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.refusals import Refusal

from .enums import Channel, Pace
from .models import MailHours, Preference
from .routes import Route, routes


class Wish(models.TextChoices):
    """One cell of the table of choices."""

    AT_ONCE = Pace.AT_ONCE.value, gettext_lazy("At once")
    DIGEST = Pace.DIGEST.value, gettext_lazy("In a digest")
    OFF = "off", gettext_lazy("Not at all")


Pair = tuple[str, str]


def wishes_for(route: Route, channel: str) -> tuple[Wish, ...]:
    """What may be chosen there: nothing where it never goes that way, one thing where it cannot be switched off."""
    if channel == Channel.INBOX:
        return (Wish.AT_ONCE,) if route.asked else (Wish.AT_ONCE, Wish.OFF)
    if channel not in route.channels:
        return ()
    return (Wish.AT_ONCE, Wish.DIGEST, Wish.OFF) if channel == Channel.EMAIL else (Wish.AT_ONCE, Wish.OFF)


def offered() -> list[Pair]:
    """Every pair of route and channel at which there is something to choose."""
    return [
        (name, str(channel.value))
        for name in routes.names()
        for channel in Channel
        if len(wishes_for(routes.get(name), channel)) > 1
    ]


def wish_of(preference: Preference | None, route: Route, channel: str) -> Wish:
    """What a row means; without one mail comes at the pace of its route, and everything else at once."""
    if preference is None:
        return Wish(route.pace) if channel == Channel.EMAIL else Wish.AT_ONCE
    return Wish(preference.pace) if preference.wanted else Wish.OFF


def standing(users: Iterable[User], route: str) -> dict[tuple[int, str], Wish]:
    """What holds for each of these people for one route, by person and channel, in one query."""
    users = list(users)
    rows = {(row.user_id, row.channel): row for row in Preference.objects.filter(user__in=users, route=route)}
    pairs = [(user.pk, channel.value) for user in users for channel in Channel]
    return {pair: wish_of(rows.get(pair), routes.get(route), pair[1]) for pair in pairs}


def switched_off(user: User) -> set[Pair]:
    """What this person wants not at all, by route and channel, in one query."""
    return set(Preference.objects.filter(user=user, wanted=False).values_list("route", "channel"))


def hours_of(users: Iterable[User]) -> dict[int, MailHours]:
    """The mail hours of these people by id, the usual ones where nobody chose; one query."""
    users = list(users)
    found = {row.user_id: row for row in MailHours.objects.filter(user__in=users)}
    return {user.pk: found.get(user.pk) or MailHours(user=user) for user in users}


def why_not(wishes: dict[Pair, str]) -> list[Refusal]:
    """Choices that cannot be made, each with its sentence."""
    refusals = []
    for (name, channel), wish in wishes.items():
        route = routes.get(name)
        allowed = wishes_for(route, channel) if route else ()
        if wish in allowed:
            continue
        if route is None or not allowed:
            sentence = _("Nothing is told as “%(kind)s” by %(channel)s.") % {"kind": name[:60], "channel": channel[:12]}
        elif wish == Wish.OFF:
            sentence = _("“%s” asks something of you, so it always stands in the inbox.") % route.label
        else:
            words = ", ".join(str(one.value) for one in allowed)
            sentence = _("“%(kind)s” comes as one of: %(words)s.") % {"kind": route.label, "words": words}
        refusals.append(Refusal(sentence, code="no_such_choice", kind="input", field=f"{name} {channel}"[:80]))
    return refusals
