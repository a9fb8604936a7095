"""What the operating system has to provide: found by its files, installed where we may, else named exactly."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tradeconnect.bootstrap.terminal import CommandError, say


@dataclass(frozen=True)
class Need:
    """One thing the portal uses and a Debian or Ubuntu package that brings it.

    Attributes:
        package: its name for apt-get.
        files: patterns below the root folder; one match is enough.
        programs: commands; one on the PATH is enough.
        variable: an environment variable that may name the program instead.
    """

    package: str
    files: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    variable: str = ""

    def met(self, root: Path = Path("/")) -> bool:
        """Say whether a file or program of this need is there. Package databases are not asked: files are proof."""
        if self.variable and os.access(os.environ.get(self.variable, ""), os.X_OK):
            return True
        if any(shutil.which(program) for program in self.programs):
            return True
        return any(next(root.glob(pattern), None) is not None for pattern in self.files)


def library(name: str) -> tuple[str, ...]:
    """Return where Debian, Fedora-like and local installations keep the shared library `name`."""
    return (f"usr/lib/*-linux-gnu*/{name}", f"usr/lib64/{name}", f"usr/lib/{name}", f"usr/local/lib/{name}")


def chromium_package(release: Path = Path("/etc/os-release")) -> str:
    """Return the package that brings Chromium: Ubuntu's has another name than Debian's."""
    ubuntu = release.exists() and "ID=ubuntu" in release.read_text().splitlines()
    return "chromium-browser" if ubuntu else "chromium"


RUN: Final = (
    Need("libpango-1.0-0", library("libpango-1.0.so.0*")),
    Need("libpangoft2-1.0-0", library("libpangoft2-1.0.so.0*")),
    Need("libharfbuzz-subset0", library("libharfbuzz-subset.so.0*")),
    # Names of firms and goods come in every script of India; consignees also in Chinese, Japanese and Korean.
    Need("fonts-noto-core", ("usr/share/fonts/**/NotoSansDevanagari-Regular.*",)),
    Need("fonts-noto-cjk", ("usr/share/fonts/**/NotoSansCJK-Regular.*",)),
)
TEST: Final = (
    *RUN,
    Need("redis-server", programs=("redis-server",)),
    Need(chromium_package(), programs=("chromium", "chromium-browser", "google-chrome-stable"), variable="CHROMIUM"),
    Need("poppler-utils", programs=("pdfsig",)),
    Need("qpdf", programs=("qpdf",)),
    Need("gettext", programs=("msgfmt",)),
)


def missing(needs: Iterable[Need], root: Path = Path("/")) -> list[str]:
    """Return the packages of the needs that are not met, in order."""
    return [need.package for need in needs if not need.met(root)]


def venv_package(executable: str, version: tuple[int, int] = sys.version_info[:2]) -> str:
    """Return the Debian package that lets `executable` make environments: the default Python's has a plain name."""
    default = Path("/usr/bin/python3")
    if default.exists() and Path(executable).resolve() == default.resolve():
        return "python3-venv"
    return "python{}.{}-venv".format(*version)


def ensure(needs: Iterable[Need]) -> None:
    """Install what is missing, or say which command would.

    Raises: CommandError naming the command, when we may not install or when it did not help.
    """
    wanted = list(needs)
    packages = missing(wanted)
    if not packages:
        return
    install(packages)
    if still := missing(wanted):
        raise CommandError(f"Installed, but still not found: {' '.join(still)}. Install them in another way.")


def install(packages: Sequence[str]) -> None:
    """Install packages with apt-get.

    Raises: CommandError with the exact command when this user may not, or when apt-get failed.
    """
    prefix = _privilege()
    if prefix is None or shutil.which("apt-get") is None:
        raise CommandError(f"Missing system packages. Install them, then start again:\n\n    {command(packages)}\n")
    say(f"Installing system packages: {' '.join(packages)}")
    steps = (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", "install", "-y", "--no-install-recommends", *packages],
    )
    for step in steps:
        done = subprocess.run(
            [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *step],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        # A failing update is no end: the lists that are there may do. A failing install is.
        if done.returncode and "install" in step:
            raise CommandError(f"{shlex.join(step)} failed:\n{(done.stdout + done.stderr).strip()}")


def command(packages: Sequence[str]) -> str:
    """Return the line that installs packages, for a person to type."""
    line = f"apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}"
    return f"sudo {line}" if os.geteuid() else line.replace("sudo ", "")


def _privilege() -> list[str] | None:
    """Return what to put before a command to run it as root: nothing, sudo, or None when neither is allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    return None if allowed.returncode else ["sudo", "-n"]
