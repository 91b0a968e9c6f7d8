"""What the current request carries, for logs and for the audit trail."""

from contextvars import ContextVar

# The id of the request that is being answered; empty outside one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
