"""The stand-ins as a child of `run`: the portal learns where they are, and they come back to the same place."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from accounts.stand_ins.switchboard import NoStandIns, Switchboard
from tradeconnect.bootstrap.stand_ins import StandIns
from tradeconnect.bootstrap.supervisor import Child, Supervisor
from tradeconnect.bootstrap.terminal import CommandError

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def keeper() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def started(keeper: Supervisor, stand_ins: StandIns, tmp_path: Path) -> Child:
    child = stand_ins.child({"PATH": ""}, tmp_path / "stand-ins.log")
    keeper.add(child)
    stand_ins.wait(keeper, 20)
    return child


def answers(board: Switchboard) -> Callable[[], bool]:
    def ask() -> bool:
        try:
            return set(board.states()) == {"registry", "directory", "sms"}
        except NoStandIns:
            return False

    return ask


def test_the_portal_learns_where_they_are(keeper: Supervisor, tmp_path: Path) -> None:
    stand_ins = StandIns(tmp_path)
    assert stand_ins.variables().keys() == {"OUTSIDE_TOKEN"}
    started(keeper, stand_ins, tmp_path)
    found = stand_ins.variables()
    assert found["IEC_REGISTRY_URL"] == found["STAND_INS_URL"] + "/registry"
    assert answers(Switchboard(found["STAND_INS_URL"], found["OUTSIDE_TOKEN"]))()
    assert not answers(Switchboard(found["STAND_INS_URL"], StandIns(tmp_path).variables()["OUTSIDE_TOKEN"]))()
    assert "Listening on" in (tmp_path / "stand-ins.log").read_text()


def test_killed_they_come_back_to_the_same_place(keeper: Supervisor, tmp_path: Path) -> None:
    stand_ins = StandIns(tmp_path)
    child = started(keeper, stand_ins, tmp_path)
    assert child.process is not None
    first = child.process
    found = stand_ins.variables()
    first.kill()
    first.wait()
    back = answers(Switchboard(found["STAND_INS_URL"], found["OUTSIDE_TOKEN"]))
    assert keeper.wait(lambda: child.process is not first and back(), 20)
    assert stand_ins.variables() == found


def test_the_token_is_on_no_command_line(keeper: Supervisor, tmp_path: Path) -> None:
    """Everybody on the machine can read those."""
    stand_ins = StandIns(tmp_path)
    child = started(keeper, stand_ins, tmp_path)
    assert stand_ins.variables()["OUTSIDE_TOKEN"] not in " ".join(child.command)
    assert stand_ins.variables()["OUTSIDE_TOKEN"] not in (tmp_path / "stand-ins.port").read_text()


def test_that_they_do_not_start_is_said_with_the_reason(keeper: Supervisor, tmp_path: Path) -> None:
    stand_ins = StandIns(tmp_path)
    environment = {"PATH": "", "DJANGO_SETTINGS_MODULE": "tradeconnect.settings.prod"}
    keeper.add(stand_ins.child(environment, tmp_path / "stand-ins.log"))
    began = time.monotonic()
    with pytest.raises(CommandError, match=r"(?s)do not start.*never start beside production"):
        stand_ins.wait(keeper, 20)
    assert time.monotonic() - began < 15


def test_an_earlier_runs_port_is_not_believed(keeper: Supervisor, tmp_path: Path) -> None:
    (tmp_path / "stand-ins.port").write_text("1")
    stand_ins = StandIns(tmp_path)
    started(keeper, stand_ins, tmp_path)
    assert stand_ins.variables()["STAND_INS_URL"] != "http://127.0.0.1:1"
