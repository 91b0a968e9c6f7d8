"""The house as it stands: every module of ours with what it imports, read from the source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "apps"

# From the ground up; apps on one line do not import each other, save where a line names its order with "<".
STRATA = (
    ("core",),
    ("audit",),
    ("accounts",),
    ("notifications",),
    ("environments",),
    ("dockets",),
    ("calendars",),
    ("approvals",),
    ("gates", "freezes", "bookings", "deployments", "incidents", "reviews"),
    ("changes",),
    ("releases",),
    ("portal", "insights", "integrations"),
)
LEVEL = {app: level for level, line in enumerate(STRATA) for app in line}


@dataclass(frozen=True)
class Import:
    """``module`` of ours (dotted) imports ``target`` (dotted, names included)."""

    module: str
    target: str
    line: int


def modules() -> list[Path]:
    """Every Python file under apps/, migrations left out."""
    return [path for path in sorted(APPS.rglob("*.py")) if "migrations" not in path.parts]


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports() -> tuple[Import, ...]:
    """Every import in every module, relative ones made absolute."""
    found = []
    for path in modules():
        name = dotted(path)
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found += [Import(name, alias.name, node.lineno) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = _base(package, node)
                found += [Import(name, f"{base}.{alias.name}", node.lineno) for alias in node.names]
    return tuple(found)


def _base(package: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    kept = parts[: len(parts) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])


def app_of(name: str) -> str | None:
    """The app that a dotted name lies in, or None for what is not ours."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "apps" else None
