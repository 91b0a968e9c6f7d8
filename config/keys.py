"""The signing key of an installation on one machine."""

import os
import secrets
from pathlib import Path


def local_key(data_dir: Path) -> str:
    """The key kept in the data folder, made on first use and readable by this user only."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text()
