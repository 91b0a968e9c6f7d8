"""`make run`, first half: under any Python, make what is missing, then go on inside the virtual environment.

Standard library only, and written so that an older Python gets as far as the sentence that says so.
"""

import os
import sys


def main():
    """Install what is missing and hand over to `config.serve`; gives an exit code when that cannot be done."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anybody has looked
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit("Slipway needs Python 3.11 or newer, and this is %s. Try: make run PYTHON=python3.11" % found)  # noqa: UP031
    from config import install, progress
    from config.faults import Unavailable

    print("Slipway", flush=True)
    try:
        install.install(dev=False)
    except Unavailable as error:
        return progress.fail(error)
    except KeyboardInterrupt:
        return 130
    os.execv(str(install.PYTHON), [str(install.PYTHON), "-m", "config.serve"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
