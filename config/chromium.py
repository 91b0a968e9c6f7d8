"""Find the Chromium that drives the browser tests, or install it; `python -m config.chromium` says how it went."""

import os
import shutil
import subprocess
import sys

from config import progress

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, or the first found on this machine."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Install Debian's package as root; False where that cannot be done."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    with progress.step("Installing Chromium for the browser tests"):
        for command in commands:
            done = subprocess.run(command, env=environment, capture_output=True, check=False)
    return done.returncode == 0


def main() -> int:
    """0 when the browser tests can run, else 1 with what to do."""
    if find() or (install() and find()):
        return 0
    print(
        "The browser tests need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
