"""What came of trying a proposed risk model: as a table, in sentences, and the failed ones one by one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.digests import digest

from ..enums import RiskLevel
from ..models import BackTest, ChangeRequest
from ..permissions import visible_to
from ..risk.trying import LEVELS


@dataclass(frozen=True)
class Cell:
    """How many of one old level (row) would be of one new (column)."""

    count: int
    same: bool


@dataclass(frozen=True)
class Rate:
    """Changes of a level and how many of them failed, in whole per cent of ten: 12.5."""

    count: int
    failed: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.failed / self.count, 1) if self.count else None


@dataclass(frozen=True)
class Calibration:
    """One level: what failed of it by the model then, and by the proposed one."""

    level: RiskLevel
    before: Rate
    after: Rate


@dataclass(frozen=True)
class Failure:
    """A failed change with both scores; ``change`` is None for one that the reader may not see."""

    change: ChangeRequest | None
    old_score: int
    old_level: str
    new_score: int
    new_level: str

    @property
    def difference(self) -> int:
        return self.new_score - self.old_score


@dataclass(frozen=True)
class Report:
    """A finished back-test for one reader."""

    test: BackTest
    sentences: list[tuple[str, str]]
    rows: list[tuple[RiskLevel, list[Cell]]]
    levels: list[RiskLevel]
    calibration: list[Calibration]
    failures: list[Failure]
    hidden: int


def standing_test(content: dict) -> BackTest | None:
    """The finished test of exactly this content, if there is one."""
    return BackTest.objects.filter(digest=digest(content), state="done").first()


def is_of(test: BackTest, content: dict) -> bool:
    """Whether exactly this content was tried."""
    return test.digest == digest(content)


def in_sentences(test: BackTest) -> list[tuple[str, str]]:
    """What it says, in a few sentences with a tone; nothing while it runs."""
    found = test.result
    if test.state != "done" or not found.get("total"):
        return []
    changed = found["higher"] + found["lower"]
    said = ngettext(
        "Tried on %(n)s closed change: %(changed)s would have had another level (%(higher)s higher, %(lower)s lower).",
        "Tried on %(n)s closed changes: %(changed)s would have had another level (%(higher)s higher, %(lower)s lower).",
        found["total"],
    ) % {"n": found["total"], "changed": changed, "higher": found["higher"], "lower": found["lower"]}
    lines = [(said, "info")]
    if found["failed"]:
        lines.append(_of_the_failed(found))
    if found["rebuilt"]:
        lines.append(
            (
                _("%s of them are from before inputs were kept; they were put together from the record.")
                % found["rebuilt"],
                "neutral",
            )
        )
    return lines


def _of_the_failed(found: dict) -> tuple[str, str]:
    before, after = (_risky(found[side]) for side in ("before", "after"))
    sentence = _("Of %(failed)s that failed, %(after)s would have been high or critical; they were %(before)s.")
    tone = "success" if after > before else "danger" if after < before else "neutral"
    return sentence % {"failed": found["failed"], "after": after, "before": before}, tone


def _risky(side: dict) -> int:
    return side["high"][1] + side["critical"][1]


def report(test: BackTest, user) -> Report:
    """The whole of a finished test; failed changes only as far as the reader may see them."""
    found, levels = test.result, [RiskLevel(level) for level in LEVELS]
    kept = found.get("failures", [])
    seen = ChangeRequest.objects.filter(visible_to(user), pk__in=[row[0] for row in kept]).select_related("docket")
    changes = {change.pk: change for change in seen}
    failures = [Failure(changes.get(pk), *rest) for pk, *rest in kept]
    return Report(
        test=test,
        sentences=in_sentences(test),
        rows=[(old, [Cell(found["matrix"][old][new], old == new) for new in levels]) for old in levels],
        levels=levels,
        calibration=[Calibration(one, Rate(*found["before"][one]), Rate(*found["after"][one])) for one in levels],
        failures=sorted((one for one in failures if one.change), key=lambda one: (one.new_score, one.old_score)),
        hidden=sum(one.change is None for one in failures),
    )
