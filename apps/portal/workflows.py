"""The page of the docs that shows every workflow table, made from the tables themselves."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.translation import override

from apps.core.workflow import SAME, Transition, Workflow

HEAD = """# Workflows

Generated from the tables in `apps/*/workflow.py` by `manage.py workflows_page`; a test holds it up to date. A transition is
offered with every refusal there is; what is done *by decision* follows from a ballot, a void or an expiry, never by hand.
"""


def tables() -> Iterator[Workflow]:
    """Every workflow of every app, in the order of INSTALLED_APPS."""
    for config in apps.get_app_configs():
        if config.name.startswith("apps.") and find_spec(f"{config.name}.workflow"):
            for value in vars(import_module(f"{config.name}.workflow")).values():
                if isinstance(value, Workflow):
                    yield value


def workflows_page() -> str:
    """The page as Markdown, in English."""
    with override("en"):
        return "\n".join([HEAD, *(_table(workflow) for workflow in tables())])


def _table(workflow: Workflow) -> str:
    turns = [f"| {state} | {turn} |" for state, turn in workflow.turns.items()]
    rows = [_row(row) for row in workflow.transitions]
    return "\n".join(
        [
            f"## {workflow.name}\n",
            "| state | whose turn |",
            "|---|---|",
            *turns,
            "",
            "| transition | from | to | who | only if | asks |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(row: Transition) -> str:
    target = "the same" if row.target is SAME else " / ".join(row.results) if callable(row.target) else str(row.target)
    who = "by decision" if row.by_decision else _words(row.who.__name__)
    guards = ", ".join(_words(guard.__name__) for guard in row.guards)
    return (
        f"| {row.label or row.name} | {', '.join(row.source)} | {target} | {who} | {guards} | {', '.join(row.asks)} |"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
