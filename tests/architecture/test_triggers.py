"""The triggers of a database are those of its migrations, not of the code: a changed table needs a migration."""

import hashlib

import pytest

from coo.workflow import APPLICATION, CERTIFICATE, PAPER
from payments.workflow import INTENT
from signing.workflow import SIGNATURE
from tradeconnect.common.fsm import Machine

# What the migrations last made. To change one: add a migration that runs `trigger_sql` again, then write its new value.
INSTALLED = {
    "application": "34fd62ad36e47e29",
    "certificate": "87fd9c52285e4ed9",
    "paper": "9a05612625477b82",
    "payment intent": "cfb0c1aa0e47dc28",
    "signature": "326bc289a48a6855",
}


@pytest.mark.parametrize(
    "machine", [APPLICATION, CERTIFICATE, PAPER, INTENT, SIGNATURE], ids=lambda machine: machine.name
)
def test_the_trigger_of_a_running_database_knows_this_table(machine: Machine) -> None:
    steps = [machine.initial, *(f"{source}>{target}" for source, target in machine.pairs())]
    assert hashlib.sha256("\n".join(steps).encode()).hexdigest()[:16] == INSTALLED[machine.name]
