"""Editing a risk model row by row, without a line of JSON: each press of a button is a plain post that gives the form back
with a row more, less or elsewhere. Nothing is kept until it is saved as a draft."""

from __future__ import annotations

from copy import deepcopy

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..risk.content import LEVELS, problems, shaped
from ..risk.kinds import KINDS, Parameter

MOST_ROWS = 80


class RowForm(forms.Form):
    """A row shows what was typed as its initial values: it has no data of its own to be wrong, so it is told what is."""

    def blame(self, name: str | None, sentence: str) -> None:
        """Put an error at a field, or at the first one that is seen."""
        if self._errors is None:
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data = {}
        seen = [one for one, field in self.fields.items() if not field.widget.is_hidden]
        self._errors.setdefault(name if name in seen else seen[0], self.error_class()).append(sentence)


class AnswerForm(RowForm):
    """One answer with its points; ``value`` is its short name, given when it is first saved."""

    label = forms.CharField(required=False, max_length=400, label=gettext_lazy("Answer"))
    points = forms.IntegerField(required=False, label=gettext_lazy("Points"))
    value = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)


class QuestionForm(RowForm):
    """One question; its answers are forms of their own."""

    text = forms.CharField(required=False, max_length=400, label=gettext_lazy("Question"))
    code = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    answers: list[AnswerForm]


class RuleForm(RowForm):
    """One rule: points and what may be set on its kind, which stays what it is."""

    code = forms.CharField(widget=forms.HiddenInput)
    points = forms.IntegerField(required=False, label=gettext_lazy("Points"))

    def __init__(self, *args, kind, **kwargs):
        # Not "kind": templates look for a field of a name first, and one rule has such a field.
        self.heading = kind.label
        super().__init__(*args, **kwargs)
        for parameter in kind.parameters:
            self.fields[parameter.name] = _field(parameter)


