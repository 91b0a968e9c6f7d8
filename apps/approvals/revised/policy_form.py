"""A policy as a form without any JSON: ordered rules, each with its conditions; works without JavaScript.

A button that adds, removes or moves a rule posts the whole form and gets it back rearranged, nothing saved and nothing lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import facts
from ..enums import Group, Need, Rung, Stage, Voters
from ..models import Board
from .policy import LONGEST_WAIT, MOST_ROWS, ROW, shaped

MOST_CONDITIONS = 12
TEXTS = {"name": 120, "step_name": 80}
PLAIN = (
    "name",
    "stage",
    "step",
    "step_name",
    "voters",
    "board",
    "need",
    "number",
    "due_hours",
    "judges",
    "step_up",
    "second_factor",
)


class HeadForm(forms.Form):
    """What is said of the policy as a whole, and why it should change."""

    slug = forms.SlugField(
        max_length=40, label=gettext_lazy("Short name"), help_text=gettext_lazy("Types of change name it; it stays.")
    )
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    description = forms.CharField(
        required=False, max_length=2_000, label=gettext_lazy("What it is for"), widget=forms.Textarea({"rows": 2})
    )
    valid_days = forms.IntegerField(
        min_value=1, max_value=730, label=gettext_lazy("An approval is good for, days"), initial=90
    )
    reason = forms.CharField(
        max_length=20_000,
        label=gettext_lazy("Why it should change"),
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Whoever decides on it reads this first."),
    )

    def __init__(self, *args, is_new: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["slug"]


class RowForm(forms.Form):
    """One rule. Its conditions are triples of fields ``fact_0``, ``operator_0``, ``value_0`` and so on."""

    name = forms.CharField(required=False, max_length=120, label=gettext_lazy("What the rule is for"))
    voters = forms.ChoiceField(choices=Voters.choices, label=gettext_lazy("Asks"))
    board = forms.ChoiceField(required=False, label=gettext_lazy("Which board"))
    need = forms.ChoiceField(choices=Need.choices, label=gettext_lazy("Needs"))
    number = forms.IntegerField(required=False, label=gettext_lazy("Number or %"))
    stage = forms.ChoiceField(choices=Stage.choices, label=gettext_lazy("Stage"))
    step = forms.IntegerField(required=False, label=gettext_lazy("Step"))
    step_name = forms.CharField(required=False, max_length=80, label=gettext_lazy("Name of the step"))
    due_hours = forms.IntegerField(required=False, label=gettext_lazy("Hours to decide"))
    judges = forms.MultipleChoiceField(
        required=False,
        choices=Group.choices,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Judges"),
        help_text=gettext_lazy("An edit elsewhere leaves its votes standing. None ticked means everything."),
    )
    step_up = forms.BooleanField(required=False, label=gettext_lazy("Ask for the password again before a vote"))
    second_factor = forms.BooleanField(
        required=False,
        label=gettext_lazy("Ask for a second factor before a vote"),
        help_text=gettext_lazy("Whoever has none is told to set one up before voting."),
    )

    def __init__(self, *args, boards, conditions: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = [("", "—"), *boards]
        for whom, label in Rung.choices:
            self.fields[f"tell_{whom}"] = forms.IntegerField(
                required=False, min_value=1, max_value=LONGEST_WAIT, label=label
            )
        self.conditions = min(conditions, MOST_CONDITIONS)
        known = [("", "—"), *((fact.name, _capital(fact.label)) for fact in facts.FACTS.values())]
        for place in range(self.conditions):
            self.fields[f"fact_{place}"] = forms.ChoiceField(
                required=False, choices=known, label=_("Fact"), widget=forms.Select({"class": "form-select"})
            )
            self.fields[f"operator_{place}"] = forms.ChoiceField(
                required=False,
                choices=list(facts.OPERATORS.items()),
                label=_("Comparison"),
                widget=forms.Select({"class": "form-select"}),
            )
            self.fields[f"value_{place}"] = forms.CharField(
                required=False, max_length=300, label=_("Value"), widget=forms.TextInput({"class": "form-control"})
            )

    @property
    def condition_fields(self) -> list[tuple]:
        """The bound triples, in order."""
        return [
            tuple(self[f"{part}_{place}"] for part in ("fact", "operator", "value")) for place in range(self.conditions)
        ]

    @property
    def ladder_fields(self) -> list:
        return [self[f"tell_{whom}"] for whom in Rung.values]

    @property
    def summary(self) -> str:
        """What stands in the folded part, in a few words."""
        said = {name: self[name].value() for name in ("stage", "step", "step_name", "due_hours")}
        stage = Stage(said["stage"]).label if said["stage"] in Stage.values else ""
        parts = [stage, _("step %s") % said["step"], said["step_name"], _("%s hours") % said["due_hours"]]
        return " · ".join(str(part) for part in parts if part)


class PolicyForm:
    """The head and the rules together. ``content`` is what was typed, as plain JSON, whether sound or not."""

    def __init__(self, content: dict, *, reason: str = "", slug: str = "", is_new: bool = False, data=None):
        self.is_new = is_new
        self.boards = [(board.slug, board.name) for board in Board.objects.order_by("name")]
        self.problems: list[tuple[str, str]] = []
        if data is None:
            self.content, self.act = shaped(content), ""
            said = {name: content.get(name) for name in ("name", "description", "valid_days") if name in content}
            self.head = HeadForm(initial=said | {"reason": reason, "slug": slug}, is_new=is_new)
        else:
            self.act = str(data.get("do", ""))[:20]
            # A button that only moves rules finds no fault with what is still being typed.
            self.head = HeadForm(is_new=is_new, **({"initial": data.dict()} if self.is_rearranging else {"data": data}))
            self.content = _read(data)
            _rearrange(self.content["rows"], self.act)
        self.rows = [self._row(place, row) for place, row in enumerate(self.content.get("rows") or [])]

    @property
    def is_rearranging(self) -> bool:
        """True when a button that moves rules was pressed, so that nothing is to be saved."""
        return bool(self.act) and self.act != "save"

    def blame(self, problems: Mapping[str, str]) -> None:
        """Put each problem of ``policy.check`` at the field it is about, or above the form."""
        for path, sentence in problems.items():
            parts = path.split(".")
            if parts[0] == "rows" and len(parts) > 2 and int(parts[1]) < len(self.rows):
                row, field = self.rows[int(parts[1])], parts[2]
                field = f"value_{parts[3]}" if field == "when" and len(parts) > 3 else field
                field = f"tell_{Rung.ALTERNATES}" if field == "ladder" else field
                row.add_error(field if field in row.fields else None, sentence)
            elif parts[0] in self.head.fields:
                self.head.add_error(parts[0], sentence)
            else:
                self.problems.append((path, sentence))

    @property
    def is_blamed(self) -> bool:
        return bool(self.problems or self.head.errors or any(row.errors for row in self.rows if row.is_bound))

    def _row(self, place: int, row: dict) -> RowForm:
        said = {name: row.get(name, ROW[name]) for name in PLAIN}
        for hours, whom in row.get("ladder", ()):
            said[f"tell_{whom}"] = hours
        for number, (name, operator, value) in enumerate(row.get("when", ())):
            said |= {f"fact_{number}": name, f"operator_{number}": operator, f"value_{number}": facts.typed(value)}
        conditions = len(row.get("when", ())) + 2
        form = RowForm(
            {f"row-{place}-{key}": value for key, value in said.items()},
            prefix=f"row-{place}",
            boards=self.boards,
            conditions=conditions,
        )
        form.place = place
        form.full_clean()
        # What is wrong is said once, by ``policy.check``, in words that say what to do.
        form.errors.clear()
        return form


def _read(data) -> dict:
    """What was posted as content. What is no number stays text, so that ``check`` can say so and nothing is lost."""
    count = min(_whole(data.get("rows", "0")) or 0, MOST_ROWS) if _is_whole(data.get("rows", "0")) else 0
    return {
        "name": data.get("name", "").strip(),
        "description": data.get("description", "").replace("\r\n", "\n").strip(),
        "valid_days": _whole(data.get("valid_days", "")),
        "rows": [_read_row(data, f"row-{place}-") for place in range(count)],
    }


def _read_row(data, prefix: str) -> dict:
    def said(name: str) -> str:
        return data.get(prefix + name, "").replace("\x00", "").strip()

    conditions = (
        facts.parse(said(f"fact_{place}"), said(f"operator_{place}"), said(f"value_{place}")[:300])
        for place in range(MOST_CONDITIONS)
        if said(f"fact_{place}")
    )
    return {
        "name": said("name")[:200],
        "when": list(conditions),
        "stage": said("stage"),
        "step": _whole(said("step")),
        "step_name": said("step_name")[:200],
        "judges": [each for each in data.getlist(prefix + "judges") if each in Group.values],
        "voters": said("voters"),
        "board": said("board") if said("voters") == Voters.BOARD else "",
        "need": said("need"),
        "number": _whole(said("number")) if said("need") != Need.ALL else 1,
        "due_hours": _whole(said("due_hours")),
        "ladder": sorted([_whole(said(f"tell_{whom}")), whom] for whom in Rung.values if said(f"tell_{whom}"))
        if all(_is_whole(said(f"tell_{whom}")) for whom in Rung.values if said(f"tell_{whom}"))
        else [[said(f"tell_{whom}"), whom] for whom in Rung.values if said(f"tell_{whom}")],
        "step_up": bool(said("step_up")),
        "second_factor": bool(said("second_factor")),
    }


def _rearrange(rows: list[dict], act: str) -> None:
    verb, _dash, place = act.partition("-")
    if verb == "add" and len(rows) < MOST_ROWS:
        rows.append(ROW | {"step_name": rows[-1]["step_name"] if rows else _("Authorization")})
    if not _is_whole(place) or int(place) >= len(rows):
        return
    here = int(place)
    if verb == "remove":
        rows.pop(here)
    elif verb == "up" and here > 0:
        rows.insert(here - 1, rows.pop(here))
    elif verb == "down":
        rows.insert(here + 1, rows.pop(here))


def _whole(text: str) -> int | str:
    text = text.strip()
    return int(text) if _is_whole(text) else text


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def _capital(text) -> str:
    text = str(text)
    return text[:1].upper() + text[1:]
