"""A client with a connection that stays open, and what a series of requests costs."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice

import orjson

from benchmarks.server import Meter


@dataclass(frozen=True)
class Ask:
    """One request. ``body`` is sent as JSON."""

    path: str
    method: str = "GET"
    headers: dict = field(default_factory=dict)
    body: object = None


# What counts as one: usually one request, sometimes several that a program needs for one purpose.
Work = Sequence[Ask]


@dataclass(frozen=True)
class Cost:
    """Per piece of work: processor milliseconds of web and database, median and 95th percentile of the time in
    milliseconds, pieces per second, and bytes of the answers."""

    cpu: float
    p50: float
    p95: float
    rate: float
    size: int


class Caller:
    """One keep-alive connection; raises RuntimeError for an answer that is no success."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def do(self, work: Work) -> int:
        """Send these requests one after the other; the bytes of their answers."""
        return sum(len(self.read(ask)) for ask in work)

    def read(self, ask: Ask) -> bytes:
        """The body of an answer."""
        body = orjson.dumps(ask.body) if ask.body is not None else None
        headers = {"Content-Type": "application/json", **ask.headers} if body else ask.headers
        self.connection.request(ask.method, ask.path, body, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{ask.method} {ask.path}: {answer.status} {said[:600]!r}")
        return said


def measure(meter: Meter, works: Sequence[Work], *, repeats: int, warm: int = 4) -> Cost:
    """Do ``works`` in turn, ``repeats`` times in all, after ``warm`` that do not count."""
    caller, ahead = Caller(meter.server.port), cycle(works)
    for work in islice(ahead, warm):
        caller.do(work)
    times, sizes = [], []
    before, begun = meter.read(), time.perf_counter()
    for work in islice(ahead, repeats):
        start = time.perf_counter()
        sizes.append(caller.do(work))
        times.append(time.perf_counter() - start)
    lasted, after = time.perf_counter() - begun, meter.read()
    caller.connection.close()
    return _cost(times, sizes, after - before, lasted)


def crowd(meter: Meter, works: Sequence[Work], *, clients: int, repeats: int) -> Cost:
    """The same by several clients at once, ``repeats`` pieces of work each."""

    def one(number: int) -> tuple[list[float], list[int]]:
        caller, times, sizes = Caller(meter.server.port), [], []
        for work in islice(cycle(works), number, number + repeats):
            start = time.perf_counter()
            sizes.append(caller.do(work))
            times.append(time.perf_counter() - start)
        caller.connection.close()
        return times, sizes

    before, begun = meter.read(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(one, range(clients)))
    lasted, after = time.perf_counter() - begun, meter.read()
    return _cost(
        [t for times, _s in parts for t in times], [s for _t, sizes in parts for s in sizes], after - before, lasted
    )


def _cost(times: list[float], sizes: list[int], nanoseconds: int, lasted: float) -> Cost:
    ordered = sorted(times)
    return Cost(
        cpu=nanoseconds / 1e6 / len(times),
        p50=statistics.median(ordered) * 1e3,
        p95=ordered[int(len(ordered) * 0.95)] * 1e3,
        rate=len(times) / lasted,
        size=round(statistics.mean(sizes)),
    )
