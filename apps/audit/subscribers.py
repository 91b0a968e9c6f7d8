"""Who hears of events, at least once and after the commit: filled by upper apps from ``ready()``.

A subscriber gets the events of one batch at once, in the order they happened, so that what many of them ask it asks
once. Where it fails on all of them it is asked again event by event, so that one does not hold up the others.
"""

from collections.abc import Callable, Sequence

from apps.core.plugs import Plug

from .models import Event

Subscriber = Callable[[Sequence[Event]], None]
subscribers: Plug[Subscriber] = Plug("audit.subscribers")