class HeadForm(RowForm):
    """Why, and where the levels begin."""

    reason = forms.CharField(
        label=gettext_lazy("Why the model should change"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who votes on it reads this first."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for level in LEVELS:
            self.fields[str(level)] = forms.IntegerField(required=False, label=_("%s from") % level.label)


class RiskModelForm:
    """All rows together. ``content()`` is what was typed, as a revision keeps it; ``do`` the button that was pressed."""

    def __init__(self, data=None, *, content: dict | None = None, reason: str = ""):
        self.do = (data or {}).get("do", "")
        self.is_posted = data is not None
        self.new_rule = (data or {}).get("new_rule", "")
        given = _read(data) if self.is_posted else content or {"questions": [], "rules": [], "thresholds": {}}
        if self.is_posted:
            reason = data.get("reason", "")
            self._rearrange(given)
        self._draw(given, reason)

    @property
    def is_saving(self) -> bool:
        return self.do == "save"

    def content(self) -> dict:
        """Plain content with short names given to what is new; keys make two versions comparable."""
        return self._content

    @property
    def reason(self) -> str:
        """Why, as it was typed."""
        return self._reason

    def is_sound(self) -> bool:
        """Whether the model itself could be put in force, whatever is said of why."""
        return not problems(self._content)

    def is_valid(self) -> bool:
        """Sound, and says why; what is wrong stands at its field."""
        found, said_why = problems(self._content), self.head.is_valid()
        for path, sentence in found.items():
            self._blame(path.split("."), sentence)
        return said_why and not found

    @property
    def errors(self) -> bool:
        """For the layout of forms: whether something is to be looked at."""
        rows = (self.head, *self.questions, *(one for each in self.questions for one in each.answers), *self.rules)
        return bool(self.general) or any(form.errors for form in rows)

    @property
    def non_field_errors(self) -> list[str]:
        return self.general

    @property
    def kinds(self) -> list:
        return list(KINDS.values())

    def _rearrange(self, given: dict) -> None:
        verb, _dash, rest = self.do.partition("-")
        kind, _dash, place = rest.partition("-")
        if verb == "add":
            self._add(given, kind, place)
        elif verb in ("remove", "up", "down"):
            items, at = _row(given, kind, place)
            if items is None or at is None:
                return
            if verb == "remove":
                items.pop(at)
            else:
                other = at - 1 if verb == "up" else at + 1
                if 0 <= other < len(items):
                    items[at], items[other] = items[other], items[at]

    def _add(self, given: dict, kind: str, place: str) -> None:
        if kind == "question":
            given["questions"].append({"code": "", "text": "", "answers": [_blank(), _blank()]})
        elif kind == "answer" and place.isdigit() and int(place) < len(given["questions"]):
            given["questions"][int(place)]["answers"].append(_blank())
        elif kind == "rule" and self.new_rule in KINDS:
            rule = KINDS[self.new_rule]
            first = {one.name: one.choices[0][0] if one.choices else None for one in rule.parameters}
            given["rules"].append({"code": rule.code, "points": None, **first})

    def _draw(self, given: dict, reason: str) -> None:
        self.general: list[str] = []
        self._reason = reason
        self._content = _named(given)
        typed = {**{str(level): given["thresholds"].get(str(level)) for level in LEVELS}, "reason": reason}
        self.head = HeadForm(_shown(typed) if self.is_saving else None, initial=typed)
        self.questions, self.rules = [], []
        for place, question in enumerate(given["questions"]):
            row = QuestionForm(initial=question, prefix=f"q{place}")
            row.answers = [
                AnswerForm(initial=answer, prefix=f"q{place}-a{number}")
                for number, answer in enumerate(question["answers"])
            ]
            self.questions.append(row)
        for place, rule in enumerate(given["rules"]):
            self.rules.append(RuleForm(initial=rule, prefix=f"r{place}", kind=KINDS[rule["code"]]))

    def _blame(self, path: list[str], sentence: str) -> None:
        where, rest = path[0], path[1:]
        rows = {"questions": self.questions, "rules": self.rules}.get(where, [])
        if where == "thresholds" and rest:
            self.head.blame(rest[0], sentence)
        elif rest and rest[0].isdigit() and int(rest[0]) < len(rows):
            row, rest = rows[int(rest[0])], rest[1:]
            if rest[:1] == ["answers"] and len(rest) > 1 and int(rest[1]) < len(row.answers):
                row, rest = row.answers[int(rest[1])], rest[2:]
            row.blame(rest[0] if rest else None, sentence)
        else:
            self.general.append(sentence)


def _read(data) -> dict:
    """What was posted, row by row, until one is missing; numbers stay text where they are none."""
    return {
        "questions": [_question(data, place) for place in _places(data, "q{}-text")],
        "rules": [rule for place in _places(data, "r{}-code") if (rule := _rule(data, place))],
        "thresholds": {str(level): _number(data.get(str(level), "")) for level in LEVELS},
    }


def _places(data, pattern: str) -> range:
    return range(next((n for n in range(MOST_ROWS) if pattern.format(n) not in data), MOST_ROWS))


def _question(data, place: int) -> dict:
    answers = _places(data, f"q{place}-a{{}}-label")
    return {
        "code": data.get(f"q{place}-code", ""),
        "text": " ".join(data.get(f"q{place}-text", "").split()),
        "answers": [
            {
                "value": data.get(f"q{place}-a{number}-value", ""),
                "label": " ".join(data.get(f"q{place}-a{number}-label", "").split()),
                "points": _number(data.get(f"q{place}-a{number}-points", "")),
            }
            for number in answers
        ],
    }


def _rule(data, place: int) -> dict | None:
    kind = KINDS.get(data.get(f"r{place}-code", ""))
    if kind is None:
        return None
    found = {"code": kind.code, "points": _number(data.get(f"r{place}-points", ""))}
    for parameter in kind.parameters:
        text = data.get(f"r{place}-{parameter.name}", "")
        known = {str(value): value for value, _label in parameter.choices}
        found[parameter.name] = known.get(text, text) if parameter.choices else _number(text)
    return found


def _number(text: str):
    text = text.strip().replace("−", "-")
    digits = text.removeprefix("-").removeprefix("+")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 6 else text or None


def _blank() -> dict:
    return {"value": "", "label": "", "points": None}


def _row(given: dict, kind: str, place: str) -> tuple[list | None, int | None]:
    """The list and the place that a button is about: ``q-2``, ``r-0``, ``a-2-1`` (question, answer)."""
    parts = place.split("-")
    if not all(part.isdigit() for part in parts):
        return None, None
    numbers = [int(part) for part in parts]
    items = {"q": given["questions"], "r": given["rules"]}.get(kind)
    if kind == "a" and len(numbers) == 2 and numbers[0] < len(given["questions"]):
        items, numbers = given["questions"][numbers[0]]["answers"], numbers[1:]
    if items is None or len(numbers) != 1 or numbers[0] >= len(items):
        return None, None
    return items, numbers[0]


def _named(given: dict) -> dict:
    """Short names for what is new, made from its words and unlike all others; what has one keeps it for ever.

    On a copy: a row that says nothing yet gets its name when it says something.
    """
    given = deepcopy(given)
    taken = {question["code"] for question in given["questions"]}
    for question in given["questions"]:
        question["code"] = question["code"] or _name_for(question["text"], taken)
        values = {answer["value"] for answer in question["answers"]}
        for answer in question["answers"]:
            answer["value"] = answer["value"] or _name_for(answer["label"], values)
    return shaped(given)


def _name_for(text: str, taken: set[str]) -> str:
    base = (slugify(text).replace("-", "_") or "x")[:24].strip("_") or "x"
    name = next(one for one in (base, *(f"{base}_{n}" for n in range(2, 1000))) if one not in taken)
    taken.add(name)
    return name


def _shown(values: dict) -> dict:
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _field(parameter: Parameter) -> forms.Field:
    if parameter.choices:
        return forms.ChoiceField(required=False, label=str(parameter.label).capitalize(), choices=parameter.choices)
    return forms.IntegerField(required=False, label=str(parameter.label).capitalize())
