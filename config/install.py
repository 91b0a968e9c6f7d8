"""Make everything that has to be there before Slipway can start: environment, libraries, front-end files.

Runs under any Python 3.11+, with the standard library only; each part is skipped while its lock file is unchanged.
`python -m config.install [--dev]`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from config import progress
from config.faults import Unavailable
from config.locks import held

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = Path(os.environ.get("SLIPWAY_VENV", ROOT / ".venv"))
PYTHON = ENVIRONMENT / "bin" / "python"
ENOUGH_BYTES = 700 * 1024 * 1024
BASE = ROOT / "requirements" / "base.txt"
DEV = ROOT / "requirements" / "dev.txt"
ASSETS = (ROOT / "package-lock.json", ROOT / "config" / "assets.py", ROOT / "static" / "icons.txt")


def install(*, dev: bool) -> None:
    """Bring all of it up to its lock files. Raises `Unavailable` with the reason when that cannot be done."""
    ROOT.joinpath(".data").mkdir(exist_ok=True)
    # Two starts at once in one checkout: the second waits, and finds the work done.
    with held(ROOT / ".data" / "install.lock"):
        _environment()
        _libraries("the libraries", BASE)
        if dev:
            _libraries("the tools for tests", DEV)
        _assets()


def _environment() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    _enough_disk()
    with progress.step("Making a virtual environment"):
        try:
            venv.create(ENVIRONMENT, with_pip=True, clear=ENVIRONMENT.exists())
        except subprocess.CalledProcessError as error:
            raise Unavailable(
                "this Python cannot make virtual environments (on Debian: apt-get install python3-venv)."
            ) from error


def _libraries(what: str, lock: Path) -> None:
    mark = ENVIRONMENT / f"{lock.stem}.digest"
    if _unchanged(mark, lock):
        return
    _enough_disk()
    with progress.step(f"Installing {what}"):
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        _run([*command, "--require-hashes", "-r", lock], f"pip could not install {what}")
    mark.write_text(_digest(lock))


def _assets() -> None:
    mark = ROOT / "static" / "vendor" / ".digest"
    if _unchanged(mark, *ASSETS):
        return
    fetched = ROOT / "node_modules" / ".digest"
    if not _unchanged(fetched, ASSETS[0]):
        with progress.step("Fetching the front-end files"):
            _run([PYTHON, "-m", "config.assets", "--fetch"], "the front-end files could not be fetched")
        fetched.write_text(_digest(ASSETS[0]))
    with progress.step("Copying the front-end files"):
        _run([PYTHON, "-m", "config.assets"], "the front-end files could not be copied")
    mark.write_text(_digest(*ASSETS))


def _run(command: list, what: str) -> None:
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False
        )
        output.seek(0)
        said = output.read().strip()
    if done.returncode == 0:
        return
    if "No space left on device" in said:
        raise Unavailable("the disk is full. Free about a gigabyte and start again.")
    raise Unavailable(f"{what}. The first start needs the network. The last words were:\n{said[-1500:]}")


def _enough_disk() -> None:
    if shutil.disk_usage(ROOT).free < ENOUGH_BYTES:
        raise Unavailable(f"the disk of {ROOT} is nearly full: the first start needs about 700 MB.")


def _digest(*files: Path) -> str:
    joined = b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files if file.exists())
    return hashlib.sha256(joined + sys.version.encode()).hexdigest()


def _unchanged(mark: Path, *files: Path) -> bool:
    return mark.exists() and mark.read_text() == _digest(*files)


def main() -> int:
    """Install, and say what is wrong when that fails."""
    try:
        install(dev="--dev" in sys.argv)
    except Unavailable as error:
        return progress.fail(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
