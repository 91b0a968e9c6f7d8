"""Which normal changes are done so often, and so well, that they might be standard. Two queries, whatever the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, OuterRef, Subquery, TextField
from django.utils.translation import ngettext

from apps.core import clock
from apps.environments.models import Service

from ..enums import Lane, Outcome, State, TemplateState
from ..models import ChangeRequest, ChangeService, ChangeTemplate, SuggestionDismissal
from ..permissions import visible_to
from ..services.catalogue import general_title

LEAST, GROWN, LOOKED_BACK, MOST_READ = 5, 5, timedelta(days=365), 5000
ALIKE = 0.6
"""Share of words that two titles have in common, of all that either has."""


class Lexemes(Func):
    """The words of a search vector, stemmed, as an array."""

    function = "tsvector_to_array"
    output_field = ArrayField(TextField())


@dataclass
class Suggestion:
    """Closed changes of one type on the same services with similar titles, newest first, every one successful."""

    newest: ChangeRequest
    keys: list[str]
    words: frozenset[str]
    service_names: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.keys)

    @property
    def title(self) -> str:
        """What they have in common, as a template would be called."""
        return general_title(self.newest.docket.title)

    @property
    def sentence(self) -> str:
        """What speaks for it, in one line."""
        named = ", ".join(self.service_names)
        return ngettext(
            "%(n)s change like this on %(services)s, successful.",
            "%(n)s changes like this on %(services)s, all successful.",
            self.count,
        ) % {"n": self.count, "services": named}


@dataclass
class _Group:
    rows: list
    words: frozenset[str]


def suggestions(user) -> list[Suggestion]:
    """At least five in a row of the last year, none that failed; most often first. What a template covers is left out,
    and what was dismissed until there are five more."""
    groups: dict[tuple, list[_Group]] = {}
    for row in _closed(user):
        words = _telling(row.lexemes)
        if not words or not row.names:
            continue
        here = groups.setdefault((row.type.slug, tuple(row.names)), [])
        home = next((group for group in here if _alike(words, group.words)), None)
        if home is None:
            here.append(_Group([row], words))
        else:
            home.rows.append(row)
    covered = _covered()
    found = [
        _suggestion(group)
        for (_type, services), here in groups.items()
        for group in here
        if _speaks_for_it(group.rows)
        and not _is_dismissed(group.rows)
        and not _is_covered(services, group.words, covered)
    ]
    return sorted(found, key=lambda one: (-one.count, one.newest.key))


def suggestion_for(change: ChangeRequest, user) -> Suggestion | None:
    """The suggestion that this change is part of, if any."""
    if change.template_id or change.state != State.CLOSED or change.outcome != Outcome.SUCCESSFUL:
        return None
    return next((one for one in suggestions(user) if change.key in one.keys), None)


def _closed(user):
    services = ChangeService.objects.filter(change=OuterRef("pk")).order_by("service__name")
    dismissed = SuggestionDismissal.objects.filter(change=OuterRef("pk"))
    return (
        ChangeRequest.objects.filter(
            visible_to(user),
            state=State.CLOSED,
            closed_at__gte=clock.now() - LOOKED_BACK,
            template__isnull=True,
            type__lane=Lane.NORMAL,
            docket__is_restricted=False,
        )
        .select_related("docket", "type")
        .annotate(
            lexemes=Lexemes("docket__words"),
            names=ArraySubquery(services.values("service__name")),
            dismissed_at_count=Subquery(dismissed.order_by("-count").values("count")[:1]),
        )
        .only("outcome", "closed_at", "docket__key", "docket__title", "type__slug")
        .order_by("-closed_at", "-pk")[:MOST_READ]
    )


def _speaks_for_it(rows: list) -> bool:
    return len(rows) >= LEAST and all(row.outcome == Outcome.SUCCESSFUL for row in rows)


def _is_dismissed(rows: list) -> bool:
    return any(row.dismissed_at_count and len(rows) < row.dismissed_at_count + GROWN for row in rows)


def _suggestion(group: _Group) -> Suggestion:
    newest = group.rows[0]
    return Suggestion(newest, [row.docket.key for row in group.rows], group.words, tuple(newest.names))


def _covered() -> list[tuple[set[str], frozenset[str]]]:
    """Services and words of every template that is not retired, drafts among them."""
    rows = ChangeTemplate.objects.exclude(state=TemplateState.RETIRED).annotate(lexemes=Lexemes("docket__words"))
    services = Service.objects.filter(change_templates=OuterRef("pk"))
    rows = rows.annotate(names=ArraySubquery(services.values("name")))
    return [(set(row.names), _telling(row.lexemes)) for row in rows.only("pk")]


def _is_covered(services: tuple, words: frozenset, covered: list) -> bool:
    return any((not names or set(services) <= names) and _alike(words, theirs) for names, theirs in covered)


def _telling(lexemes) -> frozenset[str]:
    """Words that say what is done: versions and dates differ each time."""
    return frozenset(word for word in lexemes if not any(sign.isdigit() for sign in word))


def _alike(one: frozenset, other: frozenset) -> bool:
    return bool(one and other) and len(one & other) >= ALIKE * len(one | other)
