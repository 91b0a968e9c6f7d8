"""The rules as an editor offers them: what each looks at, and what may be set on it. One row here for each in ``rules``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.environments.enums import EnvironmentKind, Tier

from ..enums import Lane

MOST_POINTS = 100


@dataclass(frozen=True)
class Parameter:
    """A number between ``low`` and ``high``, or one of ``choices`` (value and label)."""

    name: str
    label: str
    low: int = 0
    high: int = 100
    choices: tuple[tuple[object, str], ...] = ()

    def problem(self, value) -> str:
        """What is wrong with a value, in a sentence; empty when nothing is."""
        if self.choices:
            if value in [known for known, _label in self.choices] and type(value) is type(self.choices[0][0]):
                return ""
            labels = ", ".join(str(label) for _value, label in self.choices)
            return _("%(label)s is one of: %(choices)s.") % {"label": self.label, "choices": labels}
        if type(value) is int and self.low <= value <= self.high:
            return ""
        said = {"label": self.label, "low": self.low, "high": self.high}
        return _("%(label)s is a whole number from %(low)s to %(high)s.") % said


@dataclass(frozen=True)
class RuleKind:
    """``sentence`` has places for its parameters; ``told_apart_by`` is what makes two rules of one code differ."""

    code: str
    label: str
    sentence: str
    parameters: tuple[Parameter, ...] = ()
    told_apart_by: str = ""

    def say(self, row: Mapping) -> str:
        """When it counts, in words."""
        said = {
            one.name: str(dict(one.choices).get(row.get(one.name), row.get(one.name)))
            if one.choices
            else row.get(one.name)
            for one in self.parameters
        }
        return str(self.sentence) % said

    def key(self, row: Mapping) -> str:
        """What the rule is called among the others: no two of a model have the same."""
        return f"{self.code} {row.get(self.told_apart_by)}" if self.told_apart_by else self.code


POINTS = Parameter("points", gettext_lazy("points"), -MOST_POINTS, MOST_POINTS)
_HOURS = gettext_lazy("hours")
_AT_LEAST = gettext_lazy("at least")
_PLANS = (
    ("implementation_plan", gettext_lazy("implementation plan")),
    ("backout_plan", gettext_lazy("backout plan")),
    ("test_plan", gettext_lazy("test plan")),
    ("communication_plan", gettext_lazy("communication plan")),
)


def _pairs(choices) -> tuple:
    return tuple((value, label) for value, label in choices)


KINDS: dict[str, RuleKind] = {
    kind.code: kind
    for kind in (
        RuleKind(
            "tier",
            gettext_lazy("Tier of the most important service"),
            gettext_lazy("its most important service is of %(tier)s"),
            (Parameter("tier", gettext_lazy("tier"), choices=_pairs(Tier.choices)),),
            "tier",
        ),
        RuleKind(
            "environment_kind",
            gettext_lazy("Kind of environment"),
            gettext_lazy("it touches an environment for %(kind)s"),
            (Parameter("kind", gettext_lazy("kind"), choices=_pairs(EnvironmentKind.choices)),),
            "kind",
        ),
        RuleKind("outage", gettext_lazy("Outage"), gettext_lazy("users will notice: an outage is expected")),
        RuleKind(
            "many_services",
            gettext_lazy("Many services"),
            gettext_lazy("at least %(at_least)s services change at once"),
            (Parameter("at_least", _AT_LEAST, 2, 1000),),
        ),
        RuleKind(
            "lane",
            gettext_lazy("Kind of change"),
            gettext_lazy("it is of the kind: %(lane)s"),
            (Parameter("lane", gettext_lazy("kind of change"), choices=_pairs(Lane.choices)),),
            "lane",
        ),
        RuleKind(
            "working_hours",
            gettext_lazy("Working hours"),
            gettext_lazy("it starts between %(from)s:00 and %(to)s:00 on a working day"),
            (Parameter("from", gettext_lazy("from hour"), 0, 23), Parameter("to", gettext_lazy("to hour"), 1, 24)),
        ),
        RuleKind(
            "short_notice",
            gettext_lazy("Short notice"),
            gettext_lazy("its window opens in less than %(hours)s hours"),
            (Parameter("hours", _HOURS, 1, 720),),
        ),
        RuleKind(
            "long_window",
            gettext_lazy("Long window"),
            gettext_lazy("its window is longer than %(hours)s hours"),
            (Parameter("hours", _HOURS, 1, 720),),
        ),
        RuleKind(
            "no_plan",
            gettext_lazy("A plan that is missing"),
            gettext_lazy("its %(plan)s says nothing"),
            (Parameter("plan", gettext_lazy("plan"), choices=_PLANS),),
            "plan",
        ),
        RuleKind(
            "busy_week",
            gettext_lazy("Busy week"),
            gettext_lazy("at least %(at_least)s other changes of its services lie in the week before"),
            (Parameter("at_least", _AT_LEAST, 1, 1000),),
        ),
        RuleKind(
            "team_record",
            gettext_lazy("Record of the team"),
            gettext_lazy(
                "at least %(good)s %% of the team's last 90 days succeeded, or else %(penalty)s points if less than "
                "%(poor)s %% did; nothing under %(least)s changes"
            ),
            (
                Parameter("good", gettext_lazy("good from per cent"), 1, 100),
                Parameter("poor", gettext_lazy("poor below per cent"), 0, 99),
                Parameter("penalty", gettext_lazy("points if poor"), -MOST_POINTS, MOST_POINTS),
                Parameter("least", gettext_lazy("from how many changes"), 1, 1000),
            ),
        ),
    )
}
