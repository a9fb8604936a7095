"""The environment: lock files that any index can serve, and a marker that saves the second start."""

import re
import sys
from pathlib import Path

import pytest

from tradeconnect.bootstrap import environment
from tradeconnect.bootstrap.places import ROOT
from tradeconnect.bootstrap.terminal import CommandError

LOCKS = [environment.RUN_LOCK, environment.TEST_LOCK]
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_host_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-|--(index|extra-index|find-links|trusted-host))", text.replace("--hash", "hash"), re.M)
    assert " @ " not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pinned_package_has_hashes(lock: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text().strip())
    assert len(blocks) == len(pins(lock)) > 50
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_test_lock_holds_the_run_lock_in_the_same_versions() -> None:
    assert pins(environment.RUN_LOCK).items() <= pins(environment.TEST_LOCK).items()


def test_lock_holds_what_pyproject_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    names = {re.split(r"[\[<>=~ ]", line)[0].lower().replace("_", "-") for line in asked}
    assert names <= pins(environment.TEST_LOCK).keys()


@pytest.fixture
def checkout(tmp_path: Path) -> tuple[Path, Path]:
    venv = tmp_path / ".venv"
    venv.mkdir()
    for lock in LOCKS:
        (tmp_path / lock).write_text(f"content of {lock}")
    return tmp_path, venv


def test_fresh_environment_is_not_current(checkout: tuple[Path, Path]) -> None:
    assert not environment.current(environment.RUN_LOCK, *checkout)


def test_marked_environment_is_current_until_the_lock_changes(checkout: tuple[Path, Path]) -> None:
    environment.mark(environment.RUN_LOCK, *checkout)
    assert environment.current(environment.RUN_LOCK, *checkout)
    assert not environment.current(environment.TEST_LOCK, *checkout)
    (checkout[0] / environment.RUN_LOCK).write_text("another version")
    assert not environment.current(environment.RUN_LOCK, *checkout)


def test_test_environment_serves_for_run_too(checkout: tuple[Path, Path]) -> None:
    environment.mark(environment.TEST_LOCK, *checkout)
    assert environment.current(environment.RUN_LOCK, *checkout)


def test_unsupported_python_looks_for_a_supported_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=r"3\.11, 3\.12, 3\.13"):
        environment.base_python()
    for name in ("python3.11", "python3.12"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert environment.base_python() == str(tmp_path / "python3.12")


def test_environment_without_packages_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no packages"):
        environment.site_packages(tmp_path)
