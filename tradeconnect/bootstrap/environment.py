"""The virtual environment: made once, filled from a hashed lock, checked in a few milliseconds afterwards."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap import packages
from tradeconnect.bootstrap.places import PYTHON, ROOT, VENV, locked
from tradeconnect.bootstrap.terminal import CommandError, say

RUN_LOCK: Final = "requirements.lock"
TEST_LOCK: Final = "requirements-test.lock"
SUPPORTED: Final = ((3, 11), (3, 12), (3, 13))
# The test lock holds everything of the run lock in the same versions (a unit test sees to it).
_COVERS: Final = {RUN_LOCK: (RUN_LOCK,), TEST_LOCK: (TEST_LOCK, RUN_LOCK)}


def ensure(lock: str) -> None:
    """Make .venv hold exactly the versions of `lock`, doing nothing when it does already.

    Two commands that start at once on a fresh clone take turns.

    Raises: CommandError when there is no usable Python, or pip failed.
    """
    with locked(_lock_file()):
        if not _usable(PYTHON):
            _create()
        if not current(lock):
            _install(lock)


def current(lock: str, root: Path = ROOT, venv: Path = VENV) -> bool:
    """Say whether `venv` was filled from this very content of `lock`."""
    marker = _marker(lock, venv)
    return marker.is_file() and marker.read_text() == fingerprint(root / lock)


def fingerprint(path: Path) -> str:
    """Return what identifies a lock file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mark(lock: str, root: Path = ROOT, venv: Path = VENV) -> None:
    """Note that `venv` now holds `lock`, and the locks that it covers."""
    for covered in _COVERS[lock]:
        _marker(covered, venv).write_text(fingerprint(root / covered))


def site_packages(venv: Path = VENV) -> Path:
    """Return the folder that holds the installed packages.

    Raises: CommandError when the environment has none.
    """
    found = next(venv.glob("lib/python3.*/site-packages"), None)
    if found is None:
        raise CommandError(f"{venv} holds no packages; remove it and start again.")
    return found


def base_python() -> str:
    """Return an interpreter of a supported version, this one if it is.

    Raises: CommandError when the machine has none.
    """
    if sys.version_info[:2] in SUPPORTED:
        return str(getattr(sys, "_base_executable", "") or sys.executable)
    for major, minor in reversed(SUPPORTED):
        if found := shutil.which(f"python{major}.{minor}"):
            return found
    versions = ", ".join(f"{major}.{minor}" for major, minor in SUPPORTED)
    raise CommandError(f"TradeConnect needs one of Python {versions}; none was found.")


def _lock_file() -> Path:
    # Beside .venv, not in it: making .venv afresh must not remove the lock.
    return ROOT / ".venv.lock"


def _marker(lock: str, venv: Path) -> Path:
    return venv / f"{lock}.ok"


def _usable(python: Path) -> bool:
    """Say whether the environment's interpreter starts, has pip, and is the version its packages were made for."""
    probe = "import sys, os; print('%d.%d' % sys.version_info[:2], os.path.realpath(sys.prefix))"
    try:
        done = subprocess.run([python, "-I", "-c", probe], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    version, _, prefix = done.stdout.strip().partition(" ")
    pip = VENV / "lib" / f"python{version}" / "site-packages" / "pip"
    return done.returncode == 0 and prefix == str(VENV.resolve()) and pip.is_dir()


def _create() -> None:
    """Make an empty environment, installing python3-venv first where Debian left it out."""
    python = base_python()
    own = sys.version_info[:2] in SUPPORTED
    if own and importlib.util.find_spec("ensurepip") is None:
        packages.install([packages.venv_package(python)])
    say("Making the Python environment in .venv")
    _run([python, "-m", "venv", "--clear", str(VENV)], "Python could not make an environment")


def _install(lock: str) -> None:
    """Fill the environment from `lock`; pip checks every hash and resolves nothing."""
    say(f"Installing the packages of {lock}")
    began = time.monotonic()
    options = ["-q", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"]
    _run([str(PYTHON), "-m", "pip", "install", *options, "-r", str(ROOT / lock)], "pip failed")
    mark(lock)
    say(f"  done in {time.monotonic() - began:.0f} s")


def _run(command: list[str], problem: str) -> None:
    """Run a command quietly.

    Raises: CommandError with its output when it fails.
    """
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise CommandError(f"{problem}:\n{(done.stdout + done.stderr).strip()}")
