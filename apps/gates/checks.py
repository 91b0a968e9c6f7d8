"""Automatic criteria: upper apps register what they can answer about a docket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from apps.core.plugs import Plug
from apps.dockets.models import Docket

from .enums import Result


@dataclass(frozen=True)
class Found:
    """An answer: a result, the sentence that says why, and where the evidence is."""

    result: Result
    sentence: str
    url: str = ""

    @classmethod
    def when(cls, holds: bool, yes: str, no: str, url: str = "") -> Found:
        """Pass with one sentence or fail with the other."""
        return cls(Result.PASS if holds else Result.FAIL, yes if holds else no, url)


@dataclass(frozen=True)
class Check:
    """A named question; ``evaluate(docket, parameters)`` reads, never writes, and is asked again in each decision."""

    code: str
    name: str
    evaluate: Callable[[Docket, dict], Found]


checks: Plug[Check] = Plug("gates.checks")
# A change of one docket may change the findings of another's gate: fn(docket) -> dockets whose gates look at it.
lookers: Plug[Callable[[Docket], list[Docket]]] = Plug("gates.lookers")
