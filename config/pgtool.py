"""`python -m config.pgtool pg_dump …`: a PostgreSQL tool from the wheel, on the embedded database of DATA_DIR.

Connects as the owner of the tables; every tool of the wheel works (`pg_dump`, `pg_restore`, `psql`).
"""

import os
import subprocess
import sys
from pathlib import Path

from config import postgres, postgres_cluster, progress
from config.faults import Unavailable

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run the tool and give its exit code; 1 with a sentence when there is no such tool or no server."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    try:
        server = postgres.ensure(data_dir)
    except Unavailable as error:
        return progress.fail(error)
    binaries = postgres_cluster.place(data_dir).binaries
    if not arguments or not (binaries / arguments[0]).is_file():
        return progress.fail(f"name one of the tools in {binaries}")
    reach = {"PGHOST": str(server.socket), "PGUSER": postgres.OWNER, "PGDATABASE": postgres.DATABASE}
    command = [str(binaries / arguments[0]), *arguments[1:]]
    return subprocess.run(command, env={**reach, **os.environ}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
