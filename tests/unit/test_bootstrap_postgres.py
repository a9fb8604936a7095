"""The private PostgreSQL: socket paths, leftovers, accounts that reach their folders."""

import os
from pathlib import Path

import environ
import pytest

from tradeconnect.bootstrap import postgres
from tradeconnect.bootstrap.accounts import Account, account_for, reaches
from tradeconnect.bootstrap.terminal import CommandError

US = Account(os.geteuid(), os.getegid())
STRANGER = Account(54321, 54321)


def test_socket_stays_beside_the_data_when_its_path_is_short(tmp_path: Path) -> None:
    folder = postgres.socket_folder(tmp_path, US)
    assert folder == tmp_path / "socket"
    assert folder.stat().st_mode & 0o777 == 0o700


def test_longest_path_that_fits() -> None:
    name = "/.s.PGSQL.5432"
    assert postgres.fits_socket(Path("/" + "x" * (106 - len(name))))
    assert not postgres.fits_socket(Path("/" + "x" * (107 - len(name))))
    # The limit is in bytes: this is 40 characters, and 120 bytes.
    assert not postgres.fits_socket(Path("/" + "द" * 40))


def test_socket_of_a_deep_checkout_gets_a_short_private_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    folder = postgres.socket_folder(deep, US)
    try:
        assert postgres.fits_socket(folder)
        assert folder == postgres.socket_folder(deep, US)
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()


def test_short_folder_that_others_can_read_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("open" * 30)
    deep.mkdir()
    folder = postgres.socket_folder(deep, US)
    folder.chmod(0o755)
    try:
        with pytest.raises(CommandError, match="not the private folder"):
            postgres.socket_folder(deep, US)
    finally:
        folder.rmdir()


def test_address_is_one_that_settings_understand(tmp_path: Path) -> None:
    cluster = postgres.Cluster(tmp_path, US, Path("/bin"), Path("/tmp/some-folder/socket"))  # noqa: S108
    found = environ.Env.db_url_config(cluster.url)
    assert found["HOST"] == "/tmp/some-folder/socket"  # noqa: S108
    assert (found["NAME"], found["USER"]) == ("tradeconnect", "tradeconnect")


def test_server_listens_on_its_socket_only(tmp_path: Path) -> None:
    cluster = postgres.Cluster(tmp_path, US, Path("/bin"), tmp_path / "s")
    assert "listen_addresses=" in cluster.command
    assert not [word for word in cluster.command if word.startswith("fsync")]


def fake_process(proc: Path, pid: int, *words: str) -> None:
    folder = proc / str(pid)
    folder.mkdir(parents=True)
    (folder / "cmdline").write_bytes(b"\0".join(word.encode() for word in words) + b"\0")


def test_only_a_postgres_on_this_data_counts_as_its_server(tmp_path: Path) -> None:
    data = Path("/somewhere/data")
    fake_process(tmp_path, 10, "/opt/bin/postgres", "-D", str(data))
    fake_process(tmp_path, 11, "/opt/bin/postgres", "-D", "/elsewhere/data")
    fake_process(tmp_path, 12, "/bin/sleep", str(data))
    assert [pid for pid in (10, 11, 12, 13) if postgres.serves(pid, data, tmp_path)] == [10]


@pytest.mark.parametrize("content", ["1\n/somewhere", "999999999\n", "", "not a number\n"])
def test_stale_note_of_a_server_is_removed_and_nobody_is_signalled(tmp_path: Path, content: str) -> None:
    # Process 1 exists and is no PostgreSQL: a number that somebody else got after a restart.
    cluster = postgres.Cluster(tmp_path, US, Path("/bin"), tmp_path / "s")
    cluster.data.mkdir()
    note = cluster.data / "postmaster.pid"
    note.write_text(content)
    postgres.clear_leftovers(cluster)
    assert not note.exists()


def test_folder_closed_above_is_not_reached(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    inside = tmp_path / "open"
    inside.mkdir(mode=0o755)
    assert reaches(US, inside)
    assert not reaches(STRANGER, inside)


def test_ordinary_user_runs_the_server_herself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert account_for(tmp_path / "none").uid == 4242
    with pytest.raises(CommandError, match="belongs to another user"):
        account_for(Path("/"))


def test_root_takes_an_unprivileged_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert account_for(tmp_path / "none").uid != 0
    # A folder that root itself owns is no reason to run as root.
    assert account_for(Path("/")).uid != 0
