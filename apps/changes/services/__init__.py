"""The verbs of a change. Everything that a person, a decision or a program does to one goes through here."""

from .back_tests import ask_back_test, run_back_test, run_waiting_back_tests
from .catalogue import apply_template, draft_template, edit_template, make_standard
from .catalogue_decided import keep_certificates, template_decided
from .closing import close
from .decided import assessed, decided, reopened, stage_carried
from .dismissing import dismiss_suggestion
from .drafting import draft
from .editing import content_changed, edit
from .fan_out import fan_out
from .leaves import apply_leave, ask_leave
from .moving import apply, cancel, hold, resume, return_, submit
from .raising import Raised, raise_change
from .reassigning import reassign
from .record_clock import remind_of_records
from .retiming import edit_with_followers, what_moves
from .risk_models import enact_risk_model
from .running import back_out, finish, start

__all__ = [
    "Raised",
    "apply",
    "apply_leave",
    "apply_template",
    "ask_back_test",
    "ask_leave",
    "assessed",
    "back_out",
    "cancel",
    "close",
    "content_changed",
    "decided",
    "dismiss_suggestion",
    "draft",
    "draft_template",
    "edit",
    "edit_template",
    "edit_with_followers",
    "enact_risk_model",
    "fan_out",
    "finish",
    "hold",
    "keep_certificates",
    "make_standard",
    "raise_change",
    "reassign",
    "remind_of_records",
    "reopened",
    "resume",
    "return_",
    "run_back_test",
    "run_waiting_back_tests",
    "stage_carried",
    "start",
    "submit",
    "template_decided",
    "what_moves",
]
