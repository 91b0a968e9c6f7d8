"""The gate templates of the six phases, as a new installation starts with them."""

from apps.approvals.models import Board

from .enums import CriterionKind
from .models import GateTemplate, TemplateCriterion

AUTOMATIC, SIGN_OFF = CriterionKind.AUTOMATIC, CriterionKind.SIGN_OFF
TEMPLATES = {
    "scope-agreed": (
        "Scope agreed",
        "At the end of planning: what the release brings is known.",
        (
            (AUTOMATIC, "scope_named", "The scope is named", None),
            (SIGN_OFF, "product", "Product signs off the scope", "product"),
        ),
    ),
    "build-complete": (
        "Build complete",
        "At the end of build: what was planned is built.",
        (
            (AUTOMATIC, "scope_named", "The scope is named", None),
            (SIGN_OFF, "development", "Development signs off the build", "development"),
        ),
    ),
    "test-complete": (
        "Test complete",
        "At the end of testing: quality is known.",
        (
            (AUTOMATIC, "no_open_dependency", "Nothing it depends on is open", None),
            (SIGN_OFF, "qa", "QA signs off the tests", "qa"),
        ),
    ),
    "go-no-go": (
        "Go / no-go",
        "Before deployment: everything that must be there is there.",
        (
            (AUTOMATIC, "changes_approved", "Every change in scope is approved", None),
            (AUTOMATIC, "no_blocking_conflict", "No conflict blocks the deployment", None),
            (AUTOMATIC, "rollback_plan", "A rollback plan is written", None),
            (AUTOMATIC, "rollback_rehearsed", "The rollback was rehearsed", None),
            (AUTOMATIC, "no_open_dependency", "Nothing it depends on is open", None),
            (SIGN_OFF, "qa", "QA signs off", "qa"),
            (SIGN_OFF, "operations", "Operations sign off", "operations"),
        ),
    ),
    "deployed": (
        "Deployed",
        "At the end of deployment: it runs where it should.",
        (
            (AUTOMATIC, "changes_done", "Every change in scope is implemented", None),
            (SIGN_OFF, "operations", "Operations confirm that it runs", "operations"),
        ),
    ),
}


def seed(by) -> None:
    """Create the templates that are not there; existing ones are left as they are."""
    boards = {board.slug: board for board in Board.objects.all()}
    for slug, (name, description, criteria) in TEMPLATES.items():
        template, made = GateTemplate.objects.get_or_create(
            slug=slug, defaults={"name": name, "description": description}
        )
        if not made:
            continue
        for order, (kind, code, label, board) in enumerate(criteria, start=1):
            TemplateCriterion.objects.create(
                template=template, order=order, kind=kind, code=code, name=label, board=boards.get(board)
            )
