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


@pytest.mark.parametrize(("cif", "expected"), [("10000", True), ("10000.40", False)])
def test_no_tolerance_is_kept_by_rounding(cif: str, expected: bool) -> None:
    """Of USD 100,000 the tolerance of 10 % is USD 10,000; 10.0004 % is shown as 10.01 %."""
    item = ExportItem(serial=1, itchs_code="62046290", hs_code="620462", value=Decimal(100_000))
    same = ImportInput(1, 1, "62046290", "620462", quantity=Decimal(1), unit_cif=Decimal(cif), currency="USD")
    invoice = Invoice("1", None, "USD", Decimal(100_000), Decimal("83.333333"))
    snapshot = ApplicationSnapshot(invoice=invoice, items=(item,), inputs=(same,))

    shift = origin.tariff_shift(snapshot, item, "CTSH", {"USD": Decimal("83.333333")})

    assert shift.is_met(Decimal(10)) is expected
    assert shift.share == Decimal("10" if expected else "10.01")
