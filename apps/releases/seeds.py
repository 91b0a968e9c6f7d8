"""The release templates that a new installation starts with: one for each way of working."""

from apps.calendars.models import BusinessCalendar
from apps.gates.models import GateTemplate

from .enums import Method, ReleaseType, State
from .models import ReleaseTemplate, TemplateMilestone, TemplatePhase

PLANNING, BUILD, TESTING = State.PLANNING, State.BUILD, State.TESTING
PREPARATION, DEPLOYMENT, POST = State.PREPARATION, State.DEPLOYMENT, State.POST_RELEASE
NAMES = {
    "scope_agreed": "Scope agreed",
    "code_freeze": "Code freeze",
    "test_complete": "Test complete",
    "staging_deployed": "Staging deployed",
    "production": "Production",
}
# Of a phase: working days that it lasts, working days from its end to the target (negative after it), its gate.
TEMPLATES = {
    "minor-scrum": (
        "Minor, scrum",
        "A few sprints of features: about five weeks.",
        ReleaseType.MINOR,
        Method.SCRUM,
        {
            PLANNING: (3, 22, "scope-agreed"),
            BUILD: (14, 8, "build-complete"),
            TESTING: (5, 3, "test-complete"),
            PREPARATION: (2, 1, "go-no-go"),
            DEPLOYMENT: (1, 0, "deployed"),
            POST: (5, -5, None),
        },
        {"code_freeze": 8, "test_complete": 3, "staging_deployed": 1, "production": 0},
    ),
    "major-waterfall": (
        "Major, waterfall",
        "A large release in strict phases: about four months.",
        ReleaseType.MAJOR,
        Method.WATERFALL,
        {
            PLANNING: (15, 66, "scope-agreed"),
            BUILD: (35, 31, "build-complete"),
            TESTING: (20, 11, "test-complete"),
            PREPARATION: (10, 1, "go-no-go"),
            DEPLOYMENT: (1, 0, "deployed"),
            POST: (10, -10, None),
        },
        {"scope_agreed": 66, "code_freeze": 31, "test_complete": 11, "staging_deployed": 5, "production": 0},
    ),
    "patch-kanban": (
        "Patch, kanban",
        "Fixes that flow: a week and a half.",
        ReleaseType.PATCH,
        Method.KANBAN,
        {
            PLANNING: (1, 6, None),
            BUILD: (3, 3, None),
            TESTING: (1, 2, "test-complete"),
            PREPARATION: (1, 1, "go-no-go"),
            DEPLOYMENT: (1, 0, "deployed"),
            POST: (3, -3, None),
        },
        {"code_freeze": 3, "test_complete": 2, "staging_deployed": 1, "production": 0},
    ),
    "emergency": (
        "Emergency",
        "What cannot wait: everything on the day, the go/no-go all the same.",
        ReleaseType.EMERGENCY,
        Method.KANBAN,
        {
            PLANNING: (0, 0, None),
            BUILD: (1, 0, None),
            TESTING: (1, 0, None),
            PREPARATION: (1, 0, "go-no-go"),
            DEPLOYMENT: (1, 0, "deployed"),
            POST: (2, -2, None),
        },
        {"code_freeze": 0, "test_complete": 0, "staging_deployed": 0, "production": 0},
    ),
    "hybrid": (
        "Minor, hybrid",
        "Sprints inside fixed phases: about seven weeks.",
        ReleaseType.MINOR,
        Method.HYBRID,
        {
            PLANNING: (5, 31, "scope-agreed"),
            BUILD: (20, 11, "build-complete"),
            TESTING: (7, 4, "test-complete"),
            PREPARATION: (3, 1, "go-no-go"),
            DEPLOYMENT: (1, 0, "deployed"),
            POST: (5, -5, None),
        },
        {"code_freeze": 11, "test_complete": 4, "staging_deployed": 2, "production": 0},
    ),
}


def seed(by) -> None:
    """Create the templates that are not there; existing ones are left as they are. Inside the caller's act."""
    gates = {gate.slug: gate for gate in GateTemplate.objects.all()}
    calendar = BusinessCalendar.objects.filter(slug="default").first()
    standing = set(ReleaseTemplate.objects.values_list("slug", flat=True))
    for slug, (name, description, kind, method, phases, milestones) in TEMPLATES.items():
        if slug in standing:
            continue
        template = ReleaseTemplate.objects.create(
            slug=slug, name=name, description=description, type=kind, method=method, calendar=calendar
        )
        for code, (days, ends_before, gate) in phases.items():
            TemplatePhase.objects.create(
                template=template, code=code, days=days, ends_before=ends_before, gate=gates.get(gate)
            )
        for code, days_before in milestones.items():
            TemplateMilestone.objects.create(template=template, code=code, name=NAMES[code], days_before=days_before)
