"""Where a question that stands alone is answered: filled by upper apps, which know the page.

``desks.add("gates", fn)`` with ``fn(ballots) -> {ballot id: address}`` for those of its own, in one query.
"""

from collections.abc import Callable, Iterable

from apps.core.plugs import Plug

desks: Plug[Callable[[Iterable], dict[int, str]]] = Plug("approvals.desks")
