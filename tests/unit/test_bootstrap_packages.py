"""System packages: found by their files, installed where allowed, named exactly where not."""

import os
from pathlib import Path

import pytest

from tradeconnect.bootstrap import packages
from tradeconnect.bootstrap.packages import Need
from tradeconnect.bootstrap.terminal import CommandError


def script(folder: Path, name: str, body: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH on which only what a test puts there is found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_library_is_found_in_a_multiarch_folder(tmp_path: Path) -> None:
    need = Need("libthing1", packages.library("libthing.so.1*"))
    assert packages.missing([need], tmp_path) == ["libthing1"]
    folder = tmp_path / "usr/lib/aarch64-linux-gnu"
    folder.mkdir(parents=True)
    (folder / "libthing.so.1.2").touch()
    assert packages.missing([need], tmp_path) == []


def test_font_is_found_below_any_folder(tmp_path: Path) -> None:
    need = Need("fonts-noto-core", ("usr/share/fonts/**/NotoSansDevanagari-Regular.*",))
    assert not need.met(tmp_path)
    folder = tmp_path / "usr/share/fonts/truetype/noto"
    folder.mkdir(parents=True)
    (folder / "NotoSansDevanagari-Regular.ttf").touch()
    assert need.met(tmp_path)


def test_program_is_found_on_the_path_or_by_its_variable(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = Need("chromium", programs=("chromium", "google-chrome-stable"), variable="CHROMIUM")
    assert not need.met(tmp_path)
    monkeypatch.setenv("CHROMIUM", str(script(tmp_path, "mine")))
    assert need.met(tmp_path)
    monkeypatch.delenv("CHROMIUM")
    script(path, "google-chrome-stable")
    assert need.met(tmp_path)


def test_test_needs_include_the_run_needs() -> None:
    assert {need.package for need in packages.RUN} < {need.package for need in packages.TEST}


def test_ubuntu_calls_chromium_differently(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text("NAME=Ubuntu\nID=ubuntu\n")
    assert packages.chromium_package(release) == "chromium-browser"
    release.write_text("ID=debian\n")
    assert packages.chromium_package(release) == "chromium"


def test_user_without_rights_is_told_the_exact_command(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(path, "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CommandError) as told:
        packages.install(["qpdf", "gettext"])
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends qpdf gettext" in str(told.value)


def test_root_installs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "record"
    script(path, "apt-get", f'echo "$DEBIAN_FRONTEND $@" >> {record}')
    (path / "env").symlink_to("/usr/bin/env")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    packages.install(["qpdf"])
    update, install = record.read_text().splitlines()
    assert update.endswith("update")
    assert install.startswith("noninteractive")
    assert install.endswith("install -y --no-install-recommends qpdf")


def test_user_with_passwordless_sudo_installs_through_it(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = tmp_path / "record"
    script(path, "apt-get")
    script(path, "sudo", f'printf "%s\\n" "$*" >> {record}')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    packages.install(["qpdf"])
    assert record.read_text().splitlines()[-1].startswith("-n env DEBIAN_FRONTEND=noninteractive apt-get")


def test_failing_installation_is_reported_with_its_words(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(path, "apt-get", 'case "$*" in *install*) echo "E: no space"; exit 100;; esac')
    (path / "env").symlink_to("/usr/bin/env")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CommandError, match="E: no space"):
        packages.install(["qpdf"])


def test_installation_that_brings_nothing_is_no_success(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script(path, "apt-get")
    (path / "env").symlink_to("/usr/bin/env")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(CommandError, match="still not found: nothing-brings-this"):
        packages.ensure([Need("nothing-brings-this", programs=("no-such-program",))])
