"""The verbs of incidents."""

from .moving import apply, cancel, close, lead, mitigate, regrade, reopen, resolve
from .reach import look_again, look_ahead
from .reporting import edit, report

__all__ = [
    "apply",
    "cancel",
    "close",
    "edit",
    "lead",
    "look_again",
    "look_ahead",
    "mitigate",
    "regrade",
    "reopen",
    "report",
    "resolve",
]
