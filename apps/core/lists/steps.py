"""A step of a workflow as an act on many records: judged by the same table as the button on each record's page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from ..components.asks import ask_for
from ..workflow import Workflow
from .acting import BulkAction, Verdict


def step(workflow: Workflow, name: str, apply: Callable, *, undo: str = "", icon: str = "player-play") -> BulkAction:
    """The transition ``name``; ``apply(record, name, *, by, **given)`` takes it."""
    row = workflow.find(name)

    def judge(record, by, given) -> Verdict:
        record.given = dict(given)
        option = workflow.option(record, by, name)
        if option.refusals:
            return Verdict(refusals=option.refusals)
        return Verdict(_moved(row, record, record.state, row.lands(record)))

    def act(record, by, given) -> str:
        was = record.state
        apply(record, name, by=by, **given)
        now = type(record)._default_manager.values_list("state", flat=True).get(pk=record.pk)
        return _moved(row, record, was, now)

    def asks(user) -> dict[str, forms.Field]:
        area = forms.Textarea(attrs={"rows": 2})
        return {asked: forms.CharField(label=ask_for(asked).label, max_length=2000, widget=area) for asked in row.asks}

    return BulkAction(name, row.label, judge, act, asks, icon=icon, tone=row.tone, undo=undo)


def _moved(row, record, was: str, now: str) -> str:
    """From one state to the other in words; the step's own word where the state stays."""
    labels = dict(type(record)._meta.get_field("state").choices)
    return str(row.label) if was == now else f"{labels.get(was, was)} → {labels.get(now, now)}"
