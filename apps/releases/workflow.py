"""The life of a release as a table, and whose turn it is in each state."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import SAME, Transition, Workflow

from . import permissions as may
from . import rules
from .enums import PHASES, TERMINAL_STATES, State

OPEN_STATES = tuple(state for state in State if state not in TERMINAL_STATES)

WORKFLOW = Workflow(
    "release",
    recording=recording,
    turns={
        State.DRAFT: _("its release manager"),
        State.PLANNED: _("its release manager"),
        State.PLANNING: _("product, to agree on the scope"),
        State.BUILD: _("development"),
        State.TESTING: _("QA"),
        State.PREPARATION: _("everybody who signs off the go/no-go"),
        State.DEPLOYMENT: _("operations"),
        State.POST_RELEASE: _("its release manager"),
        State.COMPLETED: _("nobody"),
        State.CANCELLED: _("nobody"),
    },
    transitions=(
        Transition(
            "plan",
            (State.DRAFT,),
            State.PLANNED,
            may.may_manage,
            (rules.is_not_on_hold, rules.has_services, rules.has_dates),
            label=_("Plan"),
            event="release.planned",
        ),
        Transition(
            "begin",
            (State.PLANNED,),
            State.PLANNING,
            may.may_manage,
            (rules.is_not_on_hold,),
            label=_("Begin"),
            event="release.begun",
        ),
        Transition(
            "advance",
            PHASES[:-1],
            rules.next_phase,
            may.may_manage,
            (rules.is_not_on_hold, rules.gate_is_passed),
            label=_("Go to the next phase"),
            results=PHASES[1:],
            event="release.advanced",
        ),
        Transition(
            "complete",
            (State.POST_RELEASE,),
            State.COMPLETED,
            may.may_manage,
            (rules.is_not_on_hold, rules.gate_is_passed, rules.scope_is_settled),
            label=_("Complete"),
            event="release.completed",
        ),
        Transition(
            "go_back",
            PHASES[1:],
            rules.phase_before,
            may.may_manage,
            (rules.is_not_on_hold, rules.phase_is_earlier),
            label=_("Go back a phase"),
            asks=("phase", "reason"),
            results=PHASES[:-1],
            tone="warning",
            event="release.went_back",
        ),
        Transition(
            "hold",
            OPEN_STATES,
            SAME,
            may.may_manage,
            (rules.is_not_on_hold,),
            label=_("Put on hold"),
            asks=("reason",),
            event="release.held",
        ),
        Transition(
            "resume",
            OPEN_STATES,
            SAME,
            may.may_manage,
            (rules.is_on_hold,),
            label=_("Resume"),
            event="release.resumed",
        ),
        Transition(
            "cancel",
            OPEN_STATES,
            State.CANCELLED,
            may.may_manage,
            label=_("Cancel"),
            asks=("reason",),
            tone="danger",
            event="release.cancelled",
        ),
    ),
)
