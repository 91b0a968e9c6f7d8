"""Content digests: SHA-256 over one canonical JSON form, so that the same content always has the same name."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8; instants as ISO 8601 in UTC. Raises TypeError for what has no plain form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def digest(value: Any) -> str:
    """Lower-case hex SHA-256 of ``canonical(value)``."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):
        return [value.lower, value.upper]
    raise TypeError(f"{type(value).__name__} has no canonical form")
