"""Who may import whom: only from a lower line, and across apps only through the named rooms."""

import ast

from .tree import APPS, LEVEL, app_of, imports, modules

ROOMS = {"enums", "models", "queries", "services", "permissions"}
# Plug points and the few rooms that are there to be used from above, app by app.
OPEN = {
    "audit": {"history", "timeline", "subscribers", "visibility", "migrating", "bulk", "triggers"},
    "accounts": {"reactions", "roles", "api", "lists"},
    "notifications": {"audiences", "routes"},
    "environments": {"reactions", "protections"},
    "dockets": {"subjects", "links", "bulk", "listing"},
    "calendars": {
        "costs",
        "followers",
        "rules",
        "verdict",
        "reasons",
        "occupancy",
        "workdays",
        "dst",
        "recurrence",
        "drawing",
    },
    "approvals": {"rules", "tally", "briefs", "desks", "revisions"},
    "gates": {"checks"},
    "changes": {"risk"},
}


def test_apps_import_only_from_lower_lines():
    wrong = [
        f"{one.module}:{one.line} imports {one.target}"
        for one in imports()
        if (here := app_of(one.module))
        and (there := app_of(one.target))
        and here != there
        and LEVEL[there] >= LEVEL[here]
    ]
    assert not wrong, "\n".join(wrong)


def test_across_apps_only_the_named_rooms_are_imported():
    wrong = []
    for one in imports():
        here, there = app_of(one.module), app_of(one.target)
        if not here or not there or here == there or there == "core":
            continue
        room = one.target.split(".")[2]
        if room in ROOMS | OPEN.get(there, set()) or here == "portal":
            continue
        wrong.append(f"{one.module}:{one.line} imports {one.target}")
    assert not wrong, "\n".join(wrong)


def test_every_app_has_its_line():
    there = {path.name for path in APPS.iterdir() if path.is_dir() and (path / "apps.py").exists()}
    assert there <= LEVEL.keys()


def test_core_knows_no_model():
    for path in (APPS / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "attr", "") == "Model" for base in node.bases):
                meta = [inner for inner in node.body if isinstance(inner, ast.ClassDef) and inner.name == "Meta"]
                assert any("abstract" in ast.unparse(inner) for inner in meta), f"{path}: {node.name}"


def test_time_is_asked_of_the_database_only():
    wrong = [
        f"{path}:{number}"
        for path in modules()
        if path.name != "clock.py"
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "timezone.now(" in line or "datetime.now(" in line or "utcnow(" in line or "date.today(" in line
    ]
    assert not wrong, "\n".join(wrong)
