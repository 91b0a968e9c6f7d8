"""One effect for one Idempotency-Key: the answer is kept in the same transaction as what it did.

Core knows the order of things; who keeps the answers is plugged in (accounts does, scoped to the caller).
"""

from __future__ import annotations

from typing import Protocol

from django.db import DatabaseError, transaction
from django.http import HttpResponse

from apps.core.plugs import Plug

HEADER = "Idempotency-Key"


class Keeper(Protocol):
    """Keeps answers to POSTs."""

    def claim(self, request) -> HttpResponse | None:
        """The kept answer, or None when this request is the first; raises InFlight (409), KeyReused or Unreadable."""

    def keep(self, request, response: HttpResponse) -> None:
        """Keep the answer of a claimed request."""


keepers: Plug[Keeper] = Plug("core.api.idempotency")


class _Answered(Exception):
    def __init__(self, response: HttpResponse):
        self.response = response


class IdempotentMixin:
    """Honours Idempotency-Key on every POST of a view.

    With a key the whole request is one transaction: a crash leaves neither the effect nor the key. Refusals are kept
    as answers too; defects (5xx) and broken transactions are not, so that they can be tried again.
    """

    _claimed = False

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST" or HEADER not in request.headers:
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if self._claimed and not transaction.get_connection().needs_rollback:
                if hasattr(response, "render"):
                    response.render()
                for keeper in keepers:
                    keeper.keep(self.request, response)
        return response

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method != "POST" or HEADER not in request.headers:
            return
        for keeper in keepers:
            kept = keeper.claim(request)
            if kept is not None:
                raise _Answered(kept)
            self._claimed = True

    def handle_exception(self, exc):
        if isinstance(exc, _Answered):
            return exc.response
        if isinstance(exc, DatabaseError) and transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)
        return super().handle_exception(exc)
