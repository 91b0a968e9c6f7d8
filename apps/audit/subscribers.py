"""Who hears of an event, at least once and after the commit: filled by upper apps from ``ready()``."""

from collections.abc import Callable

from apps.core.plugs import Plug

Subscriber = Callable[..., None]
subscribers: Plug[Subscriber] = Plug("audit.subscribers")
