"""The stand-ins of the services outside: a server on its own feet, and two hundred firms that hold together."""

import csv
import http.client
import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from stdnum.in_ import gstin

from accounts.registry.answers import firm_from
from accounts.stand_ins import firms, people
from accounts.stand_ins.lies import LIES
from accounts.stand_ins.server import StandIns, running
from accounts.stand_ins.switchboard import NoStandIns, Switchboard

pytestmark = pytest.mark.enable_socket

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "coo" / "reference" / "data"
TOKEN = "t" * 20


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


STATES = {row["gst_code"]: row["name"] for row in rows("states_gst.csv")}


def ask(server: StandIns, method: str, path: str, body: object = None, token: str = TOKEN) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    try:
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, {"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def as_answered(firm: firms.Firm) -> dict[str, Any]:
    from dataclasses import asdict

    return json.loads(json.dumps(asdict(firm)))


def test_every_firm_is_believed_by_the_portal() -> None:
    made = firms.all_firms()
    assert len(made) == 200
    for firm in made.values():
        assert firm_from(as_answered(firm), states=STATES).iec == firm.iec


def test_every_gstin_is_valid_to_somebody_else() -> None:
    """python-stdnum checks what we computed; it does not know Ladakh (38) yet."""
    numbers = {branch.gstin for firm in firms.all_firms().values() for branch in firm.branches if branch.gstin}
    assert len(numbers) > 250
    assert [number for number in numbers if number[:2] != "38" and not gstin.is_valid(number)] == []


def test_every_pin_code_exists_in_the_state() -> None:
    known: dict[str, set[str]] = {}
    for row in rows("pincodes.csv"):
        known.setdefault(row["pincode"], set()).add(row["state"])
    for firm in firms.all_firms().values():
        for branch in firm.branches:
            assert STATES[branch.state_code] in known[branch.pin], branch


def test_the_firms_are_as_varied_as_real_ones() -> None:
    made = list(firms.all_firms().values())
    assert set(Counter(len(firm.branches) for firm in made)) == {1, 2, 3, 4, 5}
    assert 20 <= sum(firm.iec.isdigit() for firm in made) <= 60
    assert sum(not firm.is_active for firm in made) == 8
    assert any(len(firm.emails) > 1 for firm in made)
    assert len(firms.listed_for("partner@demo.test")) == 3


def test_the_firms_are_the_same_in_another_process() -> None:
    program = "from accounts.stand_ins import firms; print(repr(list(firms.all_firms().values())))"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == repr(list(firms.all_firms().values()))


def test_nothing_of_it_needs_django() -> None:
    program = "import sys, accounts.stand_ins.server, accounts.stand_ins.switchboard; print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_demonstrations_people_are_there() -> None:
    assert [firm.iec for firm in firms.listed_for("Exporter@demo.test")] == ["AAXCS4821K"]
    assert [firm.iec for firm in firms.listed_for("rival@demo.test")] == ["AAKFK7733M"]
    assert [firm.is_active for firm in firms.listed_for("new@demo.test")] == [True]
    assert len(firms.listed_for("two@demo.test")) == 2
    assert [firm.is_active for firm in firms.listed_for("inactive@demo.test")] == [False]
    assert firms.listed_for("unlisted@demo.test") == []
    assert people.check("portal-user@demo.test", people.PASSWORD) is not None
    assert people.check("portal-user@demo.test", "another") is None
    assert people.check("new@demo.test", people.PASSWORD) is None


def test_without_the_token_nothing_is_said() -> None:
    with running(TOKEN) as server:
        for method, path in (("GET", "/switch"), ("GET", "/registry/firms/AAXCS4821K"), ("GET", "/sms")):
            assert ask(server, method, path, token="wrong") == (401, {"error": "token"})
        assert ask(server, "POST", "/switch", {"service": "sms", "mode": "down"}, token="wrong")[0] == 401
        assert server.services["sms"].mode == "normal"


def test_what_cannot_be_understood_is_refused() -> None:
    with running(TOKEN) as server:
        for body in ({"service": "moon", "mode": "down"}, {"service": "sms", "mode": "sad"}, ["sms"], {}):
            assert ask(server, "POST", "/switch", body)[0] == 400
        assert ask(server, "POST", "/switch", {"service": "sms", "mode": "wrong", "lie": "gstin_digit"})[0] == 400
        assert ask(server, "POST", "/sms", {"to": "1"})[0] == 400
        assert ask(server, "GET", "/registry/firms")[0] == 400
        assert ask(server, "GET", "/elsewhere")[0] == 404


def test_an_sms_sent_twice_is_one() -> None:
    sms = {"to": "9840012345", "text": "Your code is 123456", "reference": "a"}
    with running(TOKEN) as server:
        for reference in ("a", "a", "b"):
            assert ask(server, "POST", "/sms", {**sms, "reference": reference})[0] == 200
        status, listed = ask(server, "GET", "/sms")
    assert status == 200
    assert [one["reference"] for one in listed["sms"]] == ["b", "a"]


def test_down_says_so_and_hangs_up_in_turn() -> None:
    with running(TOKEN) as server:
        server.switch("registry", "down")
        assert ask(server, "GET", "/registry/firms/AAXCS4821K")[0] == 503
        with pytest.raises(http.client.RemoteDisconnected):
            ask(server, "GET", "/registry/firms/AAXCS4821K")
        assert ask(server, "POST", "/directory/check", {"email": "a@b.example", "password": "x"})[0] == 200


def test_slow_answers_late_and_truly() -> None:
    with running(TOKEN, slow_seconds=0.4) as server:
        server.switch("registry", "slow")
        began = time.monotonic()
        status, answer = ask(server, "GET", "/registry/firms/AAXCS4821K")
    assert time.monotonic() - began >= 0.4
    assert status == 200
    assert answer["firm"]["iec"] == "AAXCS4821K"


def test_the_switchboard_turns_and_reads() -> None:
    with running(TOKEN) as server:
        board = Switchboard(server.url, TOKEN)
        board.turn("directory", "wrong", "html")
        states = board.states()
        with pytest.raises(NoStandIns):
            board.turn("directory", "sad")
    assert states["directory"] == {"mode": "wrong", "lie": "html", "lies": list(LIES["directory"]), "answered": 0}
    assert states["registry"]["mode"] == "normal"
    with pytest.raises(NoStandIns):
        board.states()
    with pytest.raises(NoStandIns):
        Switchboard("", "").states()


def start(tmp_path: Path, **variables: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "accounts.stand_ins.server", "--ready-file", str(tmp_path / "port")]
    environment = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **variables}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_it_runs_as_a_program_and_logs_no_query(tmp_path: Path) -> None:
    server = start(tmp_path, OUTSIDE_TOKEN=TOKEN)
    try:
        until = time.monotonic() + 15
        while not (tmp_path / "port").exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        connection = http.client.HTTPConnection("127.0.0.1", int((tmp_path / "port").read_text()), timeout=5)
        path = "/registry/firms?email=exporter%40demo.test"
        connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=10)
    assert server.returncode == 0
    assert "GET /registry/firms 200" in said
    assert "exporter" not in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"OUTSIDE_TOKEN": TOKEN, "DJANGO_SETTINGS_MODULE": "tradeconnect.settings.prod"}, "never start beside"),
        ({}, "OUTSIDE_TOKEN is not set"),
    ],
)
def test_it_does_not_start(tmp_path: Path, variables: dict[str, str], reason: str) -> None:
    server = start(tmp_path, **variables)
    said, _ = server.communicate(timeout=15)
    assert server.returncode == 2
    assert reason in said
    assert not (tmp_path / "port").exists()
