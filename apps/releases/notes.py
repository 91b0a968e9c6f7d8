"""Release notes as Markdown, made from what is in scope."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .enums import ScopeKind
from .models import Release

HEADINGS = {
    ScopeKind.FEATURE: gettext_lazy("New"),
    ScopeKind.FIX: gettext_lazy("Fixed"),
    ScopeKind.CHANGE: gettext_lazy("Changes"),
    ScopeKind.TICKET: gettext_lazy("Also"),
}
SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|"})


def generated(release: Release) -> str:
    """Notes by kind of scope item. A restricted change is left out: notes are read by more people than it is."""
    title = " ".join(part for part in (release.docket.title, release.version_name) if part)
    lines = [f"# {plain(title)}", ""]
    if release.goal:
        lines += [release.goal, ""]
    names = ", ".join(plain(row.service.name) for row in release.service_rows.select_related("service"))
    if names:
        lines += [_("For: %s") % names, ""]
    rows = list(release.scope.filter(removed_at=None).select_related("docket"))
    for kind, heading in HEADINGS.items():
        found = [row for row in rows if row.kind == kind and not (row.docket_id and row.docket.is_restricted)]
        if found:
            lines += [f"## {heading}", "", *(_line(row) for row in found), ""]
    return "\n".join(lines).strip()


def plain(text: str) -> str:
    """A line of text with everything escaped that Markdown would read as a mark."""
    return text.translate(SPECIAL)


def _line(row) -> str:
    if row.docket_id:
        return f"- {plain(row.title)} ({row.docket.key})"
    return f"- [{plain(row.title)}](<{row.url}>)" if row.url else f"- {plain(row.title)}"
