"""Signals: only those that the house allows."""

import ast

from django.apps import apps

from .tree import modules

SILENT = {"update", "bulk_create", "bulk_update"}
QUERYSETS = {"objects", "filter", "exclude", "all", "_base_manager", "_default_manager"}
# "through" is Django's own table of groups, which has no history anywhere.
UNAUDITED = {model.__name__ for model in apps.get_models() if getattr(model, "unaudited", "")} | {"through"}

ALLOWED = {"post_migrate", "user_logged_in", "user_login_failed", "request_finished"}


def test_no_other_signal_is_connected():
    wrong = []
    for path in modules():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            connects = ".connect(" in line or "@receiver(" in line
            if connects and "psycopg" not in line and not any(name in line for name in ALLOWED):
                wrong.append(f"{path}:{number} {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_audited_models_are_never_written_past_their_history():
    """QuerySet.update and bulk_* write no history, so only models that say why they have none take them (M11)."""
    wrong = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SILENT:
                root, names = _chain(node.func.value)
                if names & QUERYSETS and root not in UNAUDITED:
                    wrong.append(f"{path}:{node.lineno} {root}…{node.func.attr}()")
    assert not wrong, "\n".join(wrong)


def _chain(node) -> tuple[str, set[str]]:
    """Where ``Model.objects.filter(…)`` begins, and the attributes on the way."""
    names = set()
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        else:
            node = node.func
    return getattr(node, "id", "?"), names
