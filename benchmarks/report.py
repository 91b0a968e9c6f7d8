"""The table that is printed, and the same as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from benchmarks.cases import Case
from benchmarks.causes import CAUSES
from benchmarks.client import Cost
from benchmarks.counts import Count

HEAD = f"{'':46} {'ours':>8} {'bare':>7} {'ratio':>6} {'goal':>6}  {'p50':>7} {'bare':>6}  {'queries':>7} {'goal':>4}"


@dataclass(frozen=True)
class Result:
    """What one case cost."""

    case: Case
    ours: Cost
    bare: Cost | None
    count: Count
    packed: int
    crowd: Cost | None = None

    @property
    def ratio(self) -> float | None:
        """Processor time of ours as a multiple of the twin's."""
        return self.ours.cpu / self.bare.cpu if self.bare else None

    @property
    def above(self) -> list[str]:
        """Every goal that was missed, in words."""
        case, found = self.case, []
        if case.goal and self.ratio > case.goal:
            found.append(f"{self.ratio:.1f} times the twin, at most {case.goal:g}")
        if case.most_cpu and self.ours.cpu > case.most_cpu:
            found.append(f"{self.ours.cpu:.0f} ms, at most {case.most_cpu:g}")
        if case.queries and self.count.statements > case.queries:
            found.append(f"{self.count.statements} queries, at most {case.queries}")
        if case.most_bytes and self.ours.size > case.most_bytes:
            found.append(f"{self.ours.size / 1000:.0f} kB, at most {case.most_bytes / 1000:.0f}")
        if case.most_packed and self.packed > case.most_packed:
            found.append(f"{self.packed / 1000:.0f} kB compressed, at most {case.most_packed / 1000:.0f}")
        return found

    @property
    def line(self) -> str:
        """One row of the table."""
        bare, goal = (f"{self.bare.cpu:7.1f}", f"{self.case.goal or 0:5.1f}x") if self.bare else (" " * 7, "")
        ratio = f"{self.ratio:5.1f}x" if self.bare else ""
        if self.case.most_cpu:
            goal = f"{self.case.most_cpu:.0f} ms"
        p50 = f"{self.bare.p50:6.1f}" if self.bare else " " * 6
        return (
            f"{self.case.name:46} {self.ours.cpu:8.1f} {bare} {ratio:>6} {goal:>6}  {self.ours.p50:7.1f} {p50}"
            f"  {self.count.statements:7} {self.case.queries or '':>4}  {'ABOVE' if self.above else 'OK'}"
        )

    def plain(self) -> dict:
        """For the JSON file."""
        return {
            "name": self.case.name,
            "ours": asdict(self.ours),
            "bare": self.bare and asdict(self.bare),
            "ratio": self.ratio,
            "goal": self.case.goal,
            "most_cpu": self.case.most_cpu,
            "queries": self.count.statements,
            "transaction_marks": self.count.marks,
            "most_queries": self.case.queries,
            "compressed": self.packed,
            "crowd_of_8": self.crowd and asdict(self.crowd),
            "above": self.above,
        }


@dataclass(frozen=True)
class Figure:
    """A single number with its goal."""

    name: str
    value: float | None
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def ok(self) -> bool:
        """Whether it is on the right side of its goal; without a goal it always is."""
        if self.value is None:
            return False
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def line(self) -> str:
        """One row of the second table."""
        value = "none" if self.value is None else f"{self.value:,.1f}"
        goal = (
            f"<= {self.most:,g}" if self.most is not None else f">= {self.least:,g}" if self.least is not None else ""
        )
        verdict = "" if not goal else "OK" if self.ok else "ABOVE" if self.least is None else "BELOW"
        return f"{self.name:56} {value:>12} {self.unit:9} {goal:>10}  {verdict}"


def print_results(results: list[Result]) -> None:
    """The table, and under it what is above its goal and by how much."""
    print(f"\nProcessor milliseconds per request, web and database; p50 is the latency at one client\n{HEAD}")
    for result in results:
        print(result.line)
    print("\nSizes of pages, and eight clients at once")
    for result in results:
        crowd = result.crowd
        if result.case.most_bytes or crowd:
            many = f"{crowd.rate:6.0f} in a second, p50 {crowd.p50:.0f} ms, p95 {crowd.p95:.0f} ms" if crowd else ""
            print(
                f"{result.case.name:46} {result.ours.size / 1000:6.1f} kB {result.packed / 1000:6.1f} kB compressed  {many}"
            )
    above = [result for result in results if result.above]
    if above:
        print("\nAbove their goals")
        for result in above:
            print(f"  {result.case.name}: {'; '.join(result.above)}")
            if cause := CAUSES.get(result.case.name):
                print(f"      {cause}")


def print_figures(figures: list[Figure]) -> None:
    """The second table."""
    print()
    for figure in figures:
        print(figure.line)
