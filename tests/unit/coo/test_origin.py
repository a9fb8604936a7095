"""How an item stands to a criterion while an input cannot be counted: neither met nor missed."""

from decimal import Decimal

import pytest

from coo import origin
from coo.origin import Criterion, ValueContent
from coo.snapshot import ApplicationSnapshot, ExportItem, ImportInput, Invoice

RATES = {"USD": Decimal(90)}
QVC = Criterion("QVC+CTSH", "QVC+CTSH", "QVC {value}%+CTSH", share="originating", minimum=Decimal(35), shift="CTSH")


def stands(*inputs: ImportInput) -> bool | None:
    """Return whether an item of USD 100 meets a value content of 35 % with these inputs."""
    item = ExportItem(serial=1, itchs_code="62046290", hs_code="620462", value=Decimal(100))
    invoice = Invoice("1", None, "USD", Decimal(100), Decimal(90))
    snapshot = ApplicationSnapshot(invoice=invoice, items=(item,), inputs=inputs)
    return origin.assess(snapshot, item, QVC, RATES, None).is_met


def fabric(serial: int, cif: str | None, currency: str = "USD") -> ImportInput:
    """Return one input that changes its heading. Args: cif: for one unit."""
    unit_cif = None if cif is None else Decimal(cif)
    return ImportInput(
        1, serial, "52085290", "520852", quantity=Decimal(1), unit_cif=unit_cif, currency=currency, country_code="CN"
    )


@pytest.mark.parametrize(("cif", "expected"), [("65", True), ("65.01", False)])
def test_the_threshold_itself_is_kept(cif: str, expected: bool) -> None:
    assert stands(fabric(1, cif)) is expected


@pytest.mark.parametrize("second", [fabric(2, "60", "XTS"), fabric(2, None)])
def test_an_input_that_cannot_be_counted_leaves_it_open(second: ImportInput) -> None:
    assert stands(fabric(1, "60"), second) is None


def test_no_threshold_is_met_by_rounding() -> None:
    content = ValueContent(fob=Decimal(100_000), non_originating=Decimal(65_004), originating=Decimal(34_996))
    assert (content.build_down, content.build_up) == (Decimal("34.99"), Decimal("34.99"))
    assert content.non_originating_share == Decimal("65.01")
