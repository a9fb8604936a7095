"""The development key: made once, whole when it is seen, read by its owner only."""

import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("SECRET_KEY", "not needed for the import")
    module = importlib.import_module("tradeconnect.settings.dev")
    monkeypatch.setattr(module, "VAR_DIR", tmp_path / "var")
    return module


def test_the_key_is_made_once_and_private(dev: ModuleType) -> None:
    key = dev._secret_key()
    assert len(key) >= 50
    assert dev._secret_key() == key
    (path,) = dev.VAR_DIR.iterdir()
    assert path.name == "secret_key"
    assert path.stat().st_mode & 0o777 == 0o600


def test_many_processes_at_once_read_one_whole_key(dev: ModuleType) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _number: dev._secret_key(), range(8)))
    assert len(keys) == 1
    assert "" not in keys
    assert [path.name for path in dev.VAR_DIR.iterdir()] == ["secret_key"]


def test_who_comes_second_takes_the_first_ones_key(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process finishes between the look and the link."""
    real = os.link

    def late(draft: str, path: Path) -> None:
        path.write_text("of the first")
        real(draft, path)

    monkeypatch.setattr(os, "link", late)
    assert dev._secret_key() == "of the first"
