"""What the tests of payments share: a payer, a wallet, a charge, an open payment and the bank's words about it."""

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import User
from payments.charges import Charge, ChargeLine, Recipient, Supplier
from payments.gateways.base import GatewayResult, Outcome
from payments.services.intents import start_payment
from payments.services.wallet import open_balance

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
IEC = "ABCPK1234L"


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def payer(db):
    return User.objects.create_user("payer@example.test", "long-enough-password", first_name="Payer")


@pytest.fixture
def charge():
    return Charge(
        supplier=Supplier("YCC", "Yamuna Chamber", "", "07AAATY1234C1ZV", "1 Chamber Road", "07", "Delhi"),
        recipient=Recipient("Suvarna Looms", IEC, "07ABCPK1234L1ZX", "14 Chandni Chowk", "07", "Delhi"),
        lines=(ChargeLine("Issue of certificate of origin", "998599", 1, 200_00, Decimal(18)),),
        purpose="test.application",
        reference=str(uuid.uuid4()),
    )


@pytest.fixture
def other_amount(charge):
    return replace(charge, lines=(replace(charge.lines[0], rate_paise=600_00),))


@pytest.fixture
def funded(payer):
    open_balance(iec=IEC, amount_paise=1000_00, key="test", actor=payer, now=NOW)
    return IEC


@pytest.fixture
def intent(payer):
    return start_payment(
        iec=IEC,
        amount_paise=236_00,
        purpose="test.application",
        reference="one",
        return_path="/wallet/",
        actor=payer,
        now=NOW,
    )


@pytest.fixture
def says(intent):
    """Return a function that makes the bank's message about the intent; fields may be changed."""

    def result(outcome=Outcome.SUCCESS, **changes):
        said = GatewayResult(
            gateway=intent.gateway,
            event_id=f"event-{uuid.uuid4()}",
            outcome=outcome,
            intent_uuid=intent.uuid,
            order_reference=intent.gateway_reference,
            payment_reference="PAY1",
            amount_paise=intent.amount_paise,
            currency="INR",
            verified=True,
        )
        return replace(said, **changes)

    return result
