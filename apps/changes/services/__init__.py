"""The verbs of a change. Everything that a person, a decision or a program does to one goes through here."""

from .closing import close
from .decided import assessed, decided, reopened, stage_carried, window_moved
from .drafting import draft
from .editing import content_changed, edit
from .moving import apply, cancel, hold, resume, return_, submit
from .running import back_out, finish, start

__all__ = [
    "apply",
    "assessed",
    "back_out",
    "cancel",
    "close",
    "content_changed",
    "decided",
    "draft",
    "edit",
    "finish",
    "hold",
    "reopened",
    "resume",
    "return_",
    "stage_carried",
    "start",
    "submit",
    "window_moved",
]
