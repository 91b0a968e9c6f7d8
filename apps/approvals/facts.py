"""The facts that a rule of a policy may look at, each with its type, the comparisons it allows and its values.

What a record hands down as facts may be more; a rule can only ask for these, so that a form offers them and a typo is
found when a rule is written, not when it should have applied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.environments.enums import EnvironmentKind, Tier

from .policies import LEVELS

WHOLE, CHOICE, LEVEL, TRUTH, NAMES, NAME = "whole", "choice", "level", "truth", "names", "name"
OPERATORS = {
    "is": gettext_lazy("is"),
    "in": gettext_lazy("is one of"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "contains": gettext_lazy("include"),
}
_ALLOWED = {
    WHOLE: ("is", "in", "at_least", "at_most"),
    LEVEL: ("is", "in", "at_least", "at_most"),
    CHOICE: ("is", "in"),
    NAME: ("is", "in"),
    NAMES: ("contains",),
    TRUTH: ("is",),
}


@dataclass(frozen=True)
class Fact:
    """``values`` are pairs of value and label where the fact knows all of its own; ``low`` and ``high`` bound numbers."""

    name: str
    label: str
    type: str
    values: tuple[tuple[object, str], ...] = ()
    low: int = 0
    high: int = 100

    @property
    def operators(self) -> tuple[str, ...]:
        return _ALLOWED[self.type]


def _pairs(choices: Iterable) -> tuple[tuple[object, str], ...]:
    return tuple((value, label) for value, label in choices)


_LEVELS = (
    ("low", pgettext_lazy("risk", "low")),
    ("medium", pgettext_lazy("risk", "medium")),
    ("high", pgettext_lazy("risk", "high")),
    ("critical", pgettext_lazy("risk", "critical")),
)
_KINDS = (
    ("change", gettext_lazy("change")),
    ("release", gettext_lazy("release")),
    ("revision", gettext_lazy("change of the rules")),
    ("template", gettext_lazy("standard-change template")),
)
_LANES = (
    ("standard", gettext_lazy("standard")),
    ("normal", gettext_lazy("normal")),
    ("emergency", gettext_lazy("emergency")),
    ("retrospective", gettext_lazy("retrospective")),
    ("major", gettext_lazy("major release")),
    ("minor", gettext_lazy("minor release")),
    ("patch", gettext_lazy("patch release")),
)
# The levels of apps.freezes, which stands above.
_FREEZES = (
    ("advisory", gettext_lazy("an advisory one")),
    ("exception", gettext_lazy("one that needs an exception")),
    ("hard", gettext_lazy("a hard one")),
)
_PRIORITIES = tuple((f"P{n}", f"P{n}") for n in range(1, 6))

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("risk", gettext_lazy("risk"), LEVEL, _LEVELS),
        Fact("score", gettext_lazy("risk score"), WHOLE),
        Fact("tier", gettext_lazy("service tier"), WHOLE, _pairs(Tier.choices), 1, 4),
        Fact("environment_kinds", gettext_lazy("environments"), NAMES, _pairs(EnvironmentKind.choices)),
        Fact("freezes", gettext_lazy("freezes over its window"), NAMES, _FREEZES),
        Fact("tags", gettext_lazy("tags"), NAMES),
        Fact("outage", gettext_lazy("outage expected"), TRUTH),
        Fact("priority", gettext_lazy("priority"), CHOICE, _PRIORITIES),
        Fact("type", gettext_lazy("lane"), CHOICE, _LANES),
        Fact("type_slug", gettext_lazy("type"), NAME),
        Fact("kind", gettext_lazy("record"), CHOICE, _KINDS),
        Fact("team", gettext_lazy("owner team"), NAME),
        Fact("teams", gettext_lazy("teams of its services"), NAMES),
        Fact("services", gettext_lazy("services"), NAMES),
        Fact("environments", gettext_lazy("single environments"), NAMES),
        Fact("of", gettext_lazy("kind of rules"), NAME),
    )
}


def problem_of(condition: object) -> str:
    """What is wrong with ``[fact, operator, value]``, in a sentence that says what to do; empty when nothing is."""
    if not isinstance(condition, list) or len(condition) != 3:
        return _("A condition has a fact, a comparison and a value.")
    name, operator, value = condition
    fact = FACTS.get(name) if isinstance(name, str) else None
    if fact is None:
        return _("There is no fact “%(name)s”; choose one of: %(known)s.") % {"name": name, "known": ", ".join(FACTS)}
    if operator not in fact.operators:
        allowed = ", ".join(str(OPERATORS[each]) for each in fact.operators)
        return _("“%(fact)s” is compared by: %(allowed)s.") % {"fact": fact.label, "allowed": allowed}
    if operator == "in":
        if not isinstance(value, list) or not value:
            return _("Name at least one value for “%(fact)s”.") % {"fact": fact.label}
        return next((problem for each in value if (problem := _problem_of_value(fact, each))), "")
    return _problem_of_value(fact, value)


def parse(name: str, operator: str, text: str) -> list:
    """A condition from what was typed; values of ``in`` are separated by commas. What cannot be read stays text."""
    fact = FACTS.get(name)
    parts = [_parsed(fact, part.strip()) for part in text.split(",")] if operator == "in" else [_parsed(fact, text)]
    return [name, operator, [part for part in parts if part != ""] if operator == "in" else parts[0]]


def typed(value: object) -> str:
    """A condition's value as a form shows it; the reverse of ``parse``."""
    if isinstance(value, list):
        return ", ".join(typed(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _parsed(fact: Fact | None, text: str) -> object:
    text = text.strip()
    if fact is None:
        return text
    if fact.type == WHOLE and text.isascii() and text.isdigit() and len(text) < 6:
        return int(text)
    if fact.type == TRUTH and text.lower() in ("yes", "no", "true", "false"):
        return text.lower() in ("yes", "true")
    known = {str(value).lower(): value for value, _label in fact.values}
    return known.get(text.lower(), text if fact.type in (WHOLE, TRUTH) else text.lower() if not known else text)


def _problem_of_value(fact: Fact, value: object) -> str:
    if fact.type == WHOLE:
        if isinstance(value, bool) or not isinstance(value, int) or not fact.low <= value <= fact.high:
            return _("“%(fact)s” takes a whole number from %(low)s to %(high)s.") % {
                "fact": fact.label,
                "low": fact.low,
                "high": fact.high,
            }
        return ""
    if fact.type == TRUTH:
        return "" if isinstance(value, bool) else _("“%(fact)s” is yes or no.") % {"fact": fact.label}
    known = LEVELS if fact.type == LEVEL else tuple(each for each, _label in fact.values)
    if not isinstance(value, str) or not value.strip() or len(value) > 100:
        return _("Say which value of “%(fact)s” you mean.") % {"fact": fact.label}
    if known and value not in known:
        return _("“%(fact)s” is one of: %(known)s.") % {"fact": fact.label, "known": ", ".join(map(str, known))}
    return ""
