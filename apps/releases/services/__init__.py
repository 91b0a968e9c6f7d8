"""The verbs of a release. Everything that a person or a program does to one goes through here."""

from .dependencies import add_dependency, meet_dependency, remove_dependency
from .drafting import draft, plan_from_template
from .editing import edit
from .milestones import add_milestone, move_milestone, reach_milestone, remove_milestone, unreach_milestone
from .moving import advance, apply, begin, cancel, complete, go_back, hold, plan, resume
from .notes import publish_notes, write_notes
from .risks import add_risk, close_risk, edit_risk
from .scope import add_item, remove_item
from .shifting import move_phase, move_window
from .target import move_target, preview_target

__all__ = [
    "add_dependency",
    "add_item",
    "add_milestone",
    "add_risk",
    "advance",
    "apply",
    "begin",
    "cancel",
    "close_risk",
    "complete",
    "draft",
    "edit",
    "edit_risk",
    "go_back",
    "hold",
    "meet_dependency",
    "move_milestone",
    "move_phase",
    "move_target",
    "move_window",
    "plan",
    "plan_from_template",
    "preview_target",
    "publish_notes",
    "reach_milestone",
    "remove_dependency",
    "remove_item",
    "remove_milestone",
    "resume",
    "unreach_milestone",
    "write_notes",
]
