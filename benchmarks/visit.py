"""A first visit: the home page and every style sheet, script, font and picture it names, compressed as they are served."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from benchmarks.client import Ask, Caller

NAMED = re.compile(rb"""(?:src|href)=["'](/static/[^"'#?]+)""")
IN_STYLE = re.compile(rb"""url\(["']?([^"')]+)""")


@dataclass(frozen=True)
class Visit:
    """Requests and compressed bytes of everything, and of the page alone, which is all that the next visit fetches."""

    requests: int
    size: int
    page: int


def first_visit(port: int, headers: dict[str, str]) -> Visit:
    """Fetch the home page and what it names, as a browser with an empty cache would."""
    caller = Caller(port)
    page = caller.read(Ask("/", headers=headers))
    wanted, sizes = {path.decode() for path in NAMED.findall(page)}, {}
    while wanted - sizes.keys():
        path = min(wanted - sizes.keys())
        body = caller.read(Ask(path))
        sizes[path] = packed(body)
        if path.endswith(".css"):
            found = {
                urlsplit(urljoin(path, name.decode())).path for name in IN_STYLE.findall(body) if name[:5] != b"data:"
            }
            wanted |= {name for name in found if name.startswith("/static/")}
    return Visit(len(sizes) + 1, sum(sizes.values()) + packed(page), packed(page))


def packed(body: bytes) -> int:
    """Bytes after gzip at its usual level."""
    return len(gzip.compress(body, 6))
