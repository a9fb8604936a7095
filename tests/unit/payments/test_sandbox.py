"""The sandbox bank's messages: signed, and refused when anything was touched."""

import datetime as dt
import uuid

import pytest

from payments import gateways
from payments.constants import SandboxState
from payments.gateways.base import BadSignature, GatewayUnavailable, Outcome
from payments.gateways.sandbox import FIELDS, SandboxGateway, message, state_at
from payments.models import SandboxOrder

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def order():
    return SandboxOrder(
        uuid=uuid.uuid4(),
        merchant_reference=uuid.uuid4(),
        amount_paise=236_00,
        paid_paise=236_00,
        state=SandboxState.PAID,
        created_at=NOW,
    )


def test_a_genuine_message_is_read(order):
    result = SandboxGateway().parse_return(message(order, state=SandboxState.PAID, channel="return"))
    assert result.verified
    assert (result.outcome, result.amount_paise, result.currency) == (Outcome.SUCCESS, 236_00, "INR")
    assert (result.intent_uuid, result.order_reference) == (order.merchant_reference, order.uuid.hex)


@pytest.mark.parametrize("name", [*FIELDS, "signature"])
def test_any_field_touched_or_missing_is_refused(order, name):
    fields = message(order, state=SandboxState.PAID, channel="return")
    for forged in ({**fields, name: fields[name] + "1"}, {k: v for k, v in fields.items() if k != name}, {name: ""}):
        with pytest.raises(BadSignature):
            SandboxGateway().parse_return(forged)


def test_text_cannot_move_from_one_field_to_the_next(order):
    fields = message(order, state=SandboxState.PAID, channel="return")
    moved = {**fields, "amount": fields["amount"] + fields["currency"], "currency": ""}
    with pytest.raises(BadSignature):
        SandboxGateway().parse_return(moved)


def test_the_channels_have_event_ids_of_their_own(order):
    ids = {message(order, state=SandboxState.PAID, channel=name)["event"] for name in ("return", "notice", "inquiry")}
    assert len(ids) == 3


def test_pending_turns_into_paid_in_time(order):
    order.state, order.turns_at = SandboxState.PENDING, NOW + dt.timedelta(minutes=2)
    assert state_at(order, NOW) == SandboxState.PENDING
    assert state_at(order, order.turns_at) == SandboxState.PAID


def test_the_sandbox_is_refused_outside_a_demonstration(settings):
    settings.DEMO_ACCOUNTS = False
    with pytest.raises(GatewayUnavailable):
        gateways.gateway("sandbox")


def test_an_unknown_gateway_is_refused():
    with pytest.raises(GatewayUnavailable):
        gateways.gateway("nobody")
