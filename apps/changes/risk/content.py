"""A risk model as plain content: what is in force, what is wrong with a proposal, and a model to try it with.

Every question, answer and rule carries a ``key`` that tells it from the others, so that a difference can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ..enums import RiskLevel
from .engine import HIGHEST, THRESHOLDS, model_in_force
from .kinds import KINDS, MOST_POINTS, POINTS

LEVELS = (RiskLevel.MEDIUM, RiskLevel.HIGH, RiskLevel.CRITICAL)
MOST_QUESTIONS, MOST_ANSWERS, MOST_RULES = 20, 8, 60
LONGEST_LABEL = 200


@dataclass(frozen=True)
class Trial:
    """A proposed model, good for scoring as a kept one is."""

    questions: list = field(default_factory=list)
    rules: list = field(default_factory=list)
    thresholds: dict = field(default_factory=dict)


def trial_of(content: dict) -> Trial:
    """The model that some sound content describes."""
    return Trial(content.get("questions", []), content.get("rules", []), content.get("thresholds", {}))


def content_in_force(name: str = "") -> dict:
    """Questions, rules and thresholds that count now, always in one shape; empty before set-up."""
    model = model_in_force()
    if model is None:
        return {}
    return shaped({"questions": model.questions, "rules": model.rules, "thresholds": model.thresholds})


def shaped(content: dict) -> dict:
    """Content with the keys that its parts go by."""
    return {
        "questions": [
            {
                "code": question["code"],
                "text": question["text"],
                "answers": [
                    {"key": one["value"], "value": one["value"], "label": one["label"], "points": one["points"]}
                    for one in question["answers"]
                ],
            }
            for question in content["questions"]
        ],
        "rules": [_shaped_rule(rule) for rule in content["rules"]],
        "thresholds": {str(level): content["thresholds"].get(str(level), THRESHOLDS[level]) for level in LEVELS},
    }


def problems(content: dict) -> dict[str, str]:
    """Path to sentence for each thing wrong with a proposal; empty when it can be put in force."""
    found: dict[str, str] = {}
    questions, rules, thresholds = (content.get(name) for name in ("questions", "rules", "thresholds"))
    if not isinstance(questions, list) or not isinstance(rules, list) or not isinstance(thresholds, dict):
        return {"": _("A risk model has questions, rules and thresholds.")}
    if not questions and not rules:
        found[""] = _("Ask at least one question, or name at least one rule: otherwise everything is low risk.")
    for name, items, most in (("questions", questions, MOST_QUESTIONS), ("rules", rules, MOST_RULES)):
        if len(items) > most:
            found[name] = _("At most %s of them; leave some out.") % most
    _check_questions(questions, found)
    _check_rules(rules, found)
    _check_thresholds(thresholds, found)
    return found


def _check_questions(questions: list, found: dict) -> None:
    codes: set[str] = set()
    for place, question in enumerate(questions):
        path = f"questions.{place}"
        if not isinstance(question, dict) or not isinstance(question.get("answers"), list):
            found[path] = _("A question has a text and answers.")
            continue
        if not _is_line(question.get("text")):
            found[f"{path}.text"] = _("Write the question, in at most %s characters.") % LONGEST_LABEL
        code = question.get("code")
        if not _is_name(code) or code in codes:
            found[f"{path}.code"] = _("Each question needs a short name of its own: small letters, digits and “_”.")
        codes.add(str(code))
        _check_answers(path, question["answers"], found)


def _check_answers(path: str, answers: list, found: dict) -> None:
    if not 2 <= len(answers) <= MOST_ANSWERS:
        found[f"{path}.answers"] = _("A question has two to %s answers.") % MOST_ANSWERS
    values: set[str] = set()
    for place, answer in enumerate(answers):
        here = f"{path}.answers.{place}"
        if not isinstance(answer, dict):
            found[here] = _("An answer has words and points.")
            continue
        if not _is_line(answer.get("label")):
            found[f"{here}.label"] = _("Write the answer, in at most %s characters.") % LONGEST_LABEL
        if not _is_name(answer.get("value")) or answer["value"] in values:
            found[f"{here}.value"] = _("Each answer needs a short name of its own: small letters, digits and “_”.")
        values.add(str(answer.get("value")))
        if problem := POINTS.problem(answer.get("points")):
            found[f"{here}.points"] = problem


def _check_rules(rules: list, found: dict) -> None:
    keys: set[str] = set()
    for place, rule in enumerate(rules):
        path = f"rules.{place}"
        kind = KINDS.get(rule.get("code")) if isinstance(rule, dict) and isinstance(rule.get("code"), str) else None
        if kind is None:
            found[path] = _("Choose what the rule looks at.")
            continue
        for parameter in (POINTS, *kind.parameters):
            if problem := parameter.problem(rule.get(parameter.name)):
                found[f"{path}.{parameter.name}"] = problem
        if kind.code == "working_hours" and not _is_before(rule, "from", "to"):
            found.setdefault(f"{path}.to", _("The hours end after they begin."))
        if kind.code == "team_record" and not _is_before(rule, "poor", "good"):
            found.setdefault(f"{path}.poor", _("Poor lies below good."))
        if (key := kind.key(rule)) in keys:
            found.setdefault(path, _("There is such a rule already; of two, one would be forgotten."))
        keys.add(key)


def _check_thresholds(thresholds: dict, found: dict) -> None:
    least = 0
    for level in LEVELS:
        score = thresholds.get(str(level))
        if type(score) is not int or not least < score <= HIGHEST:
            found[f"thresholds.{level}"] = _("%(level)s begins above %(least)s, at most at 100.") % {
                "level": level.label,
                "least": least,
            }
        else:
            least = score


def _shaped_rule(rule: dict) -> dict:
    kind = KINDS[rule["code"]]
    names = ("points", *(parameter.name for parameter in kind.parameters))
    return {"key": kind.key(rule), "code": rule["code"], **{name: rule.get(name) for name in names}}


def _is_before(rule: dict, first: str, last: str) -> bool:
    low, high = rule.get(first), rule.get(last)
    return type(low) is not int or type(high) is not int or low < high


def _is_line(text) -> bool:
    return isinstance(text, str) and 0 < len(text.strip()) <= LONGEST_LABEL and "\n" not in text


def _is_name(text) -> bool:
    return (
        isinstance(text, str)
        and 0 < len(text) <= 30
        and text.isascii()
        and text.replace("_", "a").isalnum()
        and text == text.lower()
    )


__all__ = ["LEVELS", "MOST_POINTS", "Trial", "content_in_force", "problems", "shaped", "trial_of"]
