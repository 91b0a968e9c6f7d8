"""`make bench`: Slipway against bare twins on the same rows, in the same server, in one run."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.database import as_owner, database
from benchmarks.scale import Scale, scale

MB = 1024 * 1024


def main() -> int:
    """Measure and print; 0 even where a goal is missed, because a busy machine must not fail a build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the results to this file too")
    parser.add_argument("--only", default="", help="only the cases whose name contains this")
    parser.add_argument("--parts", default="", help="no cases, only these parts: statements,crowds,moves,freezing")
    options = parser.parse_args()
    size = scale()
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder, database(Path(folder)):
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
        import django

        django.setup()
        logging.disable(logging.WARNING)
        found = _run(size, Path(folder), options)
        from django.db import connections

        connections.close_all()
    if options.json:
        import orjson

        options.json.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    return 0


def _run(size: Scale, folder: Path, options) -> dict:
    from apps.core import clock
    from benchmarks import cases, crowds, freezing, memory, moves, paint, report, statements, visit
    from benchmarks.records import READER, Doors
    from benchmarks.server import metering, serving

    begun, only = time.monotonic(), options.only
    company, now = _filled(size, clock)
    if options.parts:
        figures = _parts(company, now, options.parts.split(","))
        report.print_figures(figures)
        return {"figures": [asdict(figure) | {"ok": figure.ok} for figure in figures]}
    wanted = [case for case in cases.cases(company, size, now) if only in case.name]
    _say(begun, "records made")
    with serving("benchmarks.wsgi:application", "benchmarks.settings", folder / "web.log") as server:
        with metering(server) as meter:
            results = [_measured(case, meter, size.repeats) for case in wanted]
        _say(begun, "requests measured")
        report.print_results(results)
        if only:
            return {"cases": [result.plain() for result in results]}
        kept = memory.memory(server, folder)
        door = Doors().browser(READER)
        seen, painted = visit.first_visit(server.port, door), paint.month(server.port, door)
    figures = [
        *_figures(statements.conflict_statements(now), kept, seen),
        *_paints(painted),
        *crowds.crowds(company),
        *moves.moves(company),
        *freezing.freezes(company),
    ]
    report.print_figures(figures)
    _say(begun, "done")
    return {
        "scale": asdict(size) | {"windows": size.windows},
        "cases": [result.plain() for result in results],
        "figures": [asdict(figure) | {"ok": figure.ok} for figure in figures],
    }


def _filled(size: Scale, clock):
    from apps.dockets.models import Docket
    from benchmarks.fill import fill
    from benchmarks.records import found_company, standing_company

    begun = time.monotonic()
    if Docket.objects.exists():
        return standing_company(), clock.now()
    company, now = found_company(), clock.now()
    with as_owner() as connection:
        fill(connection, size, now)
    _say(begun, f"{size.changes:,} changes and {size.windows:,} windows made")
    return company, now


def _measured(case, meter, repeats: int):
    from benchmarks.cases import WARM
    from benchmarks.client import Caller, crowd, measure
    from benchmarks.counts import count
    from benchmarks.report import Result
    from benchmarks.visit import packed

    ours = list(case.ours)
    if case.once:
        counted = count(ours.pop())
    else:
        count(ours[0])
        counted = count(ours[0])
    cost = measure(meter, ours, repeats=repeats, warm=WARM)
    bare = measure(meter, list(case.bare), repeats=repeats, warm=WARM) if case.bare else None
    many = crowd(meter, ours, clients=8, repeats=max(repeats // 4, 5)) if case.crowd else None
    size = 0 if case.once else sum(packed(Caller(meter.server.port).read(ask)) for ask in ours[0])
    print(".", end="", flush=True, file=sys.stderr)
    return Result(case, cost, bare, counted, size, many)


def _parts(company, now, names: list[str]) -> list:
    from benchmarks import crowds, freezing, moves, statements

    parts = {
        "statements": lambda: _statements(statements.conflict_statements(now)),
        "crowds": lambda: crowds.crowds(company),
        "moves": lambda: moves.moves(company),
        "freezing": lambda: freezing.freezes(company),
    }
    return [figure for name in names for figure in parts[name]()]


def _statements(conflict) -> list:
    from benchmarks.report import Figure

    return [
        Figure("conflict check, statement: milliseconds of the backend", conflict.check, "ms"),
        Figure("  as a multiple of the raw probe of the index", conflict.check / conflict.probe, "times", most=2),
        Figure(
            "  ten environments at once, as a multiple of one",
            conflict.together / (conflict.apart / 10),
            "times",
            most=15,
        ),
    ]


def _figures(conflict, kept, seen) -> list:
    from benchmarks.report import Figure
    from benchmarks.trail import trail

    speed = trail()
    return [
        *_statements(conflict),
        Figure("audit: sealed", speed.sealed, "events/s", least=2000),
        Figure("audit: verified", speed.verified, "events/s", least=20_000),
        Figure("outbox: relayed", speed.relayed, "events/s", least=300),
        Figure("memory: a web worker", kept.worker / MB, "MB"),
        Figure("  as a multiple of a bare Django worker", kept.worker / kept.bare_worker, "times", most=2.5),
        Figure("memory: all of gunicorn", kept.web / MB, "MB"),
        Figure("memory: Celery worker", kept.celery / MB, "MB"),
        Figure("memory: backends of this database", kept.backends / MB, "MB"),
        Figure(
            "memory: web, worker and backends together", (kept.web + kept.celery + kept.backends) / MB, "MB", most=600
        ),
        Figure("first visit, compressed", seen.size / 1000, "kB", most=250),
        Figure("first visit, requests", seen.requests, "", most=12),
        Figure("next visit, compressed", seen.page / 1000, "kB", most=25),
    ]


def _paints(painted) -> list:
    from benchmarks.report import Figure

    if painted is None:
        return []
    return [
        Figure("calendar, a month of 10,000: first paint in Chromium", painted.first, "ms", most=1500),
        Figure("  all drawn", painted.drawn, "ms", most=3000),
        Figure("  windows drawn by themselves; the others are counted", painted.shown, ""),
    ]


def _say(begun: float, what: str) -> None:
    print(f"{time.monotonic() - begun:6.1f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
