"""The questionnaire: each answer has points, and a question without an answer counts as its worst one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Question:
    """One question as a form draws it; ``choices`` are (value, label)."""

    code: str
    text: str
    choices: tuple[tuple[str, str], ...]
    answer: str = ""


def asked(questions: list[dict], answers: dict) -> list[Question]:
    """Every question of the model with the answer given, if any."""
    return [
        Question(
            code=question["code"],
            text=_(question["text"]),
            choices=tuple((answer["value"], _(answer["label"])) for answer in question["answers"]),
            answer=str(answers.get(question["code"], "")),
        )
        for question in questions
    ]


def answered(questions: list[dict], answers: dict) -> Iterator[tuple[str, int, str]]:
    """(code, points, sentence) of each question; an answer that the model does not offer is no answer."""
    for question in questions:
        given = next(
            (answer for answer in question["answers"] if answer["value"] == answers.get(question["code"])), None
        )
        if given is None:
            worst = max((answer["points"] for answer in question["answers"]), default=0)
            if worst:
                yield question["code"], worst, _("Unanswered: %(question)s") % {"question": _(question["text"])}
        elif given["points"]:
            yield question["code"], given["points"], f"{_(question['text'])} {_(given['label'])}"


def unknown_answers(questions: list[dict], answers: dict) -> list[str]:
    """Codes in ``answers`` that the model does not ask, or whose value it does not offer."""
    offered = {question["code"]: {answer["value"] for answer in question["answers"]} for question in questions}
    return sorted(code for code, value in answers.items() if value not in offered.get(code, ()))
