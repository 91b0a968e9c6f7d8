"""Processor time and memory of processes, read from /proc."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
_TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, ahead = [], [root]
    while ahead:
        pid = ahead.pop()
        found.append(pid)
        ahead += children.get(pid, [])
    return found


def spent(pids: Iterable[int]) -> int:
    """Nanoseconds of processor time that these processes have used so far, all threads, children that ended included."""
    return sum(_spent(pid) for pid in pids)


def proportional(pids: Iterable[int]) -> int:
    """Bytes of memory (PSS: shared pages are counted by share) of these processes; one that is gone counts nothing."""
    total = 0
    for pid in pids:
        try:
            text = (PROC / str(pid) / "smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) * 1024
    return total


def _spent(pid: int) -> int:
    """The scheduler's own count is exact to the nanosecond; clock ticks (10 ms) are the fallback where it is not kept."""
    total = 0
    try:
        for thread in (PROC / str(pid) / "task").iterdir():
            total += int((thread / "schedstat").read_text().split()[0])
    except (OSError, IndexError):
        fields = _stat(pid)
        return sum(map(int, fields[11:13])) * _TICK_NS if fields else 0
    return total


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, beginning with the state; empty where the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
