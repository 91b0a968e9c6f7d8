"""Where the bytes of attachments lie: once each, under their SHA-256, outside everything that is served by itself.

A file is complete before it has its name, and has its name before a row speaks of it. A crash or a transaction that is
rolled back later leaves at most a file that no row names; ``sweep`` takes those away.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

PIECE = 256 * 1024
SPARED = 24 * 60 * 60
"""Seconds a file that no row names is left alone: its row may still be on its way."""


def path_of(digest: str) -> Path:
    """Where the bytes with this digest lie, or would."""
    return _root() / digest[:2] / digest


def digest_of(file: BinaryIO) -> str:
    """The SHA-256 of a file from where it stands; it stands at its beginning afterwards."""
    found = sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    file.seek(0)
    return found.hexdigest()


def put(file: BinaryIO, digest: str) -> bool:
    """Keep the bytes; True when they were not there before. Raises OSError where there is no room."""
    path = path_of(digest)
    if path.exists():
        os.utime(path)
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as out:
            while piece := file.read(PIECE):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        Path(half).rename(path)
    except BaseException:
        drop(Path(half))
        raise
    return True


def drop(path: Path) -> None:
    """Take a file away; harmless when it is gone."""
    with suppress(FileNotFoundError):
        path.unlink()


def sweep(named: Callable[[Iterable[str]], set[str]]) -> int:
    """Remove files older than a day that no row names, and halves that a crash left; ``named`` answers which are."""
    removed, before = 0, time.time() - SPARED
    for folder in sorted(_root().glob("??")):
        old = [path for path in folder.iterdir() if path.stat().st_mtime < before]
        kept = named(path.name for path in old)
        for path in old:
            if path.name not in kept:
                drop(path)
                removed += 1
    return removed


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "attachments"
